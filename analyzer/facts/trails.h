/* Trails of the model (model/trail.h) for what happens in contexts: each context is called by one
 * way, and each acquisition is come to by one; both are made once. */
#ifndef LS_FACTS_TRAILS_H
#define LS_FACTS_TRAILS_H

#include "facts/descent.h"
#include "model/trail.h"

struct ls_trails {
    const struct ls_program *program;
    struct ls_arena *arena;        /* the model's: trails live there */
    struct ls_arena scratch;       /* everything else */
    const struct ls_trail **entry; /* by context: the call of it; NULL in a root */
    struct ls_followed *followed;  /* uthash table: ways that were followed */
};

void ls_trails_init(struct ls_trails *trails, const struct ls_program *program,
                    struct ls_arena *arena, const ls_contexts *contexts);
void ls_trails_release(struct ls_trails *trails);

/* To a place in the context's function. */
const struct ls_trail *ls_trails_end(struct ls_trails *trails, const struct ls_entry *context,
                                     struct ls_site site);

/* To the end of a trace that is told from the context's function. */
const struct ls_trail *ls_trails_follow(struct ls_trails *trails, const struct ls_entry *context,
                                        const struct ls_trace *trace);

#endif
