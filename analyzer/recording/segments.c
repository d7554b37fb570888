#include "recording/segments.h"

#include <stdlib.h>

static void mention(struct ls_segments *segments, uint32_t thread, uint32_t number)
{
    if (thread != LS_MODEL_NONE)
        ls_vec_push(&segments->keys, (struct ls_segment_key){thread, number});
}

static void mention_all(struct ls_segments *segments, const struct ls_process *process)
{
    const struct ls_recording *recording = process->recording;
    lsr_ref ref;
    LS_EACH_RECORD(recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *thread = ls_recording_get(recording, ref, LSR_THREAD);
        mention(segments, ls_process_thread(process, ref), 0);
        mention(segments, ls_process_thread(process, thread->creator), thread->creator_segment);
    }
    LS_EACH_RECORD(recording, LSR_ORDER, k, ref)
    {
        const struct lsr_order *order = ls_recording_get(recording, ref, LSR_ORDER);
        if (order->kind != LSR_ORDER_CREATE)
            mention(segments, ls_process_thread(process, order->thread), order->segment);
        if (order->kind == LSR_ORDER_BARRIER)
            mention(segments, ls_process_thread(process, order->thread), order->segment - 1);
    }
    LS_EACH_RECORD(recording, LSR_DEPENDENCY, m, ref)
    {
        const struct lsr_dependency *dependency = ls_recording_get(recording, ref, LSR_DEPENDENCY);
        for (uint32_t s = 0; s < dependency->segment_count && s < LSR_SEGMENTS; s++)
            mention(segments, ls_process_thread(process, dependency->thread),
                    dependency->segments[s]);
        mention(segments, ls_process_thread(process, dependency->thread), dependency->last_segment);
    }
}

static int compare_keys(const void *left, const void *right)
{
    const struct ls_segment_key *a = left, *b = right;
    if (a->thread != b->thread)
        return a->thread < b->thread ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void sort_keys(struct ls_segments *segments)
{
    uint32_t kept = 0;
    if (segments->keys.count > 1)
        qsort(segments->keys.at, segments->keys.count, sizeof *segments->keys.at, compare_keys);
    for (uint32_t i = 0; i < segments->keys.count; i++) {
        if (kept == 0 || compare_keys(&segments->keys.at[kept - 1], &segments->keys.at[i]) != 0)
            segments->keys.at[kept++] = segments->keys.at[i];
    }
    segments->keys.count = kept;
}

/* The number of keys up to and including {thread, number}. */
static uint32_t rank_of(const struct ls_segments *segments, uint32_t thread, uint32_t number)
{
    struct ls_segment_key key = {thread, number};
    uint32_t low;
    LS_BISECT(low, middle, segments->keys.count,
              compare_keys(&segments->keys.at[middle], &key) <= 0);
    return low;
}

uint32_t ls_segments_find(const struct ls_segments *segments, uint32_t thread, uint32_t number)
{
    uint32_t rank = rank_of(segments, thread, number);
    struct ls_segment_key key = {thread, number};
    if (rank == 0 || compare_keys(&segments->keys.at[rank - 1], &key) != 0)
        return LS_MODEL_NONE;
    return segments->first + rank - 1;
}

struct edge {
    uint32_t from, to; /* keys: `from` has ended when `to` starts */
};

static int compare_edges(const void *left, const void *right)
{
    const struct edge *a = left, *b = right;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

typedef LS_VEC(struct edge) edges;

/* Adds an edge unless one end is not known. A last segment of a thread is asked for by the number
 * UINT32_MAX. */
static void add_edge(edges *all, const struct ls_segments *segments, struct ls_segment_key from,
                     struct ls_segment_key to)
{
    uint32_t source = rank_of(segments, from.thread, from.number);
    uint32_t target = rank_of(segments, to.thread, to.number);
    if (source == 0 || target == 0 || segments->keys.at[source - 1].thread != from.thread ||
        compare_keys(&segments->keys.at[target - 1], &to) != 0 || source == target)
        return;
    ls_vec_push(all, (struct edge){source - 1, target - 1});
}

static void collect_edges(edges *all, const struct ls_segments *segments,
                          const struct ls_process *process)
{
    const struct ls_recording *recording = process->recording;
    lsr_ref ref;
    for (uint32_t i = 1; i < segments->keys.count; i++) {
        if (segments->keys.at[i].thread == segments->keys.at[i - 1].thread)
            ls_vec_push(all, (struct edge){i - 1, i});
    }
    LS_EACH_RECORD(recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *thread = ls_recording_get(recording, ref, LSR_THREAD);
        uint32_t creator = ls_process_thread(process, thread->creator);
        if (creator != LS_MODEL_NONE && ls_process_thread(process, ref) != LS_MODEL_NONE)
            add_edge(all, segments, (struct ls_segment_key){creator, thread->creator_segment},
                     (struct ls_segment_key){ls_process_thread(process, ref), 0});
    }
    LS_EACH_RECORD(recording, LSR_ORDER, k, ref)
    {
        const struct lsr_order *order = ls_recording_get(recording, ref, LSR_ORDER);
        uint32_t joined = ls_process_thread(process, order->other);
        if (order->kind == LSR_ORDER_JOIN && joined != LS_MODEL_NONE)
            add_edge(
                all, segments, (struct ls_segment_key){joined, UINT32_MAX},
                (struct ls_segment_key){ls_process_thread(process, order->thread), order->segment});
    }
}

static int compare_rounds(const void *left, const void *right)
{
    const struct lsr_order *a = *(const struct lsr_order *const *)left;
    const struct lsr_order *b = *(const struct lsr_order *const *)right;
    if (a->other != b->other)
        return a->other < b->other ? -1 : 1;
    if (a->round != b->round)
        return a->round < b->round ? -1 : 1;
    return a->thread < b->thread ? -1 : a->thread > b->thread;
}

/* Of one round: what each did before is before what all others did after. */
static void add_round(edges *all, const struct ls_segments *segments,
                      const struct ls_process *process, const struct lsr_order *const *order,
                      uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < count; k++) {
            struct ls_segment_key before = {ls_process_thread(process, order[i]->thread),
                                            order[i]->segment - 1};
            struct ls_segment_key after = {ls_process_thread(process, order[k]->thread),
                                           order[k]->segment};
            if (i != k && before.thread != LS_MODEL_NONE && after.thread != LS_MODEL_NONE)
                add_edge(all, segments, before, after);
        }
    }
}

