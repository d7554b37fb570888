/*
 * Active testing (DeadlockFuzzer; Joshi, Park, Sen, Naik, PLDI 2009): threads are held back where a
 * plan says so, until they stand in a circle: each holds a lock that the next one is about to ask
 * for. Then all are let go, and run into the deadlock that was predicted, if it is one. Without a
 * plan nothing of this is called.
 *
 * A pause ends when the circle closes or its time is over; the pauses of a place become rare, and
 * those of a process have a budget, so that a program under a plan gets on. Nothing is decided
 * here: that a deadlock has come of it is for the reader of the recording to say.
 */
#ifndef LS_CORE_CONFIRM_H
#define LS_CORE_CONFIRM_H

#include "core/thread.h"

/* Maps the plan that the options name, and says so in lsr_options.confirms. Without a usable one
 * nothing happens. */
void lsr_confirm_start(void);

/* The thread is about to acquire the target, with its gate closed. True: it only tries, with a lock
 * of its interpreter that is no business of ours, and will wait without it if the try fails: let
 * it fail. */
bool lsr_confirm_pause(struct lsr_thread *thread, uint64_t address,
                       const struct lsr_target *target);

/* In a forked child: nobody waits any more. */
void lsr_confirm_forget(void);

#endif
