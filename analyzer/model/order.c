/* Enumerates the cycles of the lock-order graph, short ones first, and keeps those that the
 * conditions allow.
 *
 * For each length, from each lock as the smallest of its cycle: a depth-first walk that only goes
 * where the way back is short enough (distances by breadth-first search), and only as long as
 * somebody can take the edges so far. */
#include "model/order.h"

#include <stdlib.h>
#include <string.h>

#include "model/order_p.h"

enum {
    WORK_LIMIT = 20 * 1000 * 1000, /* edges and takers looked at; about half a second */
    EXCUSE_WORK_LIMIT = 1000 * 1000,
    MOST_CYCLES = 2000,
    MOST_ACQUITTED = 500,
    FAR = 255
};

/* A set of locks that is settled: a cycle is reported for it. */
struct settled {
    uint32_t cycle; /* in cycles->all */
    uint32_t next;  /* settled with the same smallest lock, or LS_MODEL_NONE */
    uint32_t length;
    const uint32_t *lock; /* sorted */
    struct ls_score score;
};

struct search {
    struct ls_cycles *cycles;
    const struct ls_order_graph *graph;
    struct ls_arena arena;
    struct ls_choice choice;
    bool excuses; /* the second pass: acquitted cycles */
    uint32_t most;
    bool truncated;

    uint32_t *component; /* by lock */
    uint32_t
        *first_in; /* by lock, and one more: edges that lead to it are in_edge[first_in[l]] .. */
    uint32_t *in_edge;
    uint8_t *distance;     /* by lock: edges to the start over locks greater than it */
    LS_VEC(uint32_t) near; /* locks whose distance is set, in order of distance */

    uint32_t length; /* of the cycles that are looked for now */
    uint32_t start;
    uint32_t lock[LS_LONGEST_CYCLE], edge[LS_LONGEST_CYCLE];

    uint32_t *settled_at; /* by lock: head of the list of those with this smallest lock */
    LS_VEC(struct settled) settled;
};

void ls_cycles_init(struct ls_cycles *cycles)
{
    *cycles = (struct ls_cycles){0};
}

void ls_cycles_release(struct ls_cycles *cycles)
{
    ls_vec_release(&cycles->all);
    ls_arena_release(&cycles->arena);
}

static int compare_locks(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Both sorted; a lock that is twice in `small` must be twice in `large`. */
static bool is_subset(const uint32_t *small, uint32_t smalls, const uint32_t *large,
                      uint32_t larges)
{
    uint32_t i = 0;
    for (uint32_t k = 0; k < larges && i < smalls; k++)
        i += small[i] == large[k];
    return i == smalls;
}

/* The settled set that is contained in the sorted `lock`, or NULL. */
static struct settled *find_settled(struct search *search, const uint32_t *lock, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++) {
        for (uint32_t at = search->settled_at[lock[i]]; at != LS_MODEL_NONE;) {
            struct settled *settled = &search->settled.at[at];
            if (is_subset(settled->lock, settled->length, lock, length))
                return settled;
            at = settled->next;
        }
    }
    return NULL;
}

/* The plainest one: that one thread does both says more than that it holds a gate, too. */
static enum ls_acquittal plainest_reason(uint32_t reasons)
{
    return reasons == 0 ? LS_NOT_ACQUITTED : (enum ls_acquittal)(31 - __builtin_clz(reasons));
}

/* Of all pairs of legs: what stands most in their way, or that nothing does. */
static const struct ls_meeting_fact *worst_meeting(const struct ls_model *model,
                                                   const struct ls_leg *leg, uint32_t length)
{
    const struct ls_meeting_fact *worst = NULL;
    bool all = true;
    for (uint32_t i = 0; i < length; i++) {
        for (uint32_t k = 0; k < i; k++) {
            const struct ls_meeting_fact *meeting = ls_legs_meeting(model, &leg[k], &leg[i]);
            all &= meeting && meeting->verdict != LS_MEETING_UNKNOWN;
            if (meeting && (!worst || meeting->verdict > worst->verdict))
                worst = meeting;
        }
    }
    return worst && (all || worst->verdict > LS_MEETING_POSSIBLE) ? worst : NULL;
}

/* The cycle of the choice that was just found. */
static struct ls_cycle describe_cycle(struct search *search, const uint32_t *lock, uint32_t length)
{
    struct ls_arena *arena = &search->cycles->arena;
    const struct ls_choice *choice = &search->choice;
    const struct ls_score *score = &choice->best_score;
    uint32_t *acquisition = LS_NEW_ARRAY(arena, uint32_t, length);
    uint32_t *hold = LS_NEW_ARRAY(arena, uint32_t, length);
    for (uint32_t i = 0; i < length; i++) {
        acquisition[i] = choice->best[i].taker->acquisition;
        hold[i] =
            ls_acquisition_hold(&search->graph->model->acquisitions.at[acquisition[i]], lock[i]);
    }
    return (struct ls_cycle){.length = length,
                             .lock = ls_arena_copy(arena, lock, length * sizeof *lock),
                             .acquisition = acquisition,
                             .hold = hold,
                             .confidence = (enum ls_confidence)(LS_CERTAIN - score->doubt),
                             .timed = score->timed,
                             .uncertain_gate = score->uncertain,
                             .gate = ls_choice_gate(choice),
                             .meeting = worst_meeting(search->graph->model, choice->best, length),
                             .acquittal = plainest_reason(score->reasons)};
}

