#include "core/stack.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unwind.h>

#include "core/file.h"
#include "core/module.h"
#include "core/python.h"
#include "core/thread.h"

#define HEADS 8192u
/* Of one thread; from then on one in so many is taken anew. */
#define MANY_CAPTURES 4096u
#define VERY_MANY_CAPTURES 32768u
#define UNWIND_ROOM 8192u /* bytes of stack that must be left for the unwinder */

struct trace {
    uint64_t site; /* frames inside of the library come before this one */
    uint32_t depth;
    uint32_t interrupted; /* as in struct lsr_stack */
    bool seen_site;
    uint64_t frames[LSR_STACK_DEPTH];
    const uint64_t *at[LSR_CALLERS]; /* where frames[1], frames[2] lie on the stack, or NULL */
};

static struct lsr_stack *heads[HEADS];
static bool unwinder_is_safe;

/* ---- walking --------------------------------------------------------------- */

static bool on_stack(const struct lsr_thread *thread, uint64_t frame)
{
    return frame >= thread->stack_low && frame + 16 <= thread->stack_high && frame % 8 == 0;
}

/* As far as the chain of frame pointers leads; at least the call site. */
static void walk_frames(const struct lsr_thread *thread, struct lsr_call call, struct trace *trace)
{
    uint64_t frame = call.frame;
    trace->frames[0] = call.site;
    trace->depth = 1;
    while (on_stack(thread, frame) && trace->depth < LSR_STACK_DEPTH) {
        uint64_t next = *(const uint64_t *)frame;
        if (next <= frame || !on_stack(thread, next) || next == thread->base_frame)
            return;
        uint64_t address = ((const uint64_t *)next)[1];
        if (!lsr_module_know(address))
            return;
        trace->frames[trace->depth++] = address;
        frame = next;
    }
}

static _Unwind_Reason_Code add_frame(struct _Unwind_Context *context, void *argument)
{
    struct trace *trace = argument;
    int interrupted = 0;
    uint64_t address = _Unwind_GetIPInfo(context, &interrupted);
    trace->seen_site |= address == trace->site;
    if (!address || trace->depth == LSR_STACK_DEPTH)
        return _URC_END_OF_STACK;
    if (interrupted && trace->depth > 0 && !trace->interrupted)
        trace->interrupted = trace->depth;
    if (trace->seen_site)
        trace->frames[trace->depth++] = address;
    /* The context of a frame has its address, and the stack pointer before the call that made the
     * frame above: below it lies the return address into this one. */
    if (trace->depth >= 2 && trace->depth < 2 + LSR_CALLERS)
        trace->at[trace->depth - 2] = (const uint64_t *)_Unwind_GetCFA(context) - 1;
    return _URC_NO_REASON;
}

static bool unwind(const struct lsr_thread *thread, struct lsr_call call, struct trace *trace)
{
    bool own_stack = on_stack(thread, call.frame);
    if (!unwinder_is_safe || (own_stack && call.frame - thread->stack_low < UNWIND_ROOM))
        return false;
    *trace = (struct trace){.site = call.site};
    _Unwind_Backtrace(add_frame, trace);
    return trace->depth > 0;
}

void lsr_stack_start(void)
{
    unwinder_is_safe = dlsym(RTLD_DEFAULT, "_dl_find_object") != NULL;
    struct trace trace = {.site = 1};
    if (unwinder_is_safe)
        _Unwind_Backtrace(add_frame, &trace);
}

/* ---- depot ----------------------------------------------------------------- */

