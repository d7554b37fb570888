#include "model/excuse.h"

#include <string.h>

#include "base/hash.h"
#include "model/runs.h"
#include "model/witness.h"
#include "model/wording.h"

static const struct ls_location nowhere = {.file = "", .function = ""};

static const struct ls_acquisition *leg(const struct ls_model *model, const struct ls_cycle *cycle,
                                        uint32_t at)
{
    return &model->acquisitions.at[cycle->acquisition[at]];
}

static const char *ways(const struct ls_cycle *cycle)
{
    return cycle->length == 2 ? "both ways" : "two of the ways";
}

static struct ls_excuse gated(struct ls_arena *arena, const struct ls_model *model,
                              const struct ls_cycle *cycle)
{
    struct ls_excuse excuse = {"gated", "", nowhere};
    excuse.text = ls_arena_printf(arena, "the gate lock %s is held on %s",
                                  ls_say_lock(arena, model, cycle->gate), ways(cycle));
    for (uint32_t i = 0; i < cycle->length; i++) {
        const struct ls_acquisition *way = leg(model, cycle, i);
        for (uint32_t k = 0; k < way->holds; k++) {
            if (way->hold[k].lock == cycle->gate && excuse.at.line == 0)
                excuse.at = ls_witness_end(way->hold[k].acquired);
        }
    }
    return excuse;
}

static struct ls_excuse tries(struct ls_arena *arena, const struct ls_model *model,
                              const struct ls_cycle *cycle)
{
    for (uint32_t i = 0; i < cycle->length; i++) {
        const struct ls_acquisition *way = leg(model, cycle, i);
        struct ls_location at = ls_witness_end(way->witness);
        if (way->flags & LS_ACQUIRE_TRY)
            return (struct ls_excuse){"try-only",
                                      ls_arena_printf(arena, "%s only tries %s and gives up",
                                                      ls_say_function(arena, at.function),
                                                      ls_say_lock(arena, model, way->lock)),
                                      at};
    }
    return (struct ls_excuse){"try-only", "one way only tries and gives up", nowhere};
}

/* ---- order by creation and join */

/* Follows the segments from `from` to `to`; next[s] is the one after s on the way. */
static bool leads(const struct ls_model *model, uint32_t from, uint32_t to, uint32_t *next,
                  uint32_t *queue)
{
    uint32_t count = 1;
    memset(next, 0xff, model->segments.count * sizeof *next);
    queue[0] = to;
    next[to] = to;
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_segment *segment = &model->segments.at[queue[i]];
        for (uint32_t k = 0; k < segment->befores; k++) {
            uint32_t before = segment->before[k];
            if (next[before] != LS_MODEL_NONE)
                continue;
            next[before] = queue[i];
            queue[count++] = before;
        }
    }
    return from != to && next[from] != LS_MODEL_NONE;
}

/* The first step from one thread into another: that is what orders them. */
static struct ls_excuse ordered_by(struct ls_arena *arena, const struct ls_model *model,
                                   uint32_t from, const uint32_t *next)
{
    uint32_t first = model->segments.at[from].thread, at = from;
    while (model->segments.at[at].thread == first && next[at] != at)
        at = next[at];
    const struct ls_segment *segment = &model->segments.at[at];
    const char *thread = ls_say_thread(arena, model, first);
    switch (segment->began_by) {
    case LS_BEGAN_BY_JOIN:
        return (struct ls_excuse){
            "ordered", ls_arena_printf(arena, "ordered by the join of %s", thread), segment->began};
    case LS_BEGAN_BY_BARRIER:
        return (struct ls_excuse){"ordered", "ordered by the barrier", segment->began};
    case LS_BEGAN_BY_CREATION:
        return (struct ls_excuse){"ordered",
                                  ls_arena_printf(arena, "ordered by the creation of %s",
                                                  ls_say_thread(arena, model, segment->thread)),
                                  segment->began};
    case LS_BEGAN_UNKNOWN:
        break;
    }
    return (struct ls_excuse){"ordered", "ordered by the creation or the end of a thread", nowhere};
}

