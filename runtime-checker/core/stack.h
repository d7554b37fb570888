/*
 * Call stacks, as references to hash-consed STACK records. Taken rarely: on the first sight of
 * something. By the unwinder of the compiler's support library, about 1 us; it needs no lock where
 * the C library has _dl_find_object (glibc 2.35). On an older one, or when the thread's stack is
 * nearly used up, by frame pointers. They are second because code without them leaves gaps in the
 * chain that nothing shows.
 */
#ifndef LS_CORE_STACK_H
#define LS_CORE_STACK_H

#include <stdint.h>

#include "recording.h"

struct lsr_thread;

/* Who called the interposed function: its return address, and the frame of the wrapper, whose saved
 * frame pointer is the caller's. Made by LSR_CALL() in the wrapper itself. */
struct lsr_call {
    uint64_t site;
    uint64_t frame;
};

#define LSR_CALL()                                                                                 \
    ((struct lsr_call){(uint64_t)__builtin_return_address(0), (uint64_t)__builtin_frame_address(0)})

/* Once, before threads: finds out what unwinding is safe, and warms it up. */
void lsr_stack_start(void);

/* The stack of a call; 0 when it could not be recorded, or the call has no site. After some
 * thousand of a thread most are taken for that of the last call from the same site. */
lsr_ref lsr_stack_of(struct lsr_thread *thread, struct lsr_call call);

/* In a forked child: no stack is recorded any more. */
void lsr_stacks_forget(void);

#endif
