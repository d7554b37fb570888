/*
 * CPython: its locks are semaphores that one C function takes for all, so a call site says nothing.
 * Where the interpreter is at work is asked of the interpreter itself, through its public functions
 * and only while the calling thread may do so. A place in a script is a SCRIPT record, and its
 * reference with the highest bit set stands where a return address would: as the site of a call and
 * in a stack.
 *
 * Works for CPython 3.9 and later (until 3.13 its locks are semaphores); in any other program
 * nothing here does anything.
 */
#ifndef LS_CORE_PYTHON_H
#define LS_CORE_PYTHON_H

#include <stdbool.h>
#include <stdint.h>

#include "core/thread.h"
#include "recording.h"

enum lsr_python_deed {
    LSR_PYTHON_CREATES, /* a lock */
    LSR_PYTHON_STARTS,  /* a thread; there is no semaphore then */
    LSR_PYTHON_TRIES,   /* to take it, before it gives up the interpreter and waits */
    LSR_PYTHON_WAITS    /* after that: the interpreter must not be asked any more */
};

/* Once, before threads. */
void lsr_python_start(void);

/* True when the call at `site` tries and then waits if that has failed. Such a try stands for a
 * wait. */
bool lsr_python_try_is_probe(uint64_t site);

/* The call as one of the script, if it is; else as it was. */
struct lsr_call lsr_python_call(struct lsr_call call, const void *semaphore,
                                enum lsr_python_deed deed);

static inline bool lsr_python_is_script(uint64_t site)
{
    return site & LSR_SCRIPT_FRAME;
}

/* The frames of the script, innermost first; returns how many. The site must be that of a script
 * and the call under way one for which it was made. */
uint32_t lsr_python_frames(struct lsr_thread *thread, uint64_t site, uint64_t *frames,
                           uint32_t most);

/* The try that the thread was about has failed. */
static inline void lsr_python_failed(struct lsr_thread *thread)
{
    thread->script.failed = true;
}

/* In a forked child: no place is recorded any more. */
void lsr_python_forget(void);

#endif
