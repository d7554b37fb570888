#include "recording/closure.h"

#include <stdlib.h>

#include "base/diag.h"

/* How far a thread is in the part of the run, and what it holds there. */
struct progress {
    uint32_t count, done;  /* events that belong to it, and those of them that were looked at */
    LS_VEC(uint32_t) open; /* acquisitions without their release */
};

/* When the latest sections of a lock began. */
struct latest {
    uint64_t alone, shared;
};

struct closure {
    const struct ls_trace *trace;
    struct progress *threads;
    struct latest *objects;
    const uint32_t *stops[2]; /* by side: the event that its thread is not to pass */
    const struct ls_trace_side *sides[2];
    struct ls_trace_need why; /* what first made one pass */
    bool has_passed, changed;
};

void ls_trace_release(struct ls_trace *trace)
{
    for (uint32_t i = 0; i < trace->threads.count; i++)
        ls_vec_release(&trace->threads.at[i].events);
    ls_vec_release(&trace->threads);
    ls_vec_release(&trace->needs);
}

void ls_trace_need(struct ls_trace *trace, uint32_t thread, uint32_t event,
                   struct ls_trace_need need)
{
    struct ls_trace_event *at = &trace->threads.at[thread].events.at[event];
    need.next = at->need;
    at->need = trace->needs.count;
    ls_vec_push(&trace->needs, need);
}

static void closure_init(struct closure *closure, const struct ls_trace *trace)
{
    *closure = (struct closure){.trace = trace};
    closure->threads = calloc(trace->threads.count + 1, sizeof *closure->threads);
    closure->objects = calloc((size_t)trace->objects + 1, sizeof *closure->objects);
    if (!closure->threads || !closure->objects)
        ls_die("out of memory");
}

static void closure_release(struct closure *closure)
{
    for (uint32_t i = 0; i < closure->trace->threads.count; i++)
        ls_vec_release(&closure->threads[i].open);
    free(closure->threads);
    free(closure->objects);
}

/* The thread must have come so far. */
static void extend(struct closure *closure, const struct ls_trace_need *need)
{
    struct progress *thread = &closure->threads[need->thread];
    if (need->count <= thread->count)
        return;
    thread->count = need->count;
    closure->changed = true;
    for (int side = 0; side < 2 && !closure->has_passed; side++) {
        if (closure->sides[side]->thread == need->thread && need->count > *closure->stops[side]) {
            closure->why = *need;
            closure->has_passed = true;
        }
    }
}

static void note_begin(struct closure *closure, struct progress *thread, uint32_t index,
                       const struct ls_trace_event *event)
{
    struct latest *latest = &closure->objects[event->object];
    uint64_t *begun = event->shared ? &latest->shared : &latest->alone;
    if (event->ns > *begun)
        *begun = event->ns;
    ls_vec_push(&thread->open, index);
}

static void note_end(struct progress *thread, const struct ls_trace_thread *of,
                     const struct ls_trace_event *event)
{
    for (uint32_t i = thread->open.count; i-- > 0;) {
        if (of->events.at[thread->open.at[i]].object == event->object) {
            thread->open.at[i] = thread->open.at[--thread->open.count];
            return;
        }
    }
}

static void take_event(struct closure *closure, uint32_t number)
{
    const struct ls_trace *trace = closure->trace;
    struct progress *thread = &closure->threads[number];
    const struct ls_trace_thread *of = &trace->threads.at[number];
    const struct ls_trace_event *event = &of->events.at[thread->done];
    for (uint32_t need = event->need; need != LS_TRACE_NONE; need = trace->needs.at[need].next)
        extend(closure, &trace->needs.at[need]);
    if (event->kind == LS_TRACE_ACQUIRE)
        note_begin(closure, thread, thread->done, event);
    else if (event->kind == LS_TRACE_RELEASE)
        note_end(thread, of, event);
    thread->done++;
}

/* A section that is open, and a later one of the same lock in this part: it must have ended. */
static void end_sections(struct closure *closure, uint32_t number)
{
    const struct progress *thread = &closure->threads[number];
    const struct ls_trace_thread *of = &closure->trace->threads.at[number];
    for (uint32_t i = 0; i < thread->open.count; i++) {
        const struct ls_trace_event *event = &of->events.at[thread->open.at[i]];
        const struct latest *latest = &closure->objects[event->object];
        bool passed = latest->alone > event->ns || (!event->shared && latest->shared > event->ns);
        if (passed && event->partner != LS_TRACE_NONE)
            extend(closure, &(struct ls_trace_need){LS_TRACE_NONE, number, event->partner + 1,
                                                    LS_NEED_SECTION, event->object});
    }
}

static void close_under_needs(struct closure *closure)
{
    uint32_t threads = closure->trace->threads.count;
    do {
        closure->changed = false;
        for (uint32_t i = 0; i < threads; i++) {
            while (closure->threads[i].done < closure->threads[i].count)
                take_event(closure, i);
        }
        for (uint32_t i = 0; i < threads; i++)
            end_sections(closure, i);
    } while (closure->changed);
}

/* The next place that the thread has not passed. */
static uint32_t skip(const struct closure *closure, const struct ls_trace_side *side, uint32_t at)
{
    while (at < side->events.count && side->events.at[at] < closure->threads[side->thread].count)
        at++;
    return at;
}

static bool is_known(const struct ls_trace *trace, const struct ls_trace_side *side, uint32_t at)
{
    const struct ls_trace_thread *thread = &trace->threads.at[side->thread];
    return at < side->events.count ? thread->events.at[side->events.at[at]].ns <= trace->horizon
                                   : !thread->is_cut && trace->horizon == UINT64_MAX;
}

static void reach(struct closure *closure, const struct ls_trace_side *side, uint32_t at)
{
    struct progress *thread = &closure->threads[side->thread];
    if (thread->count < side->events.at[at])
        thread->count = side->events.at[at];
}

enum ls_meeting ls_trace_meet(const struct ls_trace *trace, const struct ls_trace_side *left,
                              const struct ls_trace_side *right, struct ls_trace_need *why)
{
    struct closure closure;
    uint32_t i = 0, k = 0;
    enum ls_meeting answer = LS_MEET_NEVER;
    closure_init(&closure, trace);
    closure.sides[0] = left;
    closure.sides[1] = right;
    while (answer == LS_MEET_NEVER) {
        if (!is_known(trace, left, i) || !is_known(trace, right, k))
            answer = LS_MEET_UNKNOWN;
        else if (i == left->events.count || k == right->events.count)
            break;
        if (answer == LS_MEET_UNKNOWN)
            break;
        closure.stops[0] = &left->events.at[i];
        closure.stops[1] = &right->events.at[k];
        reach(&closure, left, i);
        reach(&closure, right, k);
        close_under_needs(&closure);
        uint32_t next_i = skip(&closure, left, i), next_k = skip(&closure, right, k);
        if (next_i == i && next_k == k)
            answer = LS_MEET;
        i = next_i;
        k = next_k;
    }
    *why = closure.why;
    closure_release(&closure);
    return answer;
}