static void settle(struct search *search, const uint32_t *lock, const uint32_t *sorted,
                   uint32_t length)
{
    struct settled settled = {.cycle = search->cycles->all.count,
                              .next = search->settled_at[sorted[0]],
                              .length = length,
                              .score = search->choice.best_score};
    settled.lock = ls_arena_copy(&search->arena, sorted, length * sizeof *sorted);
    search->settled_at[sorted[0]] = search->settled.count;
    ls_vec_push(&search->settled, settled);
    ls_vec_push(&search->cycles->all, describe_cycle(search, lock, length));
}

/* A cycle of the graph is complete: report it unless its locks are settled already. */
static void close_cycle(struct search *search, const uint32_t *lock, const uint32_t *edge,
                        uint32_t length)
{
    uint32_t sorted[LS_LONGEST_CYCLE];
    memcpy(sorted, lock, length * sizeof *lock);
    qsort(sorted, length, sizeof *sorted, compare_locks);
    struct settled *known = find_settled(search, sorted, length);
    if (known && known->length < length)
        return;
    enum ls_choice_mode mode = search->excuses ? LS_CHOOSE_EXCUSE : LS_CHOOSE_BEST;
    enum ls_choice_answer answer = ls_choice_find(&search->choice, mode, true, edge, length);
    search->truncated |= answer == LS_CHOICE_UNKNOWN;
    if (answer != LS_CHOICE_FOUND)
        return;
    if (!known) {
        settle(search, lock, sorted, length);
    } else if (ls_score_is_better(&search->choice.best_score, &known->score)) {
        known->score = search->choice.best_score;
        search->cycles->all.at[known->cycle] = describe_cycle(search, lock, length);
    }
}

static bool is_usable(const struct search *search, const struct ls_arrow *edge)
{
    return (edge->blocking || search->excuses) &&
           search->component[edge->from] == search->component[edge->to];
}

static bool is_done(struct search *search)
{
    if (search->choice.work >= search->choice.limit || search->cycles->all.count >= search->most)
        search->truncated = true;
    return search->choice.work >= search->choice.limit || search->cycles->all.count >= search->most;
}

/* How far the start is from each lock, for locks nearer than `length`. */
static void measure_distances(struct search *search)
{
    for (uint32_t i = 0; i < search->near.count; i++)
        search->distance[search->near.at[i]] = FAR;
    search->near.count = 0;
    search->distance[search->start] = 0;
    ls_vec_push(&search->near, search->start);
    for (uint32_t next = 0; next < search->near.count; next++) {
        uint32_t lock = search->near.at[next];
        if (search->distance[lock] + 1U >= search->length)
            break;
        for (uint32_t i = search->first_in[lock]; i < search->first_in[lock + 1]; i++) {
            uint32_t from = search->graph->edges.at[search->in_edge[i]].from;
            search->choice.work++;
            if (from <= search->start || search->distance[from] != FAR)
                continue;
            search->distance[from] = search->distance[lock] + 1;
            ls_vec_push(&search->near, from);
        }
    }
}

static bool is_on_path(const struct search *search, uint32_t lock, uint32_t depth)
{
    for (uint32_t i = 0; i <= depth; i++) {
        if (search->lock[i] == lock)
            return true;
    }
    return false;
}

/* May the path go on with its edge number `depth`? When nobody can take the edges so far, nobody
 * can take all. */
static bool is_passable(struct search *search, uint32_t depth)
{
    if (search->excuses || depth == 0)
        return true;
    return ls_choice_find(&search->choice, LS_CHOOSE_ANY, false, search->edge, depth + 1) !=
           LS_CHOICE_NONE;
}

static void walk(struct search *search, uint32_t depth)
{
    uint32_t at = search->lock[depth];
    const struct ls_order_graph *graph = search->graph;
    for (uint32_t i = graph->first_edge[at]; i < graph->first_edge[at + 1]; i++) {
        const struct ls_arrow *edge = &graph->edges.at[i];
        if (is_done(search))
            return;
        search->choice.work++;
        if (!is_usable(search, edge))
            continue;
        search->edge[depth] = i;
        if (depth + 1 == search->length) {
            if (edge->to == search->start)
                close_cycle(search, search->lock, search->edge, search->length);
            continue;
        }
        if (edge->to <= search->start || search->distance[edge->to] == FAR ||
            search->distance[edge->to] + depth + 1 > search->length ||
            is_on_path(search, edge->to, depth) || !is_passable(search, depth))
            continue;
        search->lock[depth + 1] = edge->to;
        walk(search, depth + 1);
    }
}

