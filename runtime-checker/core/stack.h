/*
 * Call stacks, as references to hash-consed STACK records. Taken rarely: on the first sight of
 * something. By the unwinder of the compiler's support library, about 1 us; it needs no lock where
 * the C library has _dl_find_object (glibc 2.35). On an older one, or when the thread's stack is
 * nearly used up, by frame pointers. They are second because code without them leaves gaps in the
 * chain that nothing shows.
 */
#ifndef LS_CORE_STACK_H
#define LS_CORE_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "recording.h"

struct lsr_thread;

/* Who called the interposed function: its return address, and the frame of the wrapper, whose saved
 * frame pointer is the caller's. Made by LSR_CALL() in the wrapper itself. */
struct lsr_call {
    uint64_t site;
    uint64_t frame;
};

/* Whom the caller was called by: the return addresses of its next frames, and where they lie on the
 * stack, in bytes above the frame. The same call site with the same frame has them at the same
 * places, so a few loads tell two callers of one wrapper apart. */
#define LSR_CALLERS 2

struct lsr_callers {
    uint32_t at[LSR_CALLERS];
    uint64_t value[LSR_CALLERS];
};

static inline uint64_t lsr_stack_word(uint64_t frame, uint32_t at)
{
    return *(const uint64_t *)(frame + at);
}

/* Only for a call whose site and frame are those for which `callers` was taken. */
static inline bool lsr_callers_same(const struct lsr_callers *callers, uint64_t frame)
{
    return lsr_stack_word(frame, callers->at[0]) == callers->value[0] &&
           lsr_stack_word(frame, callers->at[1]) == callers->value[1];
}

#define LSR_CALL()                                                                                 \
    ((struct lsr_call){(uint64_t)__builtin_return_address(0), (uint64_t)__builtin_frame_address(0)})

/* Once, before threads: finds out whether unwinding is safe. It does not unwind yet: the unwinder
 * calls pthread_once(), which may be a sanitizer's that has not begun. */
void lsr_stack_start(void);

/* The program is about to end in this function, the wrapper of exit. */
void lsr_stack_ends(uint64_t function);

/* Code was unloaded. */
void lsr_stack_unloaded(void);

/* The stack of a call; 0 when it could not be recorded, or the call has no site. After some
 * thousand of a thread most are taken for that of the last call from the same site by the same
 * callers. */
lsr_ref lsr_stack_of(struct lsr_thread *thread, struct lsr_call call);

/* The same, and who the callers are. */
lsr_ref lsr_stack_and_callers(struct lsr_thread *thread, struct lsr_call call,
                              struct lsr_callers *callers);

/* In a forked child: no stack is recorded any more. */
void lsr_stacks_forget(void);

#endif
