#include "core/stack.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unwind.h>

#include "core/file.h"
#include "core/module.h"
#include "core/python.h"
#include "core/sys.h"
#include "core/thread.h"

#define HEADS 8192u
/* Of one thread; from then on one in so many is taken anew. */
#define MANY_CAPTURES 4096u
#define VERY_MANY_CAPTURES 32768u
#define FIRST_FRAMES 512u /* bytes */
#define UNWIND_ROOM 8192u /* bytes of stack that must be left for the unwinder */

struct trace {
    uint64_t site; /* frames inside of the library come before this one */
    uint32_t depth;
    uint32_t interrupted; /* as in struct lsr_stack */
    bool seen_site;
    uint64_t frames[LSR_STACK_DEPTH];
    const uint64_t *at[LSR_STACK_DEPTH]; /* where each of the frames lies on the stack, or NULL */
};

static struct lsr_stack *heads[HEADS];
static bool unwinder_is_safe;

/* The function in which a program ends, once it does: whoever has called it may be unloaded before
 * the last handler runs, and the unwinder reads the code of callers that it does not know. */
static struct {
    uint64_t function; /* 0: the program goes on */
    bool lost_code;    /* something has been unloaded since */
} ending;

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
    if (trace->depth >= 2)
        trace->at[trace->depth - 1] = (const uint64_t *)_Unwind_GetCFA(context) - 1;
    return ending.lost_code && _Unwind_GetRegionStart(context) == ending.function
               ? _URC_END_OF_STACK
               : _URC_NO_REASON;
}

static bool unwind(const struct lsr_thread *thread, struct lsr_call call, struct trace *trace)
{
    bool own_stack = on_stack(thread, call.frame);
    if (!unwinder_is_safe || (own_stack && call.frame - thread->stack_low < UNWIND_ROOM))
        return false;
    trace->site = call.site;
    _Unwind_Backtrace(add_frame, trace);
    return trace->depth > 0;
}

void lsr_stack_ends(uint64_t function)
{
    ending.function = function;
}

void lsr_stack_unloaded(void)
{
    ending.lost_code = ending.function != 0;
}

void lsr_stack_start(void)
{
    unwinder_is_safe = dlsym(RTLD_DEFAULT, "_dl_find_object") != NULL;
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

static const struct lsr_stack *intern(const struct trace *trace)
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
    return stack;
}

static void know_modules(const struct trace *trace)
{
    for (uint32_t i = 0; i < trace->depth; i++)
        lsr_module_know(trace->frames[i] - 1);
}

/* The C library's first frames of a thread lie above its first known one, and stay there. */
static bool is_of_beginning(const struct lsr_thread *thread, uint64_t at)
{
    return at + 16 > thread->stack_high && at < thread->stack_high + FIRST_FRAMES;
}

/* Where a frame lies, if that is sure: on other machines than x86-64 the return address need not
 * lie at the end of the frame, and stacks of fibers may be gone tomorrow. */
static const uint64_t *place_of(const struct lsr_thread *thread, const struct trace *trace,
                                uint32_t frame)
{
    const uint64_t *at = frame < trace->depth ? trace->at[frame] : NULL;
    bool stays = at && (on_stack(thread, (uint64_t)at) || is_of_beginning(thread, (uint64_t)at));
    return stays && *at == trace->frames[frame] ? at : NULL;
}

/* The same in bytes above the frame of the call; 0: it cannot be told. */
static uint32_t offset_of(const struct lsr_thread *thread, const struct trace *trace, uint32_t i,
                          uint64_t frame)
{
    uint64_t at = (uint64_t)place_of(thread, trace, i);
    return at > frame && at - frame <= UINT32_MAX ? (uint32_t)(at - frame) : 0;
}

/* Instead of what cannot be told, the return address of the call itself: always the same. */
static void set_callers(const struct lsr_thread *thread, struct lsr_callers *callers,
                        const struct trace *trace, uint64_t frame)
{
    for (uint32_t i = 0; i < LSR_CALLERS; i++) {
        uint32_t at = offset_of(thread, trace, i + 1, frame);
        callers->at[i] = at ? at : (uint32_t)sizeof(frame);
        callers->value[i] = lsr_stack_word(frame, callers->at[i]);
    }
}

static void set_places(const struct lsr_thread *thread, struct lsr_stack_slot *slot,
                       const struct trace *trace)
{
    for (uint32_t i = 1; i < trace->depth; i++)
        slot->at[i] = offset_of(thread, trace, i, slot->frame);
}

static void take(struct lsr_thread *thread, struct lsr_call call, struct lsr_stack_slot *slot)
{
    struct trace trace;
    thread->captures++;
    trace.depth = trace.interrupted = 0;
    trace.seen_site = false;
    memset(trace.at, 0, sizeof(trace.at));
    if (lsr_python_is_script(call.site)) {
        trace.depth = lsr_python_frames(thread, call.site, trace.frames, LSR_STACK_DEPTH);
    } else {
        if (!unwind(thread, call, &trace))
            walk_frames(thread, call, &trace);
        know_modules(&trace);
    }
    slot->site = call.site;
    slot->frame = call.frame;
    set_callers(thread, &slot->callers, &trace, call.frame);
    set_places(thread, slot, &trace);
    slot->record = intern(&trace);
    slot->stack = lsr_record_ref(slot->record);
}

/* All return addresses are where they were: it is the same stack, for a few loads. */
static bool is_unchanged(const struct lsr_stack_slot *slot)
{
    for (uint32_t i = 1; i < slot->record->depth; i++)
        if (!slot->at[i] || lsr_stack_word(slot->frame, slot->at[i]) != slot->record->frames[i])
            return false;
    return slot->record->depth > 1;
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

static bool is_slot_of(const struct lsr_stack_slot *slot, struct lsr_call call)
{
    return slot->stack && slot->site == call.site && slot->frame == call.frame &&
           lsr_callers_same(&slot->callers, call.frame);
}

/* The slot of the call, or one that it may have. */
static struct lsr_stack_slot *slot_of(struct lsr_thread *thread, struct lsr_call call)
{
    uint64_t hash = (call.site ^ call.frame << 20) * UINT64_C(0x9e3779b97f4a7c15);
    struct lsr_stack_slot *set = &thread->stacks[(hash >> 40) % LSR_STACK_SLOTS & ~(LSR_WAYS - 1)];
    for (uint32_t way = 0; way < LSR_WAYS; way++)
        if (is_slot_of(&set[way], call))
            return &set[way];
    return &set[thread->captures % LSR_WAYS];
}

lsr_ref lsr_stack_and_callers(struct lsr_thread *thread, struct lsr_call call,
                              struct lsr_callers *callers)
{
    *callers = (struct lsr_callers){0};
    if (!call.site)
        return 0;
    struct lsr_stack_slot *slot = slot_of(thread, call);
    /* The same site, frame and callers do not make the same stack. Yet a program with endless paths
     * to its locks must not pay for each; one that has changed its ways is seen again sooner or
     * later. */
    if (!is_slot_of(slot, call) ||
        !(is_unchanged(slot) || may_be_taken_for_the_last(thread->captures)))
        take(thread, call, slot);
    *callers = slot->callers;
    return slot->stack;
}

void lsr_stacks_forget(void)
{
    lsr_sys_zero(heads, sizeof(heads));
}
