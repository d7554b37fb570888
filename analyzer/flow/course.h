/* What has happened on the way to a point, other than taking and releasing locks: locks that were
 * initialised and destroyed, threads that were created, clean-up handlers, forks, cancellation.
 *
 * A course is immutable and shared by many states; NULL is the course of a way on which nothing of
 * that kind has happened, which is nearly every way. All terms are those of the function. */
#ifndef LS_FLOW_COURSE_H
#define LS_FLOW_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "flow/term.h"
#include "flow/trace.h"

enum ls_life_status {
    LS_LIFE_BEGUN,
    LS_LIFE_ENDED,
    LS_LIFE_JOINED, /* of a thread */
    LS_LIFE_DETACHED
};

/* The last that was done to a lock as an object, or to a thread. Surely so: on all merged ways. */
struct ls_life {
    uint32_t lock;  /* term; of a thread: its id */
    uint8_t status; /* enum ls_life_status */
    const struct ls_trace *trace;
    const struct ls_trace *created; /* of a thread, if known; else NULL */
    uint32_t failed; /* term: not 0 when it was not made, or joined, or detached; 0 = not known */
    bool cleans;     /* of a key: threads that end hand their values to a function */
};

/* A thread that may have been created. */
struct ls_start {
    uint32_t routine, argument; /* terms */
    uint32_t handle; /* term: where its id is kept; 0 = a function that was called knows */
    uint32_t failed; /* term: not 0 when there is no such thread; 0 = not known */
    const struct ls_trace *fork; /* in the child of which it was created; NULL = none */
    bool ended;                  /* perhaps: something was waited for since, */
    bool awaited;                /* that threads may bring */
    const struct ls_trace *trace;
};

/* If the thread is cancelled, or ends itself, this lock is released by a handler. Surely so. */
struct ls_cleanup {
    uint32_t buffer; /* term: what tells the handlers of one function apart */
    uint32_t lock;   /* term; 0 = nobody knows which */
};

/* In the child of a fork; LATE when the parent had other threads by then. */
enum ls_childhood { LS_NO_CHILD, LS_CHILD, LS_LATE_CHILD };

/* Whether the thread can be cancelled now. */
enum ls_cancel_state { LS_CANCEL_AS_BEFORE, LS_CANCEL_OFF, LS_CANCEL_ON };

enum { LS_MOST_LIVES = 24, LS_MOST_STARTS = 6, LS_MOST_CLEANUPS = 6 };

struct ls_course {
    uint8_t lives, starts, cleanups;
    uint8_t child;  /* enum ls_childhood: part of the property that keeps states apart */
    uint8_t cancel; /* enum ls_cancel_state */
    bool waited;    /* perhaps, for the end of threads or for news of them; */
    bool awaited;   /* and not just in a function of the system that is not known */
    const struct ls_trace *fork; /* of a child: where */
    struct ls_life life[LS_MOST_LIVES];
    struct ls_start start[LS_MOST_STARTS];
    struct ls_cleanup cleanup[LS_MOST_CLEANUPS];
};

/* A course to change, with all that `course` (or NULL) holds. */
struct ls_course *ls_course_copy(struct ls_arena *arena, const struct ls_course *course);

/* What is known of the life of a lock or a thread; NULL: nothing. Of equal names the new life
 * replaces the old one. `course` may be NULL for the question. */
const struct ls_life *ls_course_life(const struct ls_course *course, uint32_t lock);
void ls_course_set_life(struct ls_course *course, struct ls_life life);
void ls_course_drop_life(struct ls_course *course, uint32_t lock);

/* Adds what is not there yet; beyond the limits it is forgotten. */
void ls_course_add_start(struct ls_course *course, struct ls_start start);
void ls_course_drop_start(struct ls_course *course, unsigned index);
void ls_course_add_cleanup(struct ls_course *course, struct ls_cleanup cleanup);
void ls_course_drop_cleanups(struct ls_course *course, uint32_t buffer);

static inline enum ls_childhood ls_course_child(const struct ls_course *course)
{
    return course ? (enum ls_childhood)course->child : LS_NO_CHILD;
}

/* How many threads may have been created nearby: by the function itself, or by a wrapper of few
 * levels, whose results tell of that. */
unsigned ls_course_starts(const struct ls_course *course);

static inline bool ls_course_cancel_off(const struct ls_course *course)
{
    return course && course->cancel == LS_CANCEL_OFF;
}

/* Something was waited for since entry that threads may bring: their end, perhaps. */
static inline bool ls_course_awaited(const struct ls_course *course)
{
    return course && course->awaited;
}

/* The threads may have ended by now; `awaited`: something was waited for that they may bring. */
void ls_course_wait(struct ls_course *course, bool awaited);

/* True when a handler would release the lock. */
bool ls_course_cleans(const struct ls_course *course, uint32_t lock);

/* What holds on both ways: `into` itself when `from` takes nothing away. */
const struct ls_course *ls_course_merge(struct ls_arena *arena, const struct ls_course *into,
                                        const struct ls_course *from);

/* After ls_term_age: what is told of older values is forgotten, except creations. */
const struct ls_course *ls_course_age(struct ls_terms *terms, struct ls_arena *arena,
                                      const struct ls_course *course, uint32_t point,
                                      uint32_t which);

#endif
