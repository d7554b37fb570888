/*
 * Semaphores that a thread takes when it begins and gives back when it ends: whoever asks for one,
 * and gives it back at once, waits for the end of that thread. That is a join, and no contention of
 * a lock. Python joins its threads so. A mutex that is held so long is a lock that is held too
 * long. Private to this folder.
 */
#ifndef LS_RECORDING_LIFELONG_H
#define LS_RECORDING_LIFELONG_H

#include "recording/process.h"

struct ls_lifelong {
    LS_VEC(const struct lsr_use *) holds; /* those that lasted as long as their threads */
    struct ls_lists by_object;            /* of holds, by the reference of the semaphore */
    struct ls_arena arena;
};

/* Looks through the uses; the recording is borrowed. */
void ls_lifelong_find(struct ls_lifelong *lifelong, const struct ls_recording *recording);
void ls_lifelong_release(struct ls_lifelong *lifelong);

/* True when what the use waited for was the end of a thread. Who has a semaphore is not known: any
 * such thread will do. Needs times: never in mode order. */
bool ls_lifelong_is_join(const struct ls_lifelong *lifelong, const struct ls_recording *recording,
                         const struct lsr_use *use);

#endif