static uint64_t hash_frames(const struct trace *trace)
{
    uint64_t hash = trace->depth;
    for (uint32_t i = 0; i < trace->depth; i++) {
        hash = (hash ^ trace->frames[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return hash;
}

static struct lsr_stack *find(struct lsr_stack *from, uint64_t hash, const struct trace *trace)
{
    for (struct lsr_stack *s = from; s; s = (struct lsr_stack *)s->local)
        if (s->hash == hash && s->depth == trace->depth &&
            memcmp(s->frames, trace->frames, trace->depth * sizeof(trace->frames[0])) == 0)
            return s;
    return NULL;
}

static struct lsr_stack *record_stack(uint64_t hash, const struct trace *trace)
{
    size_t bytes = trace->depth * sizeof(trace->frames[0]);
    struct lsr_stack *stack = lsr_record_new(LSR_STACK, sizeof(*stack) + bytes);
    if (!stack)
        return NULL;
    stack->hash = hash;
    stack->depth = trace->depth;
    stack->interrupted = trace->interrupted;
    memcpy(stack->frames, trace->frames, bytes);
    lsr_record_commit(stack, LSR_STACK);
    return stack;
}

static lsr_ref intern(const struct trace *trace)
{
    uint64_t hash = hash_frames(trace);
    struct lsr_stack **head = &heads[hash % HEADS];
    struct lsr_stack *first = __atomic_load_n(head, __ATOMIC_ACQUIRE);
    struct lsr_stack *stack = find(first, hash, trace);
    if (!stack && (stack = record_stack(hash, trace))) {
        do
            stack->local = (uint64_t)first;
        while (!__atomic_compare_exchange_n(head, &first, stack, 0, __ATOMIC_RELEASE,
                                            __ATOMIC_RELAXED));
    }
    return lsr_record_ref(stack);
}

static void know_modules(const struct trace *trace)
{
    for (uint32_t i = 0; i < trace->depth; i++)
        lsr_module_know(trace->frames[i] - 1);
}

/* What cannot be told is taken to be the same always: on other machines than x86-64 the return
 * address need not lie at the end of the frame, and stacks of fibers may be gone tomorrow. */
static void set_callers(const struct lsr_thread *thread, struct lsr_callers *callers,
                        const struct trace *trace)
{
    static const uint64_t anybody = 0;
    for (int i = 0; i < LSR_CALLERS; i++) {
        const uint64_t *at = trace->at[i];
        bool known = at && on_stack(thread, (uint64_t)at) && *at == trace->frames[i + 1];
        callers->at[i] = known ? at : &anybody;
        callers->value[i] = known ? *at : 0;
    }
}

static lsr_ref take(struct lsr_thread *thread, struct lsr_call call, struct lsr_callers *callers)
{
    struct trace trace = {.depth = 0};
    if (lsr_python_is_script(call.site)) {
        trace.depth = lsr_python_frames(thread, call.site, trace.frames, LSR_STACK_DEPTH);
    } else {
        if (!unwind(thread, call, &trace))
            walk_frames(thread, call, &trace);
        know_modules(&trace);
    }
    set_callers(thread, callers, &trace);
    return intern(&trace);
}

lsr_ref lsr_stack_of(struct lsr_thread *thread, struct lsr_call call)
{
    struct lsr_callers callers;
    return lsr_stack_and_callers(thread, call, &callers);
}

static bool may_be_taken_for_the_last(uint32_t captures)
{
    uint32_t anew = captures > VERY_MANY_CAPTURES ? 4096 : 64;
    return captures > MANY_CAPTURES && captures % anew;
}

lsr_ref lsr_stack_and_callers(struct lsr_thread *thread, struct lsr_call call,
                              struct lsr_callers *callers)
{
    set_callers(thread, callers, &(struct trace){.depth = 0});
    if (!call.site)
        return 0;
    struct lsr_stack_slot *slot =
        &thread->stacks[((call.site >> 2) ^ (call.frame >> 4)) % LSR_STACK_SLOTS];
    /* The same site, frame and callers do not make the same stack. Yet a program with endless paths
     * to its locks must not pay for each; one that has changed its ways is seen again sooner or
     * later. */
    thread->captures++;
    if (slot->stack && slot->site == call.site && slot->frame == call.frame &&
        lsr_callers_same(&slot->callers) && may_be_taken_for_the_last(thread->captures)) {
        *callers = slot->callers;
        return slot->stack;
    }
    lsr_ref stack = take(thread, call, callers);
    *slot = (struct lsr_stack_slot){call.site, call.frame, *callers, stack};
    return stack;
}

void lsr_stacks_forget(void)
{
    memset(heads, 0, sizeof(heads));
}
