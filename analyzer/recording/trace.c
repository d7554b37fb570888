#include "recording/trace.h"

#include <stdlib.h>

/* A signal or a post, and what waits for one. */
struct meeting_point {
    uint32_t object;
    uint32_t thread, event;
    uint64_t ns;    /* of the event */
    uint64_t since; /* of a wait for a condition: when it began */
};

struct filling {
    struct ls_trace *trace;
    struct ls_process *process;
    uint32_t first_thread;
    LS_VEC(struct meeting_point) signals; /* by object, then time */
    LS_VEC(struct meeting_point) waits;
};

static uint32_t thread_of(const struct filling *filling, lsr_ref ref)
{
    uint32_t thread = ls_process_thread(filling->process, ref);
    return thread == LS_MODEL_NONE ? LS_TRACE_NONE : thread - filling->first_thread;
}

/* ---- events */

static void add_point(struct filling *filling, uint32_t thread, bool waits)
{
    const struct ls_trace_thread *of = &filling->trace->threads.at[thread];
    uint32_t last = of->events.count - 1;
    const struct ls_trace_event *event = &of->events.at[last];
    struct meeting_point point = {event->object, thread, last, event->ns, event->ns};
    if (last > 0 && event[-1].kind == LS_TRACE_RELEASE)
        point.since = event[-1].ns; /* the mutex, when the wait began */
    if (waits)
        ls_vec_push(&filling->waits, point);
    else
        ls_vec_push(&filling->signals, point);
}

/* What a semaphore that is no lock gives and takes are signals and waits, whatever they looked like
 * at first. */
static void add_event(struct filling *filling, uint32_t thread, const struct lsr_event *recorded)
{
    const struct ls_recording *recording = filling->process->recording;
    const struct lsr_use *use = ls_recording_get(recording, recorded->use, LSR_USE);
    const struct lsr_object *object =
        use ? ls_recording_get(recording, use->object, LSR_OBJECT) : NULL;
    uint32_t kind = recorded->what % LSR_EVENT_KINDS;
    if (!object || object->flags & LSR_OBJECT_CLASS)
        return;
    uint32_t lock = ls_process_lock(filling->process, use->object);
    bool section =
        lock != LS_MODEL_NONE && (kind == LSR_EVENT_ACQUIRED || kind == LSR_EVENT_RELEASES);
    struct ls_trace_event event = {
        .ns = recorded->ns,
        .object = use->object,
        .lock = lock,
        .partner = LS_TRACE_NONE,
        .need = LS_TRACE_NONE,
        .segment = recorded->what / LSR_EVENT_KINDS,
        .kind = !section                     ? LS_TRACE_OTHER
                : kind == LSR_EVENT_ACQUIRED ? LS_TRACE_ACQUIRE
                                             : LS_TRACE_RELEASE,
        .shared = use->op == LSR_OP_SHARE,
    };
    ls_vec_push(&filling->trace->threads.at[thread].events, event);
    if (!section)
        add_point(filling, thread, kind == LSR_EVENT_ACQUIRED || kind == LSR_EVENT_WOKEN);
}

static void add_piece(struct filling *filling, const struct lsr_events *piece)
{
    uint32_t thread = thread_of(filling, piece->thread);
    if (thread == LS_TRACE_NONE || thread >= filling->trace->threads.count)
        return;
    for (uint32_t i = 0; i < piece->count; i++)
        add_event(filling, thread, &piece->event[i]);
    filling->trace->threads.at[thread].is_cut |= piece->cut != 0;
}

static void add_events(struct filling *filling)
{
    const struct ls_recording *recording = filling->process->recording;
    struct ls_trace *trace = filling->trace;
    uint64_t bytes = 0;
    lsr_ref ref;
    while (filling->first_thread + trace->threads.count < filling->process->model->threads.count)
        ls_vec_push(&trace->threads, (struct ls_trace_thread){0});
    LS_EACH_RECORD(recording, LSR_EVENTS, i, ref)
    {
        const struct lsr_events *piece = ls_recording_get(recording, ref, LSR_EVENTS);
        bytes += piece->record.size;
        add_piece(filling, piece);
    }
    trace->objects = (uint32_t)(recording->size / LSR_UNIT);
    bool all = bytes < LSR_EVENTS_OF_ALL && recording->header->lost[LSR_EVENTS] == 0;
    trace->horizon = all ? UINT64_MAX : 0;
    for (uint32_t i = 0; i < trace->threads.count; i++) {
        const struct ls_trace_thread *thread = &trace->threads.at[i];
        uint32_t count = thread->events.count;
        uint64_t end = count ? thread->events.at[count - 1].ns : 0;
        if (thread->is_cut && end < trace->horizon)
            trace->horizon = end;
    }
}

/* Each acquisition and its release. */
static void pair_up(struct ls_trace_thread *thread)
{
    LS_VEC(uint32_t) open = {0};
    for (uint32_t i = 0; i < thread->events.count; i++) {
        struct ls_trace_event *event = &thread->events.at[i];
        uint32_t at = open.count;
        if (event->kind == LS_TRACE_ACQUIRE)
            ls_vec_push(&open, i);
        if (event->kind != LS_TRACE_RELEASE)
            continue;
        while (at > 0 && thread->events.at[open.at[at - 1]].object != event->object)
            at--;
        if (at == 0)
            continue;
        thread->events.at[open.at[at - 1]].partner = i;
        open.at[at - 1] = open.at[--open.count];
    }
    ls_vec_release(&open);
}

/* ---- needs: creation, join, barriers */

