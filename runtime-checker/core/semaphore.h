/*
 * Semaphores. One that begins with 1 and is posted by whoever got it is a lock, until the contrary
 * shows: a post by somebody else, or a holder that waits for it again, make it a signal for good
 * (LSR_OBJECT_SIGNAL). Readers then forget what was recorded of it as a lock.
 */
#ifndef LS_CORE_SEMAPHORE_H
#define LS_CORE_SEMAPHORE_H

#include "core/operation.h"

/* Before a wait of any kind. True: treat it as the acquisition of a lock, else as a wait. */
bool lsr_semaphore_is_lock(struct lsr_call call, const void *semaphore, uint64_t what);

/* Before the real post. */
void lsr_semaphore_post(struct lsr_call call, const void *semaphore, uint64_t what, bool waiters);

#endif
