/* Acquisitions to ways, takers and edges; components. */
#include "model/order_p.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "model/order.h"

/* A way or a (way, thread, segment), found by its bytes. */
struct key {
    uint32_t index;
    UT_hash_handle hh;
    uint32_t words[];
};

struct builder {
    struct ls_order_graph *graph;
    struct ls_arena arena; /* of the keys */
    struct key *ways, *takers;
    LS_VEC(struct ls_way_hold) holds; /* scratch */
    LS_VEC(uint32_t) words;           /* scratch */
};

enum { WAY_FLAGS = LS_ACQUIRE_TRY | LS_ACQUIRE_TIMED | LS_ACQUIRE_ORDERED };

/* The index stored for the words, which is `fresh` when they are new. */
static uint32_t intern_words(struct builder *builder, struct key **table, const uint32_t *words,
                             uint32_t count, uint32_t fresh)
{
    struct key *key;
    size_t size = count * sizeof *words;
    unsigned hash;
    HASH_VALUE(words, size, hash);
    HASH_FIND_BYHASHVALUE(hh, *table, words, size, hash, key);
    if (key)
        return key->index;
    key = ls_arena_alloc(&builder->arena, sizeof *key + size);
    key->index = fresh;
    memcpy(key->words, words, size);
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, *table, key->words, size, hash, key);
    return fresh;
}

static int compare_holds(const void *left, const void *right)
{
    const struct ls_way_hold *a = left, *b = right;
    if (a->lock != b->lock)
        return a->lock < b->lock ? -1 : 1;
    return (int)a->mode - (int)b->mode;
}

/* The held set of an acquisition into builder->holds. False when the thread asks for what it has
 * already: that is no wait for another thread. */
static bool collect_holds(struct builder *builder, const struct ls_acquisition *acquisition)
{
    builder->holds.count = 0;
    for (uint32_t i = 0; i < acquisition->holds; i++) {
        const struct ls_hold *hold = &acquisition->hold[i];
        if (hold->lock == acquisition->lock && !hold->other_instance)
            return false;
        ls_vec_push(&builder->holds, (struct ls_way_hold){hold->lock, hold->mode,
                                                          hold->other_instance, hold->by_chance});
    }
    uint32_t kept = 0;
    struct ls_way_hold *at = builder->holds.at;
    if (builder->holds.count > 1)
        qsort(at, builder->holds.count, sizeof *at, compare_holds);
    for (uint32_t i = 0; i < builder->holds.count; i++) {
        if (kept == 0 || at[kept - 1].lock != at[i].lock) {
            at[kept++] = at[i];
            continue;
        }
        at[kept - 1].other_instance |= at[i].other_instance;
        at[kept - 1].by_chance &= at[i].by_chance;
    }
    builder->holds.count = kept;
    return true;
}

static void add_way(struct builder *builder, const struct ls_acquisition *acquisition)
{
    struct ls_order_graph *graph = builder->graph;
    struct ls_way *way = ls_vec_add(&graph->ways);
    way->lock = acquisition->lock;
    way->mode = acquisition->mode;
    way->flags = acquisition->flags & WAY_FLAGS;
    way->holds = builder->holds.count;
    way->hold = ls_arena_copy(&graph->arena, builder->holds.at,
                              builder->holds.count * sizeof *builder->holds.at);
    for (uint32_t i = 0; i < way->holds; i++)
        way->mask |= UINT64_C(1) << way->hold[i].lock % 64;
}

static uint32_t find_way(struct builder *builder, const struct ls_acquisition *acquisition)
{
    builder->words.count = 0;
    ls_vec_push(&builder->words, acquisition->lock);
    ls_vec_push(&builder->words, acquisition->mode);
    ls_vec_push(&builder->words, acquisition->flags & WAY_FLAGS);
    for (uint32_t i = 0; i < builder->holds.count; i++) {
        ls_vec_push(&builder->words, builder->holds.at[i].lock);
        ls_vec_push(&builder->words, builder->holds.at[i].mode);
        ls_vec_push(&builder->words, builder->holds.at[i].other_instance);
        ls_vec_push(&builder->words, builder->holds.at[i].by_chance);
    }
    uint32_t fresh = builder->graph->ways.count;
    uint32_t way =
        intern_words(builder, &builder->ways, builder->words.at, builder->words.count, fresh);
    if (way == fresh)
        add_way(builder, acquisition);
    return way;
}