/* What is looked for: a way through the segments of the model, and the excuse that it is. */
struct ordering {
    struct ls_arena *arena;
    const struct ls_model *model;
    struct ls_runs runs;
    uint32_t *next, *queue;
    struct ls_excuse excuse;
};

static bool is_ordered(struct ordering *ordering, uint32_t from, uint32_t to)
{
    if (!leads(ordering->model, from, to, ordering->next, ordering->queue))
        return false;
    ordering->excuse = ordered_by(ordering->arena, ordering->model, from, ordering->next);
    return true;
}

/* In the run of `segment`, a thread like the one of the other way came before it or after it. */
static bool is_ordered_in_its_run(struct ordering *ordering, uint32_t segment, uint32_t other)
{
    uint32_t at = LS_MODEL_NONE;
    while (ls_runs_next_like(&ordering->runs, segment, other, &at))
        if (is_ordered(ordering, at, segment) || is_ordered(ordering, segment, at))
            return true;
    return false;
}

static bool is_pair_ordered(struct ordering *ordering, const struct ls_acquisition *a,
                            const struct ls_acquisition *b)
{
    if (a->segment == LS_MODEL_NONE || b->segment == LS_MODEL_NONE)
        return false;
    if (ls_runs_apart(ordering->model, a->thread, b->thread))
        return is_ordered_in_its_run(ordering, a->segment, b->thread);
    return is_ordered(ordering, a->segment, b->segment);
}

static struct ls_excuse ordered(struct ls_arena *arena, const struct ls_model *model,
                                const struct ls_cycle *cycle)
{
    struct ordering ordering = {
        .arena = arena,
        .model = model,
        .next = LS_NEW_ARRAY(arena, uint32_t, model->segments.count + 1),
        .queue = LS_NEW_ARRAY(arena, uint32_t, model->segments.count + 1),
        .excuse = {"ordered", "ordered by the creation or the end of a thread", nowhere}};
    bool found = false;
    ls_runs_init(&ordering.runs, model);
    for (uint32_t i = 0; i < cycle->length && !found; i++)
        for (uint32_t k = 0; k < cycle->length && !found; k++)
            found = is_pair_ordered(&ordering, leg(model, cycle, i), leg(model, cycle, k));
    ls_runs_release(&ordering.runs);
    return ordering.excuse;
}

struct ls_excuse ls_excuse_of(struct ls_arena *arena, const struct ls_model *model,
                              const struct ls_cycle *cycle)
{
    switch (cycle->acquittal) {
    case LS_GATED:
        return gated(arena, model, cycle);
    case LS_TRY_ONLY:
        return tries(arena, model, cycle);
    case LS_SHARED_ONLY:
        return (struct ls_excuse){"shared-only", "readers do not wait for readers", nowhere};
    case LS_INSTANCE_ORDER:
        return (struct ls_excuse){"instance-order",
                                  "the code fixes which of the objects comes first", nowhere};
    case LS_ORDERED:
        return ordered(arena, model, cycle);
    case LS_SAME_THREAD:
        return (struct ls_excuse){
            "same-thread",
            ls_arena_printf(arena, "one thread, %s, takes %s",
                            ls_say_thread(arena, model, leg(model, cycle, 0)->thread), ways(cycle)),
            nowhere};
    case LS_NOT_ACQUITTED:
    case LS_ACQUITTALS:
        break;
    }
    return (struct ls_excuse){"", "", nowhere};
}

/* Circles have no first lock: the sum does not tell where it begins. */
bool ls_excuse_again(struct ls_tally *told, const struct ls_model *model,
                     const struct ls_cycle *cycle, const struct ls_excuse *excuse)
{
    struct ls_arena arena = {0};
    uint64_t key = 0;
    for (uint32_t i = 0; i < cycle->length; i++) {
        const char *class = ls_say_class(&arena, &model->locks.at[cycle->lock[i]]);
        key += ls_hash(class, strlen(class), 1);
    }
    key = ls_hash(excuse->reason, strlen(excuse->reason), key);
    ls_arena_release(&arena);
    return ls_tally_again(told, ls_location_hash(&excuse->at, key));
}
