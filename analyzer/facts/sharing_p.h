/* Shared variables on their way into the model: gather.c collects what may be uses of them,
 * sharing.c makes facts of those that threads do share. */
#ifndef LS_FACTS_SHARING_P_H
#define LS_FACTS_SHARING_P_H

#include "base/arena.h"
#include "base/tally.h"
#include "base/vec.h"
#include "facts/callers.h"
#include "facts/guarded.h"
#include "facts/moments.h"
#include "facts/sharing.h"
#include "facts/singles.h"
#include "facts/trails.h"

/* Classes of hidden state are terms with this bit. */
#define LS_HIDDEN_CLASS 0x80000000u

/* One access on its way into the model. */
struct ls_gathered {
    uint32_t class;   /* of the memory */
    uint32_t address; /* of it, with what is known of the arguments */
    const struct ls_touch *touch;
    const struct ls_entry *context;
    uint32_t segment;
    bool is_of_record; /* the memory is a field of what is used */
};

/* What the touches of one moment in one context have in common: they mostly follow each other. */
struct ls_circumstances {
    const struct ls_entry *context;
    uint32_t moment;
    struct ls_situation situation;
    uint32_t segment;
    uint64_t key; /* hash of it */
};

struct ls_sharing {
    struct ls_flow *flow;
    struct ls_roots *roots;
    struct ls_model *model;
    const struct ls_sharing_locks *locks;
    const struct ls_guarded *guarded;
    struct ls_singles *singles;
    struct ls_arena arena;
    struct ls_callers callers;
    struct ls_moments moments;
    struct ls_trails trails;
    struct ls_circumstances now;
    LS_VEC(struct ls_gathered) all;
    struct ls_tally known;     /* equal uses */
    struct ls_tally per_class; /* how many uses a class has */
    struct ls_tally set_early; /* addresses that main has written to before there are threads: the
                                  number in early_in, + 1 */
    LS_VEC(uint64_t) early_in; /* the programs (bits) whose main has */
    const uint8_t *met;        /* functions that several threads come to */
    const uint8_t *natures;    /* of variables, see natures.h */
    uint8_t *field_is_lock;    /* by field: 1 no, 2 yes, 0 not asked yet */
};

/* Fills `all`, in the order in which contexts are found, and what else of this struct stands for
 * the whole program: callers, trails, moments; notes the signals of threads in the model. */
void ls_sharing_gather(struct ls_sharing *filler);

#endif