static uint32_t steps_of(const struct ls_acquisition *acquisition)
{
    uint32_t steps = acquisition->witness ? acquisition->witness->steps : 0;
    for (uint32_t i = 0; i < acquisition->holds; i++)
        steps += acquisition->hold[i].acquired ? acquisition->hold[i].acquired->steps : 0;
    return steps;
}

static int compare_takers(const void *left, const void *right)
{
    const struct ls_taker *a = left, *b = right;
    if (a->way != b->way)
        return a->way < b->way ? -1 : 1;
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence ? -1 : 1;
    if (a->steps != b->steps)
        return a->steps < b->steps ? -1 : 1;
    return a->acquisition < b->acquisition ? -1 : a->acquisition > b->acquisition;
}

static void add_taker(struct builder *builder, uint32_t way, uint32_t index)
{
    struct ls_order_graph *graph = builder->graph;
    const struct ls_acquisition *acquisition = &graph->model->acquisitions.at[index];
    struct ls_taker found = {.way = way,
                             .thread = acquisition->thread,
                             .segment = acquisition->segment,
                             .acquisition = index,
                             .confidence = acquisition->confidence,
                             .steps = steps_of(acquisition)};
    uint32_t words[] = {way, found.thread, found.segment};
    uint32_t fresh = graph->takers.count;
    uint32_t known = intern_words(builder, &builder->takers, words, 3, fresh);
    if (known == fresh)
        ls_vec_push(&graph->takers, found);
    struct ls_taker *taker = &graph->takers.at[known];
    found.sites = taker->sites + 1;
    found.count = taker->count + acquisition->count;
    if (compare_takers(&found, taker) < 0)
        *taker = found;
    taker->sites = found.sites;
    taker->count = found.count;
}

static void merge_acquisitions(struct ls_order_graph *graph)
{
    struct builder builder = {.graph = graph};
    for (uint32_t i = 0; i < graph->model->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &graph->model->acquisitions.at[i];
        if (acquisition->holds > 0 && collect_holds(&builder, acquisition))
            add_taker(&builder, find_way(&builder, acquisition), i);
    }
    HASH_CLEAR(hh, builder.ways);
    HASH_CLEAR(hh, builder.takers);
    ls_vec_release(&builder.holds);
    ls_vec_release(&builder.words);
    ls_arena_release(&builder.arena);
}

static void group_takers(struct ls_order_graph *graph)
{
    if (graph->takers.count == 0)
        return;
    qsort(graph->takers.at, graph->takers.count, sizeof *graph->takers.at, compare_takers);
    for (uint32_t i = 0; i < graph->takers.count; i++) {
        struct ls_way *way = &graph->ways.at[graph->takers.at[i].way];
        if (way->takers++ == 0)
            way->first_taker = i;
    }
}

/* A way as part of an edge, with what ranks it. */
struct part {
    uint32_t from, to, way;
    uint32_t rank; /* the position of its best taker among all */
};

static int compare_parts(const void *left, const void *right)
{
    const struct part *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return a->rank < b->rank ? -1 : a->rank > b->rank;
}

static int compare_ranks(const void *left, const void *right)
{
    const struct ls_taker *a = *(const struct ls_taker *const *)left;
    const struct ls_taker *b = *(const struct ls_taker *const *)right;
    struct ls_taker x = *a, y = *b;
    x.way = y.way = 0;
    return compare_takers(&x, &y);
}

