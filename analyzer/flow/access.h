/* What a function does with memory that others may reach, and what it calls, as it is written: the
 * raw material of the race rules.
 *
 * Recorded while a function is walked, once per instruction and moment. A moment is what is held,
 * and which threads have been created and joined, relative to the function's entry. Nothing travels
 * up the call graph: facts/sharing.h carries what is held down from the thread roots. Programs
 * without threads record nothing. */
#ifndef LS_FLOW_ACCESS_H
#define LS_FLOW_ACCESS_H

#include "flow/flow.h"
#include "flow/ownership.h"
#include "flow/state.h"

struct ls_walk;

struct ls_moment {
    uint32_t holds, releases, joins;
    const struct ls_hold_term *hold; /* acquired since entry */
    const uint32_t *release;         /* locks of the caller that are not held any more */
    const uint32_t *join;            /* handles of threads that have ended */
    uint32_t conditions;
    const struct ls_condition *condition; /* what numbers, and pointers that are null, the function
                                             has been given, for this */
    uint32_t tasks;
    const struct ls_condition *task; /* what variables that tell threads what to do (tasks.h) are,
                                        as the function has seen */
    bool has_new_task;               /* it may have changed one of them */
    uint64_t started;                /* see struct ls_state */
    uint64_t ended;  /* of those: all threads were joined again that the function has created */
    uint8_t flags;   /* enum ls_event_flags */
    uint32_t once;   /* the flag that the function has set, see once.h */
    uint32_t latch;  /* the flag that nobody had set by then, see latches.h */
    uint32_t number; /* the field by which it is one thread of all, perhaps; LS_NONE */
    uint8_t waited;  /* enum ls_hand_over */
    bool left_out;   /* other locks may be held than these */
};

enum ls_touch_flags {
    LS_TOUCH_WRITE = 1,
    LS_TOUCH_ATOMIC = 2,
    LS_TOUCH_VOLATILE = 4,
    LS_TOUCH_AGGREGATE = 8,
    LS_TOUCH_AFTER_UNLOCK = 64, /* the function has just released a lock of this object */
    LS_TOUCH_DOUBTFUL = 32,     /* the locks are not sure */
    LS_TOUCH_BY_CALL = 16,      /* by a library function that is given the address */
    LS_TOUCH_HANDLE = 128,      /* of a record that only the library knows */
};

/* A load or a store. Terms are the function's own. */
struct ls_touch {
    uint32_t address;
    uint32_t moment;
    uint32_t flags;  /* enum ls_touch_flags */
    uint32_t next;   /* another touch by the same instruction, or LS_NONE */
    uint32_t target; /* the function that keeps the state (hidden.h), or LS_NONE */
    uint32_t point;  /* the instruction, see ls_walk_point */
    struct ls_owner owner;
    struct ls_site site;
};

/* An argument of a call: what it is, and whether the caller owns what it points to. */
struct ls_handed {
    uint32_t value;
    struct ls_owner owner;
    bool present; /* it is not zero */
};

struct ls_passage {
    uint32_t target;
    uint32_t moment;
    uint32_t point; /* the instruction, see ls_walk_point */
    uint32_t next;  /* another passage by the same instruction to the same function, or LS_NONE */
    struct ls_site site;
    uint32_t count;
    struct ls_handed *args;
    uint32_t chooser; /* the parameter that is the pointer to the function; LS_NONE: none is */
    bool guessed;     /* by a pointer that may mean many functions */
    bool of_items;    /* ... that may mean several, of a type with an untyped pointer to an item */
};

/* Memory is given back, and the pointer to it is kept at `address`. */
struct ls_drop {
    uint32_t address;
    struct ls_site site;
};

/* Of one function. */
struct ls_accesses {
    LS_VEC(struct ls_moment) moments;
    LS_VEC(struct ls_touch) touches;
    LS_VEC(struct ls_passage) passages;
    LS_VEC(struct ls_drop) drops;
    uint8_t signals;  /* enum ls_hand_over: what the function does, itself */
    uint32_t tested;  /* parameters (bits) that conditions are about */
    uint32_t trusted; /* ... that are dereferenced, and not tested */
    uint32_t called;  /* ... that are functions it calls, or hands to one that does */
};

/* One per proc; NULL when the program has no threads that could race. */
struct ls_accesses *ls_accesses_new(const struct ls_flow *flow);
void ls_accesses_free(struct ls_flow *flow);

/* Before and after the walk of one function. */
void ls_access_start(struct ls_walk *walk);
void ls_access_finish(struct ls_walk *walk);

/* The instruction reads memory at the address, or writes it: 0 or LS_TOUCH_WRITE. */
void ls_access_place(struct ls_walk *walk, struct ls_state *state, const struct ls_inst *inst,
                     uint32_t address, unsigned write);

/* The instruction calls `target`. */
void ls_access_call(struct ls_walk *walk, struct ls_state *state, const struct ls_inst *inst,
                    uint32_t target, const uint32_t *args);

#endif