/* Two instances of one class. */
static void check_instances(struct search *search, uint32_t lock)
{
    const struct ls_order_graph *graph = search->graph;
    for (uint32_t i = graph->first_edge[lock]; i < graph->first_edge[lock + 1]; i++) {
        const struct ls_arrow *edge = &graph->edges.at[i];
        if (edge->to == lock && (edge->blocking || search->excuses))
            close_cycle(search, (uint32_t[]){lock, lock}, (uint32_t[]){i, i}, 2);
    }
}

static void search_length(struct search *search, uint32_t length)
{
    search->length = length;
    for (uint32_t lock = 0; lock < search->graph->locks && !is_done(search); lock++) {
        if (length == 2)
            check_instances(search, lock);
        if (search->component[lock] == LS_MODEL_NONE)
            continue;
        search->start = search->lock[0] = lock;
        measure_distances(search);
        walk(search, 0);
    }
}

static void index_in_edges(struct search *search)
{
    const struct ls_order_graph *graph = search->graph;
    uint32_t *next = LS_NEW_ARRAY(&search->arena, uint32_t, graph->locks + 1);
    search->first_in = LS_NEW_ARRAY(&search->arena, uint32_t, graph->locks + 1);
    search->in_edge = LS_NEW_ARRAY(&search->arena, uint32_t, graph->edges.count);
    for (uint32_t i = 0; i < graph->edges.count; i++)
        next[graph->edges.at[i].to] += is_usable(search, &graph->edges.at[i]);
    uint32_t total = 0;
    for (uint32_t lock = 0; lock <= graph->locks; lock++) {
        uint32_t count = next[lock];
        search->first_in[lock] = next[lock] = total;
        total += count;
    }
    for (uint32_t i = 0; i < graph->edges.count; i++) {
        if (is_usable(search, &graph->edges.at[i]))
            search->in_edge[next[graph->edges.at[i].to]++] = i;
    }
}

/* One pass over all lengths. The second one (`excuses`) knows what the first has settled. */
static void search_pass(struct search *search, bool excuses, uint32_t max_length)
{
    search->excuses = excuses;
    search->most = excuses ? search->cycles->all.count + MOST_ACQUITTED : MOST_CYCLES;
    search->choice.work = 0;
    search->choice.limit = excuses ? EXCUSE_WORK_LIMIT : WORK_LIMIT;
    uint32_t components = ls_order_graph_components(search->graph, !excuses, search->component);
    memset(search->distance, FAR, search->graph->locks);
    search->near.count = 0;
    index_in_edges(search);
    for (uint32_t length = 2; length <= max_length && (components > 0 || length == 2); length++) {
        if (is_done(search))
            break;
        search_length(search, length);
    }
}

static int compare_cycles(const void *left, const void *right)
{
    const struct ls_cycle *a = left, *b = right;
    bool a_acquitted = a->acquittal != LS_NOT_ACQUITTED;
    bool b_acquitted = b->acquittal != LS_NOT_ACQUITTED;
    if (a_acquitted != b_acquitted)
        return a_acquitted ? 1 : -1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    for (uint32_t i = 0; i < a->length; i++) {
        if (a->lock[i] != b->lock[i])
            return a->lock[i] < b->lock[i] ? -1 : 1;
    }
    return 0;
}

static void search_release(struct search *search)
{
    ls_vec_release(&search->near);
    ls_vec_release(&search->settled);
    ls_arena_release(&search->arena);
}

static void find(struct ls_cycles *cycles, const struct ls_model *model, uint32_t max_length,
                 bool acquitted)
{
    struct ls_order_graph graph;
    struct ls_parallel parallel;
    ls_order_graph_init(&graph, model);
    ls_parallel_init(&parallel, model);
    struct search search = {
        .cycles = cycles, .graph = &graph, .choice = {.graph = &graph, .parallel = &parallel}};
    search.component = LS_NEW_ARRAY(&search.arena, uint32_t, graph.locks);
    search.distance = LS_NEW_ARRAY(&search.arena, uint8_t, graph.locks);
    search.settled_at = LS_NEW_ARRAY(&search.arena, uint32_t, graph.locks);
    memset(search.settled_at, 0xff, graph.locks * sizeof *search.settled_at);
    max_length = max_length < LS_LONGEST_CYCLE ? max_length : LS_LONGEST_CYCLE;
    search_pass(&search, false, max_length);
    cycles->truncated = search.truncated;
    if (acquitted)
        search_pass(&search, true, max_length);
    if (cycles->all.count > 0)
        qsort(cycles->all.at, cycles->all.count, sizeof *cycles->all.at, compare_cycles);
    search_release(&search);
    ls_parallel_release(&parallel);
    ls_order_graph_release(&graph);
}

void ls_cycles_find(struct ls_cycles *cycles, const struct ls_model *model, uint32_t max_length)
{
    find(cycles, model, max_length, true);
}

void ls_deadlocks_find(struct ls_cycles *cycles, const struct ls_model *model, uint32_t max_length)
{
    find(cycles, model, max_length, false);
}