/* Positions of the ways when they are sorted by their best takers. */
static uint32_t *rank_ways(struct ls_order_graph *graph)
{
    uint32_t count = graph->ways.count;
    const struct ls_taker **best = LS_NEW_ARRAY(&graph->arena, const struct ls_taker *, count);
    uint32_t *rank = LS_NEW_ARRAY(&graph->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        best[i] = &graph->takers.at[graph->ways.at[i].first_taker];
    qsort(best, count, sizeof *best, compare_ranks);
    for (uint32_t i = 0; i < count; i++)
        rank[best[i]->way] = i;
    return rank;
}

static void build_edges(struct ls_order_graph *graph)
{
    LS_VEC(struct part) parts = {0};
    const uint32_t *rank = rank_ways(graph);
    for (uint32_t i = 0; i < graph->ways.count; i++) {
        const struct ls_way *way = &graph->ways.at[i];
        for (uint32_t k = 0; k < way->holds; k++)
            ls_vec_push(&parts, (struct part){way->hold[k].lock, way->lock, i, rank[i]});
    }
    if (parts.count > 0)
        qsort(parts.at, parts.count, sizeof *parts.at, compare_parts);
    graph->edge_ways = LS_NEW_ARRAY(&graph->arena, uint32_t, parts.count);
    struct ls_arrow *edge = NULL;
    for (uint32_t i = 0; i < parts.count; i++) {
        const struct part *part = &parts.at[i];
        if (!edge || edge->from != part->from || edge->to != part->to) {
            edge = ls_vec_add(&graph->edges);
            *edge = (struct ls_arrow){.from = part->from, .to = part->to, .first_way = i};
        }
        edge->ways++;
        edge->blocking |= !(graph->ways.at[part->way].flags & LS_ACQUIRE_TRY);
        graph->edge_ways[i] = part->way;
    }
    ls_vec_release(&parts);
}

static void index_edges(struct ls_order_graph *graph)
{
    graph->first_edge = LS_NEW_ARRAY(&graph->arena, uint32_t, graph->locks + 1);
    uint32_t next = 0;
    for (uint32_t lock = 0; lock <= graph->locks; lock++) {
        graph->first_edge[lock] = next;
        while (next < graph->edges.count && graph->edges.at[next].from == lock)
            next++;
    }
}

void ls_order_graph_init(struct ls_order_graph *graph, const struct ls_model *model)
{
    *graph = (struct ls_order_graph){.model = model, .locks = model->locks.count};
    merge_acquisitions(graph);
    group_takers(graph);
    build_edges(graph);
    index_edges(graph);
}

void ls_order_graph_release(struct ls_order_graph *graph)
{
    ls_vec_release(&graph->ways);
    ls_vec_release(&graph->takers);
    ls_vec_release(&graph->edges);
    ls_arena_release(&graph->arena);
}

const struct ls_way_hold *ls_way_find_hold(const struct ls_way *way, uint32_t lock)
{
    for (uint32_t i = 0; i < way->holds; i++) {
        if (way->hold[i].lock == lock)
            return &way->hold[i];
    }
    return NULL;
}

uint32_t ls_acquisition_hold(const struct ls_acquisition *acquisition, uint32_t lock)
{
    uint32_t best = LS_MODEL_NONE;
    for (uint32_t i = 0; i < acquisition->holds; i++) {
        const struct ls_hold *hold = &acquisition->hold[i];
        if (hold->lock != lock)
            continue;
        if (best == LS_MODEL_NONE || hold->mode < acquisition->hold[best].mode)
            best = i;
    }
    LS_BUG_ON(best == LS_MODEL_NONE);
    return best;
}

/* Tarjan's algorithm with a stack of its own: chains of locks may be long. */
struct tarjan {
    const struct ls_order_graph *graph;
    bool blocking_only;
    uint32_t *component, *number, *low, *next_edge;
    bool *open;
    uint32_t numbers, components;
    LS_VEC(uint32_t) path, stack;
};

static void enter_lock(struct tarjan *tarjan, uint32_t lock)
{
    tarjan->number[lock] = tarjan->low[lock] = ++tarjan->numbers;
    tarjan->next_edge[lock] = tarjan->graph->first_edge[lock];
    tarjan->open[lock] = true;
    ls_vec_push(&tarjan->path, lock);
    ls_vec_push(&tarjan->stack, lock);
}

/* `lock` and what is above it on the stack is a component; one of a single lock does not count. */
static void close_component(struct tarjan *tarjan, uint32_t lock)
{
    bool single = tarjan->stack.at[tarjan->stack.count - 1] == lock;
    uint32_t popped;
    do {
        popped = tarjan->stack.at[--tarjan->stack.count];
        tarjan->open[popped] = false;
        tarjan->component[popped] = single ? LS_MODEL_NONE : tarjan->components;
    } while (popped != lock);
    tarjan->components += !single;
}

static void lower(uint32_t *low, uint32_t value)
{
    if (value < *low)
        *low = value;
}

static void visit_next(struct tarjan *tarjan, uint32_t lock)
{
    const struct ls_arrow *edge = &tarjan->graph->edges.at[tarjan->next_edge[lock]++];
    if (tarjan->blocking_only && !edge->blocking)
        return;
    if (tarjan->number[edge->to] == 0)
        enter_lock(tarjan, edge->to);
    else if (tarjan->open[edge->to])
        lower(&tarjan->low[lock], tarjan->number[edge->to]);
}

static void visit_from(struct tarjan *tarjan, uint32_t root)
{
    enter_lock(tarjan, root);
    while (tarjan->path.count > 0) {
        uint32_t lock = tarjan->path.at[tarjan->path.count - 1];
        if (tarjan->next_edge[lock] < tarjan->graph->first_edge[lock + 1]) {
            visit_next(tarjan, lock);
            continue;
        }
        tarjan->path.count--;
        if (tarjan->path.count > 0)
            lower(&tarjan->low[tarjan->path.at[tarjan->path.count - 1]], tarjan->low[lock]);
        if (tarjan->low[lock] == tarjan->number[lock])
            close_component(tarjan, lock);
    }
}

uint32_t ls_order_graph_components(const struct ls_order_graph *graph, bool blocking_only,
                                   uint32_t *component)
{
    struct ls_arena arena = {0};
    struct tarjan tarjan = {.graph = graph,
                            .blocking_only = blocking_only,
                            .component = component,
                            .number = LS_NEW_ARRAY(&arena, uint32_t, graph->locks),
                            .low = LS_NEW_ARRAY(&arena, uint32_t, graph->locks),
                            .next_edge = LS_NEW_ARRAY(&arena, uint32_t, graph->locks),
                            .open = LS_NEW_ARRAY(&arena, bool, graph->locks)};
    for (uint32_t lock = 0; lock < graph->locks; lock++) {
        if (tarjan.number[lock] == 0)
            visit_from(&tarjan, lock);
    }
    ls_vec_release(&tarjan.path);
    ls_vec_release(&tarjan.stack);
    ls_arena_release(&arena);
    return tarjan.components;
}

static struct ls_order_edge describe_edge(const struct ls_order_graph *graph,
                                          const struct ls_arrow *edge)
{
    const struct ls_way *best = &graph->ways.at[graph->edge_ways[edge->first_way]];
    struct ls_order_edge out = {.from = edge->from, .to = edge->to, .blocking = edge->blocking};
    out.acquisition = graph->takers.at[best->first_taker].acquisition;
    out.hold = ls_acquisition_hold(&graph->model->acquisitions.at[out.acquisition], edge->from);
    for (uint32_t i = 0; i < edge->ways; i++) {
        const struct ls_way *way = &graph->ways.at[graph->edge_ways[edge->first_way + i]];
        for (uint32_t k = 0; k < way->takers; k++) {
            out.count += graph->takers.at[way->first_taker + k].count;
            out.sites += graph->takers.at[way->first_taker + k].sites;
        }
    }
    return out;
}

void ls_order_edges_find(struct ls_order_edges *edges, const struct ls_model *model)
{
    struct ls_order_graph graph;
    *edges = (struct ls_order_edges){0};
    ls_order_graph_init(&graph, model);
    for (uint32_t i = 0; i < graph.edges.count; i++)
        ls_vec_push(&edges->all, describe_edge(&graph, &graph.edges.at[i]));
    ls_order_graph_release(&graph);
}

void ls_order_edges_release(struct ls_order_edges *edges)
{
    ls_vec_release(&edges->all);
}