static void add_barriers(edges *all, const struct ls_segments *segments,
                         const struct ls_process *process)
{
    LS_VEC(const struct lsr_order *) orders = {0};
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_ORDER, i, ref)
    {
        const struct lsr_order *order = ls_recording_get(process->recording, ref, LSR_ORDER);
        if (order->kind == LSR_ORDER_BARRIER && order->segment > 0)
            ls_vec_push(&orders, order);
    }
    if (orders.count > 1)
        qsort(orders.at, orders.count, sizeof *orders.at, compare_rounds);
    for (uint32_t first = 0, end; first < orders.count; first = end) {
        for (end = first; end < orders.count; end++) {
            if (orders.at[end]->other != orders.at[first]->other ||
                orders.at[end]->round != orders.at[first]->round)
                break;
        }
        add_round(all, segments, process, orders.at + first, end - first);
    }
    ls_vec_release(&orders);
}

/* What began the segments, for those who ask why two of them are in order. */
static void say_beginnings(const struct ls_segments *segments, struct ls_process *process)
{
    struct ls_model *model = process->model;
    lsr_ref ref;
    for (uint32_t i = 0; i < segments->keys.count; i++) {
        const struct ls_segment_key *key = &segments->keys.at[i];
        struct ls_segment *segment = &model->segments.at[segments->first + i];
        if (key->number > 0)
            continue;
        segment->began_by = LS_BEGAN_BY_CREATION;
        segment->began = model->threads.at[key->thread].created;
    }
    LS_EACH_RECORD(process->recording, LSR_ORDER, i, ref)
    {
        const struct lsr_order *order = ls_recording_get(process->recording, ref, LSR_ORDER);
        uint32_t at =
            ls_segments_find(segments, ls_process_thread(process, order->thread), order->segment);
        const struct ls_path *path = ls_process_path(process, order->stack);
        if (order->kind == LSR_ORDER_CREATE || at == LS_MODEL_NONE || !path)
            continue;
        model->segments.at[at].began_by =
            order->kind == LSR_ORDER_JOIN ? LS_BEGAN_BY_JOIN : LS_BEGAN_BY_BARRIER;
        model->segments.at[at].began = path->at[path->count - 1];
    }
}

void ls_segments_fill(struct ls_segments *segments, struct ls_process *process)
{
    struct ls_model *model = process->model;
    edges all = {0};
    *segments = (struct ls_segments){.first = model->segments.count};
    mention_all(segments, process);
    sort_keys(segments);
    collect_edges(&all, segments, process);
    add_barriers(&all, segments, process);
    if (all.count > 1)
        qsort(all.at, all.count, sizeof *all.at, compare_edges);
    for (uint32_t i = 0, edge = 0; i < segments->keys.count; i++) {
        uint32_t end = edge;
        while (end < all.count && all.at[end].to == i)
            end++;
        uint32_t *before = LS_NEW_ARRAY(&model->arena, uint32_t, end - edge);
        for (uint32_t k = edge; k < end; k++)
            before[k - edge] = segments->first + all.at[k].from;
        ls_vec_push(&model->segments, (struct ls_segment){segments->keys.at[i].thread,
                                                          end - edge,
                                                          before,
                                                          LS_BEGAN_UNKNOWN,
                                                          {.file = "", .function = ""}});
        edge = end;
    }
    say_beginnings(segments, process);
    ls_vec_release(&all);
}

void ls_segments_release(struct ls_segments *segments)
{
    ls_vec_release(&segments->keys);
}