/* The number of events of a thread up to and including a segment. */
static uint32_t events_up_to(const struct ls_trace_thread *thread, uint32_t segment)
{
    uint32_t low;
    LS_BISECT(low, middle, thread->events.count, thread->events.at[middle].segment <= segment);
    return low;
}

/* What `later` does from segment `from` on comes after what `earlier` did up to `segment`. */
static void put_in_order(struct filling *filling, uint32_t earlier, uint32_t segment,
                         uint32_t later, uint32_t from)
{
    struct ls_trace *trace = filling->trace;
    uint32_t threads = trace->threads.count;
    if (earlier >= threads || later >= threads)
        return;
    const struct ls_trace_thread *of = &trace->threads.at[later];
    uint32_t event = from == 0 ? 0 : events_up_to(of, from - 1);
    uint32_t count = events_up_to(&trace->threads.at[earlier], segment);
    if (event < of->events.count && count > 0)
        ls_trace_need(trace, later, event,
                      (struct ls_trace_need){LS_TRACE_NONE, earlier, count, LS_NEED_ORDER, 0});
}

static void order_round(struct filling *filling, const struct lsr_order *order)
{
    const struct ls_recording *recording = filling->process->recording;
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_ORDER, i, ref)
    {
        const struct lsr_order *other = ls_recording_get(recording, ref, LSR_ORDER);
        if (other->kind == LSR_ORDER_BARRIER && other != order && other->other == order->other &&
            other->round == order->round && other->segment > 0)
            put_in_order(filling, thread_of(filling, other->thread), other->segment - 1,
                         thread_of(filling, order->thread), order->segment);
    }
}

static void add_orders(struct filling *filling)
{
    const struct ls_recording *recording = filling->process->recording;
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *thread = ls_recording_get(recording, ref, LSR_THREAD);
        put_in_order(filling, thread_of(filling, thread->creator), thread->creator_segment,
                     thread_of(filling, ref), 0);
    }
    LS_EACH_RECORD(recording, LSR_ORDER, k, ref)
    {
        const struct lsr_order *order = ls_recording_get(recording, ref, LSR_ORDER);
        if (order->kind == LSR_ORDER_JOIN)
            put_in_order(filling, thread_of(filling, order->other), UINT32_MAX,
                         thread_of(filling, order->thread), order->segment);
        else if (order->kind == LSR_ORDER_BARRIER)
            order_round(filling, order);
    }
}

/* ---- needs: signals and posts */

static int compare_points(const void *left, const void *right)
{
    const struct meeting_point *a = left, *b = right;
    if (a->object != b->object)
        return a->object < b->object ? -1 : 1;
    if (a->ns != b->ns)
        return a->ns < b->ns ? -1 : 1;
    return a->thread != b->thread ? (a->thread < b->thread ? -1 : 1)
                                  : (a->event > b->event) - (a->event < b->event);
}

/* The first signal of the object at `ns` or later, as an index. */
static uint32_t first_signal(const struct filling *filling, uint32_t object, uint64_t ns)
{
    const struct meeting_point *signal = filling->signals.at;
    uint32_t low;
    LS_BISECT(low, i, filling->signals.count,
              signal[i].object < object || (signal[i].object == object && signal[i].ns < ns));
    return low;
}

static void wake(struct filling *filling, const struct meeting_point *wait, uint32_t signal)
{
    if (signal >= filling->signals.count || filling->signals.at[signal].object != wait->object ||
        filling->signals.at[signal].ns > wait->ns ||
        filling->signals.at[signal].thread == wait->thread)
        return;
    const struct meeting_point *by = &filling->signals.at[signal];
    ls_trace_need(filling->trace, wait->thread, wait->event,
                  (struct ls_trace_need){LS_TRACE_NONE, by->thread, by->event + 1, LS_NEED_EVENT,
                                         wait->object});
}

/* A waiter of a condition was woken by the first signal after it began to wait, or a later one; who
 * takes from a semaphore for the n-th time needs what was in it at first and n posts together. */
static void add_wakings(struct filling *filling)
{
    uint32_t taken = 0;
    if (filling->signals.count > 1)
        qsort(filling->signals.at, filling->signals.count, sizeof *filling->signals.at,
              compare_points);
    if (filling->waits.count > 1)
        qsort(filling->waits.at, filling->waits.count, sizeof *filling->waits.at, compare_points);
    for (uint32_t i = 0; i < filling->waits.count; i++) {
        const struct meeting_point *wait = &filling->waits.at[i];
        const struct lsr_object *object =
            ls_recording_get(filling->process->recording, wait->object, LSR_OBJECT);
        taken = i > 0 && wait[-1].object == wait->object ? taken + 1 : 0;
        if (object->kind != LSR_KIND_SEMAPHORE)
            wake(filling, wait, first_signal(filling, wait->object, wait->since));
        else if (taken >= object->value)
            wake(filling, wait, first_signal(filling, wait->object, 0) + (taken - object->value));
    }
}

bool ls_trace_fill(struct ls_trace *trace, struct ls_process *process, uint32_t first_thread)
{
    struct filling filling = {.trace = trace, .process = process, .first_thread = first_thread};
    *trace = (struct ls_trace){0};
    if (process->recording->records[LSR_EVENTS].count == 0)
        return false;
    add_events(&filling);
    for (uint32_t i = 0; i < trace->threads.count; i++)
        pair_up(&trace->threads.at[i]);
    add_orders(&filling);
    add_wakings(&filling);
    ls_vec_release(&filling.signals);
    ls_vec_release(&filling.waits);
    return true;
}
