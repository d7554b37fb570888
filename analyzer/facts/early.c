/* Waits whose predicate is tested before their mutex is taken, and not again before they wait. */
#include "facts/retest_p.h"
#include "ir/depth.h"
#include "ir/graph.h"

struct backwards {
    struct ls_retest_search search;
    struct ls_predecessors before;
    struct ls_depth ways;
    struct ls_site mutex;
    bool tested;
};

/* Up to where the mutex was taken: false when the way was not that simple. */
static bool takes_mutex(struct backwards *way, uint32_t block, uint32_t index)
{
    while (index-- > 0) {
        const struct ls_inst *inst = ls_retest_inst(&way->search, block, index);
        if (inst->op == LS_OP_CALL && ls_site_equal(inst->site, way->mutex))
            return true;
        way->tested |= inst == way->search.wait;
    }
    return false;
}

static void go_back(struct backwards *way, uint32_t block, uint32_t index)
{
    const struct ls_look *look = &way->search.look;
    if (way->tested || takes_mutex(way, block, index))
        return;
    way->tested |= block == 0;
    for (uint32_t i = way->before.first[block]; i < way->before.first[block + 1]; i++) {
        uint32_t from = way->before.from[i];
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, from);
        way->tested |= ls_awaited_test(&way->search, last);
        ls_depth_add(&way->ways, from);
    }
}

bool ls_retest_is_early(struct ls_arena *arena, struct ls_looks *looks,
                        const struct ls_trace *trace, const struct ls_trace *mutex)
{
    const struct ls_trace *end = ls_trace_last(trace);
    const struct ls_trace *taken = mutex ? ls_trace_last(mutex) : NULL;
    ls_cells cells = {0};
    if (!taken || taken->proc != end->proc)
        return false;
    struct backwards way = {.search = {.look = *ls_look_at(looks, end->proc),
                                       .looks = looks,
                                       .arena = arena,
                                       .cells = &cells},
                            .mutex = taken->site};
    const struct ls_look *look = &way.search.look;
    way.search.wait =
        ls_look_find_call(look, end->site, LS_ROLE_WAIT, 0, &way.search.block, &way.search.index);
    way.before = ls_look_ways(look)->before;
    if (!way.search.wait)
        return false;
    ls_retest_find_loop(&way.search);
    way.ways = ls_depth_start(arena, look->function->blocks);
    way.ways.seen[way.search.block] = true;
    go_back(&way, way.search.block, way.search.index);
    for (uint32_t block; (block = ls_depth_next(&way.ways)) != LS_NONE;)
        go_back(&way, block, look->unit->blocks.at[look->function->first_block + block].count);
    ls_depth_release(&way.ways);
    return !way.tested;
}
