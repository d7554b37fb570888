/* Who runs: the thread roots of a program, and what may run in parallel.
 *
 * Roots are main(), what is given to a thread-creating function, and, because a library's users are
 * unknown, functions that nobody here calls: they share the thread "any thread"; of several
 * programs, those without threads have one of their own. A start routine is a root of its own for
 * each object that it is given, where that is known. The life of a thread is cut into segments:
 * main's before its first creation of a thread, and any thread's after it has joined others. */
#ifndef LS_FACTS_ROOTS_H
#define LS_FACTS_ROOTS_H

#include "flow/flow.h"
#include "model/model.h"

struct ls_root {
    uint32_t proc;
    uint32_t thread;      /* of the model */
    uint32_t argument;    /* term: what the start routine's parameter is; 0 = not known */
    uint32_t early, late; /* segments: before and after the first creation of a thread */
    uint64_t programs;    /* that it runs under, as in struct ls_thread; 0 = not known: any */
    bool is_started;      /* by a thread-creating function: enters with no lock held */
    bool is_main;
    bool is_outside; /* of the thread "any thread" */
    bool is_stray;   /* nobody here calls it, although there is a main */
    bool
        is_callback; /* somebody outside calls it: perhaps later, perhaps right where it is given */
};

/* One place where a root creates a thread, itself or through calls. Terms are those of the creator.
 */
struct ls_creation {
    uint32_t creator, started; /* procs */
    const struct ls_event *event;
};

/* Creations that differ only in the way to them are of one parentage. */
struct ls_parentage {
    uint32_t creator, started; /* procs */
    uint64_t programs;         /* that have all functions on one of the ways */
    uint32_t handle;           /* term of the creator: where the id of the thread goes */
    bool is_known_to_all;      /* the handle is in a global */
    bool by_main, by_thread;   /* what the creator is; neither: it is called from outside */
};

struct ls_roots {
    LS_VEC(struct ls_root) all;
    LS_VEC(struct ls_creation) creations;
    LS_VEC(struct ls_parentage) parentages; /* by what they start */
    LS_VEC(uint64_t) by_handle;             /* handle << 32 | index of a parentage, ascending */
    LS_VEC(uint32_t) mains_handles;         /* terms: where the id of main's thread is kept */
};

/* Finds the roots; adds their threads and segments to the model. */
void ls_roots_find(struct ls_flow *flow, struct ls_roots *roots, struct ls_model *model);
void ls_roots_release(struct ls_roots *roots);

/* True when a thread starts there: it is given to a thread-creating function. */
bool ls_roots_starts(const struct ls_roots *roots, uint32_t proc);

/* The segment of `root` in which `event` happens; made when it is not there yet. */
uint32_t ls_roots_segment(const struct ls_roots *roots, const struct ls_root *root,
                          const struct ls_event *event, struct ls_model *model);

/* The parentages of threads that run the routine: from the result to before `end`. */
uint32_t ls_roots_parentages(const struct ls_roots *roots, uint32_t started, uint32_t *end);

/* Whether such threads are created in a program of the root at all. */
bool ls_parentage_concerns(const struct ls_parentage *parentage, const struct ls_root *root);

/* Whether one of these start routines (bits) may keep the id of its thread at the handle. */
bool ls_roots_keep(const struct ls_roots *roots, uint64_t routines, uint32_t handle);

/* Whether a thread of the root has the function in its program; whether a way goes through such
 * functions only. */
bool ls_root_has(const struct ls_program *program, const struct ls_root *root, uint32_t proc);
bool ls_root_has_way(const struct ls_program *program, const struct ls_root *root,
                     const struct ls_trace *way);

/* Whether a way with these conditions can be gone at all with what threads of the root are given,
 * as far as that are known numbers. */
bool ls_roots_can_go(struct ls_flow *flow, const struct ls_roots *roots, const struct ls_root *root,
                     const struct ls_conditions *conditions);

#endif
