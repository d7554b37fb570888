/* Who waits for whom at the instant of a recording, and the circles in it: deadlocks that have
 * happened. */
#ifndef LS_RECORDING_WAITS_H
#define LS_RECORDING_WAITS_H

#include "recording/reader.h"

/* A thread that cannot go on before another one does. */
struct ls_wait {
    uint32_t process; /* of those that were looked at together */
    lsr_ref thread;
    lsr_ref waits_for; /* THREAD that holds the object, or is to be joined; the thread itself when
                          it waits for itself; 0: for an event that any thread could bring */
    const struct lsr_use *use;
    uint64_t sequence; /* of the thread's want: the same one later means that it has not moved */
};

struct ls_circle {
    uint32_t length;
    struct ls_wait *wait; /* wait[i].waits_for == wait[i + 1].thread, and around; that one may be of
                             another process */
    uint32_t behind;      /* threads outside that wait for one of these, directly or not */
    bool is_stall;        /* no circle: all threads of the process wait, some of them for events */
};

/* Does the thread wait, without a time limit, for something that only threads of its process can
 * bring? */
enum ls_stance {
    LS_STANCE_RUNS,  /* or waits for a time, for the outside, for another process */
    LS_STANCE_EVENT, /* for a condition, a semaphore, a barrier: whoever runs may bring it */
    LS_STANCE_LOCK   /* for a lock, or for the end of a thread */
};

enum ls_stance ls_stance_of(const struct lsr_use *use, const struct lsr_object *object);

struct ls_circles {
    LS_VEC(struct ls_circle) all;
};

/* The circles of threads that wait without a time limit for mutexes, read-write locks, spin locks,
 * semaphores used as locks, or the end of threads. No two share a thread. In a living process a
 * thread may just be on its way out: what was read twice with equal sequences is a deadlock; in a
 * dead one it is at once. When there is none, and all threads wait, those that do (is_stall): in
 * that case too little is known here, somebody has to look at the process as well. */
void ls_circles_find(struct ls_circles *circles, const struct ls_recording *recording);

/* Circles through several processes, by locks that they share and whose place in the shared memory
 * is known (shared.h). Those in one process are left out, and so are stalls. */
void ls_circles_between(struct ls_circles *circles, const struct ls_recording *const *recordings,
                        uint32_t count);

void ls_circles_release(struct ls_circles *circles);

#endif
