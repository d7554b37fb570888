#include "model/hierarchy.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

/* Tarjan's search (1972), without recursion. Groups are numbered as they are finished: callees of
 * the order, the inner locks, first. */
struct search {
    const struct ls_order_edges *edges;
    uint32_t locks;
    uint32_t *first;  /* of the edges by `from`; [locks] is their end */
    uint32_t *number; /* of discovery, from 1; 0: not seen */
    uint32_t *low, *group, *next;
    uint32_t *stack, *path;
    uint32_t stacked, groups, discovered;
};

static uint32_t *room(uint32_t count)
{
    uint32_t *numbers = calloc(count + 1u, sizeof *numbers);
    if (!numbers)
        ls_die("out of memory");
    return numbers;
}

static void search_init(struct search *search, const struct ls_order_edges *edges, uint32_t locks)
{
    *search = (struct search){.edges = edges, .locks = locks, .first = room(locks + 1)};
    uint32_t **const arrays[] = {&search->number, &search->low,   &search->group,
                                 &search->next,   &search->stack, &search->path};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        *arrays[i] = room(locks);
    for (uint32_t i = 0; i < edges->all.count; i++)
        search->first[edges->all.at[i].from + 1]++;
    for (uint32_t i = 0; i < locks; i++)
        search->first[i + 1] += search->first[i];
    memset(search->group, 0xff, (locks + 1u) * sizeof *search->group);
}

static void search_release(struct search *search)
{
    uint32_t *const arrays[] = {search->first, search->number, search->low, search->group,
                                search->next,  search->stack,  search->path};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
}

static void enter(struct search *search, uint32_t lock)
{
    search->number[lock] = search->low[lock] = ++search->discovered;
    search->next[lock] = search->first[lock];
    search->stack[search->stacked++] = lock;
}

static void finish(struct search *search, uint32_t lock)
{
    uint32_t member;
    if (search->low[lock] != search->number[lock])
        return;
    do {
        member = search->stack[--search->stacked];
        search->group[member] = search->groups;
    } while (member != lock);
    search->groups++;
}

static void search_from(struct search *search, uint32_t start)
{
    uint32_t depth = 0;
    search->path[0] = start;
    enter(search, start);
    for (;;) {
        uint32_t lock = search->path[depth];
        if (search->next[lock] < search->first[lock + 1]) {
            uint32_t to = search->edges->all.at[search->next[lock]++].to;
            if (!search->number[to]) {
                enter(search, to);
                search->path[++depth] = to;
            } else if (search->group[to] == UINT32_MAX && search->number[to] < search->low[lock]) {
                search->low[lock] = search->number[to];
            }
            continue;
        }
        finish(search, lock);
        if (depth-- == 0)
            return;
        if (search->low[lock] < search->low[search->path[depth]])
            search->low[search->path[depth]] = search->low[lock];
    }
}

/* Outer groups have higher numbers, so one pass from the highest on sees each after all above it.
 */
static uint32_t *levels_of(const struct search *search)
{
    uint32_t *level = room(search->groups), *first_lock = room(search->groups + 1);
    uint32_t *member = room(search->locks);
    for (uint32_t i = 0; i < search->locks; i++)
        first_lock[search->group[i] + 1]++;
    for (uint32_t g = 0; g < search->groups; g++)
        first_lock[g + 1] += first_lock[g];
    uint32_t *next = room(search->groups);
    memcpy(next, first_lock, search->groups * sizeof *next);
    for (uint32_t i = 0; i < search->locks; i++)
        member[next[search->group[i]]++] = i;
    for (uint32_t g = search->groups; g-- > 0;) {
        for (uint32_t m = first_lock[g]; m < first_lock[g + 1]; m++) {
            for (uint32_t e = search->first[member[m]]; e < search->first[member[m] + 1]; e++) {
                uint32_t to = search->group[search->edges->all.at[e].to];
                if (to != g && level[to] < level[g] + 1)
                    level[to] = level[g] + 1;
            }
        }
    }
    free(next);
    free(member);
    free(first_lock);
    return level;
}

