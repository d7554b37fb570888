/* Who runs: the thread roots of a program, and what may run in parallel.
 *
 * Roots are main(), what is given to a thread-creating function, and, because a library's users are
 * unknown, functions that nobody here calls: together they are one root "any thread". main's life
 * before its first creation of a thread is a segment of its own, which ends before any thread
 * starts. */
#ifndef LS_FLOW_ROOTS_H
#define LS_FLOW_ROOTS_H

#include "flow/walk_p.h"
#include "model/model.h"

struct ls_root {
    uint32_t proc;
    uint32_t thread;      /* of the model */
    uint32_t early, late; /* segments: before and after the first creation of a thread */
    bool is_started;      /* by a thread-creating function: enters with no lock held */
    bool is_main;
};

struct ls_roots {
    LS_VEC(struct ls_root) all;
};

/* Finds the roots; adds their threads and segments to the model. Release with
 * ls_vec_release(&roots->all). */
void ls_roots_find(const struct ls_flow *flow, struct ls_roots *roots, struct ls_model *model);

#endif
