/* A pool of strings: equal texts get equal ids, so that names are compared as integers.
 *
 * Ids count from 0 in order of first use; id 0 is always the empty string. Texts are owned by the
 * pool and keep their address until it is released. Not thread-safe. */
#ifndef LS_BASE_INTERN_H
#define LS_BASE_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

struct ls_intern_entry;

struct ls_intern {
    struct ls_arena arena;
    struct ls_intern_entry *by_text; /* uthash table */
    LS_VEC(const char *) texts;      /* by id */
};

void ls_intern_init(struct ls_intern *pool);
void ls_intern_release(struct ls_intern *pool);

/* The id of the first `length` bytes of `text` (copied; no NUL inside); NULL counts as the empty
 * string. */
uint32_t ls_intern_bytes(struct ls_intern *pool, const char *text, size_t length);

/* The id of a text; NULL counts as the empty string. */
uint32_t ls_intern(struct ls_intern *pool, const char *text);

/* The terminated text of an id that this pool gave. */
const char *ls_intern_text(const struct ls_intern *pool, uint32_t id);

#endif
