/* Could the threads of a run have met at two acquisitions? The last and dearest question about a
 * predicted deadlock. A pure module: events in, an answer out.
 *
 * A run is given as what each thread did, in its order. What had to happen before an event is its
 * *needs*: the creation of the thread, a join, the signal that woke it. A part of the run (of each
 * thread the first so many events) is a possible course of its own when it has all that its events
 * need, and when of two sections of one lock in it the earlier one has ended: sections keep the
 * order that they had. Two threads can meet when the least such part with all that they did before
 * stops both of them there. Whatever is found so is possible as far as the recorded events tell;
 * courses in which sections change places are not looked for.
 *
 * Source: Tunç, Mathur, Pavlogiannis, Viswanathan: Sound Dynamic Deadlock Prediction in Linear
 * Time; PLDI 2023 (sync-preserving closure, and the walk over the instances of a pattern). */
#ifndef LS_RECORDING_CLOSURE_H
#define LS_RECORDING_CLOSURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

#define LS_TRACE_NONE UINT32_MAX

enum ls_trace_kind { LS_TRACE_ACQUIRE, LS_TRACE_RELEASE, LS_TRACE_OTHER };

struct ls_trace_event {
    uint64_t ns;
    uint32_t object;  /* any number below trace->objects */
    uint32_t lock;    /* what the object is in the model; for the caller */
    uint32_t partner; /* of an acquisition: its release in the same thread, or LS_TRACE_NONE */
    uint32_t need;    /* the first of its needs, or LS_TRACE_NONE */
    uint32_t segment; /* for the caller */
    uint8_t kind;     /* enum ls_trace_kind */
    bool shared;      /* a read lock */
};

enum ls_need_kind {
    LS_NEED_ORDER,  /* creation, join, barrier */
    LS_NEED_EVENT,  /* a signal, a post: `object` */
    LS_NEED_SECTION /* no need of an event: a section of `object` must have ended */
};

/* The first `count` events of a thread. */
struct ls_trace_need {
    uint32_t next; /* of the same event, or LS_TRACE_NONE */
    uint32_t thread, count;
    enum ls_need_kind kind;
    uint32_t object;
};

struct ls_trace_thread {
    LS_VEC(struct ls_trace_event) events;
    bool is_cut; /* it did more */
};

struct ls_trace {
    LS_VEC(struct ls_trace_thread) threads;
    LS_VEC(struct ls_trace_need) needs;
    uint32_t objects;
    uint64_t horizon; /* up to this time all threads are known */
};

void ls_trace_release(struct ls_trace *trace);

/* Adds a need to an event. */
void ls_trace_need(struct ls_trace *trace, uint32_t thread, uint32_t event,
                   struct ls_trace_need need);

/* The places where a thread does what one side of a pattern is: events, in order. */
struct ls_trace_side {
    uint32_t thread;
    LS_VEC(uint32_t) events;
};

enum ls_meeting {
    LS_MEET_UNKNOWN, /* too much is not recorded */
    LS_MEET,
    LS_MEET_NEVER /* at none of the places; *why is what stood in the way first */
};

enum ls_meeting ls_trace_meet(const struct ls_trace *trace, const struct ls_trace_side *left,
                              const struct ls_trace_side *right, struct ls_trace_need *why);

#endif
