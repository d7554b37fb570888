/* What the readers of saved reports share. Private to join/. */
#ifndef LS_JOIN_SAVED_P_H
#define LS_JOIN_SAVED_P_H

#include <jansson.h>

#include "model/model.h"

struct ls_saved {
    struct ls_model *model;
    struct ls_arena *arena; /* of the model */
    const char *root;       /* that relative paths lie below; "" for none */
};

/* "" when it is missing. In the arena. */
const char *ls_saved_text(struct ls_saved *saved, const json_t *object, const char *key);

/* 0 when it is missing. */
uint32_t ls_saved_number(const json_t *object, const char *key);

/* A place as reports write it; empty parts for what is missing. Texts are in the model's arena. */
struct ls_location ls_saved_location(struct ls_saved *saved, const json_t *at);

/* The lock of that name, made when there is none. */
uint32_t ls_saved_lock(struct ls_saved *saved, const char *name);

/* The thread of that name likewise; LS_MODEL_NONE for "". */
uint32_t ls_saved_thread(struct ls_saved *saved, const char *name);

/* Lock sites, ways and threads of lockstitch's own JSON. */
void ls_saved_read_facts(struct ls_saved *saved, const json_t *root);

#endif
