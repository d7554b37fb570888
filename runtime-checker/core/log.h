/*
 * The order of events, in mode full: for each thread what it acquired, released, signalled and was
 * woken from, as far as there is room. With it a reader can tell whether the sections of a run
 * could have come so that threads wait for each other. The first some ten thousand events of a
 * thread are written down; after that, and in the other modes, this costs nothing.
 */
#ifndef LS_CORE_LOG_H
#define LS_CORE_LOG_H

#include "core/thread.h"

/* In a forked child: the logs so far were its parent's. */
void lsr_log_forget(void);

/* A thread with a new record begins its log. */
void lsr_log_begin(struct lsr_thread *thread);

static inline bool lsr_log_is_open(const struct lsr_thread *thread)
{
    return thread->log.is_open;
}

/* Writes the event behind those of the calling thread; without room its log ends here. Nothing for
 * a use that was lost (0). */
void lsr_log_add(struct lsr_thread *thread, lsr_ref use, enum lsr_event_kind kind);

/* The gate is closed. */
static inline void lsr_log(struct lsr_thread *thread, lsr_ref use, enum lsr_event_kind kind)
{
    if (lsr_log_is_open(thread))
        lsr_log_add(thread, use, kind);
}

#endif