static int compare_ranks(const void *left, const void *right)
{
    const struct ls_rank *a = left, *b = right;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return a->lock < b->lock ? -1 : a->lock > b->lock;
}

static void keep_blocking(struct ls_order_edges *edges)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < edges->all.count; i++) {
        if (edges->all.at[i].blocking)
            edges->all.at[kept++] = edges->all.at[i];
    }
    edges->all.count = kept;
}

static void add_ranks(struct ls_hierarchy *hierarchy, const struct search *search)
{
    const struct ls_order_edges *edges = &hierarchy->edges;
    uint32_t *level = levels_of(search), *size = room(search->groups);
    uint32_t *first = room(search->groups); /* lock + 1: names the group for readers */
    bool *nested = calloc(search->locks + 1u, sizeof *nested);
    bool *twice = calloc(search->locks + 1u, sizeof *twice);
    if (!nested || !twice)
        ls_die("out of memory");
    for (uint32_t i = 0; i < search->locks; i++) {
        size[search->group[i]]++;
        if (!first[search->group[i]])
            first[search->group[i]] = i + 1;
    }
    for (uint32_t i = 0; i < edges->all.count; i++) {
        nested[edges->all.at[i].from] = nested[edges->all.at[i].to] = true;
        twice[edges->all.at[i].from] |= edges->all.at[i].from == edges->all.at[i].to;
    }
    for (uint32_t i = 0; i < search->locks; i++) {
        struct ls_rank rank = {.lock = i,
                               .level = level[search->group[i]],
                               .group = first[search->group[i]] - 1,
                               .cyclic = size[search->group[i]] > 1 || twice[i],
                               .leaf = search->first[i] == search->first[i + 1]};
        if (nested[i])
            ls_vec_push(&hierarchy->ranks, rank);
        if (nested[i] && rank.level + 1 > hierarchy->levels)
            hierarchy->levels = rank.level + 1;
    }
    free(twice);
    free(nested);
    free(first);
    free(size);
    free(level);
}

void ls_hierarchy_find(struct ls_hierarchy *hierarchy, const struct ls_model *model)
{
    struct search search;
    *hierarchy = (struct ls_hierarchy){0};
    ls_order_edges_find(&hierarchy->edges, model);
    keep_blocking(&hierarchy->edges);
    search_init(&search, &hierarchy->edges, model->locks.count);
    for (uint32_t i = 0; i < search.locks; i++) {
        if (!search.number[i])
            search_from(&search, i);
    }
    add_ranks(hierarchy, &search);
    search_release(&search);
    if (hierarchy->ranks.count > 1)
        qsort(hierarchy->ranks.at, hierarchy->ranks.count, sizeof *hierarchy->ranks.at,
              compare_ranks);
    for (uint32_t i = 0; i < model->locks.count; i++)
        ls_vec_push(&hierarchy->rank_of, LS_MODEL_NONE);
    for (uint32_t i = 0; i < hierarchy->ranks.count; i++)
        hierarchy->rank_of.at[hierarchy->ranks.at[i].lock] = i;
}

void ls_hierarchy_release(struct ls_hierarchy *hierarchy)
{
    ls_vec_release(&hierarchy->ranks);
    ls_vec_release(&hierarchy->rank_of);
    ls_order_edges_release(&hierarchy->edges);
}

/* The rank of a lock; NULL when it is never nested. */
static const struct ls_rank *rank_of(const struct ls_hierarchy *hierarchy, uint32_t lock)
{
    uint32_t at = lock < hierarchy->rank_of.count ? hierarchy->rank_of.at[lock] : LS_MODEL_NONE;
    return at == LS_MODEL_NONE ? NULL : &hierarchy->ranks.at[at];
}

bool ls_hierarchy_is_cyclic(const struct ls_hierarchy *hierarchy, const struct ls_order_edge *edge)
{
    const struct ls_rank *from = rank_of(hierarchy, edge->from);
    const struct ls_rank *to = rank_of(hierarchy, edge->to);
    return from && to && from->group == to->group;
}
