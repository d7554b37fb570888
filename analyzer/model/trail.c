#include "model/trail.h"

const struct ls_trail *ls_trail_new(struct ls_arena *arena, const struct ls_trail *from,
                                    struct ls_location at, uint32_t function)
{
    struct ls_trail *trail = LS_NEW(arena, struct ls_trail);
    *trail = (struct ls_trail){from, at, function, from ? from->steps + 1 : 1};
    return trail;
}

const struct ls_trail *ls_trail_step(const struct ls_trail *trail, uint32_t number)
{
    while (trail && trail->steps > number + 1)
        trail = trail->from;
    return trail && trail->steps == number + 1 ? trail : NULL;
}

static bool same_step(const struct ls_trail *a, const struct ls_trail *b)
{
    return a->function == b->function && a->at.line == b->at.line && a->at.column == b->at.column;
}

/* The number of the first step of `way` behind the acquisition: the two ways make the same calls up
 * to there. Neither loses its last step. */
static uint32_t first_step_under(const struct ls_trail *way, const struct ls_trail *taken)
{
    uint32_t shared = (way->steps < taken->steps ? way->steps : taken->steps) - 1;
    way = ls_trail_step(way, shared);
    taken = ls_trail_step(taken, shared);
    if (shared > 0 && way->function != taken->function)
        shared--;
    for (way = way->from, taken = taken->from; way != taken; way = way->from, taken = taken->from) {
        if (!same_step(way, taken))
            shared = way->steps - 1;
        if (way->from && way->function != taken->function)
            shared = way->steps - 2;
    }
    return shared;
}

/* Holds only come, so as many as at the step before are the same. */
static void add_held(struct ls_arena *arena, struct ls_waypoint *step, uint32_t number,
                     const struct ls_use *use, const uint32_t *from)
{
    for (uint32_t i = 0; i < use->holds; i++)
        step->helds += from[i] <= number;
    if (number > 0 && step[-1].helds == step->helds) {
        step->held = step[-1].held;
        return;
    }
    uint32_t *held = LS_NEW_ARRAY(arena, uint32_t, step->helds + 1), at = 0;
    for (uint32_t i = 0; i < use->holds; i++)
        if (from[i] <= number)
            held[at++] = use->hold[i].lock;
    step->held = held;
}

const char *ls_use_verb(const struct ls_use *use)
{
    if (use->flags & LS_USE_HANDLE)
        return "uses";
    return use->flags & LS_USE_WRITE ? "writes" : "reads";
}

static const char *deed_of(const struct ls_model *model, struct ls_arena *arena,
                           const struct ls_use *use)
{
    if (use->call)
        return ls_arena_printf(arena, "calls %s()", use->call);
    return ls_arena_printf(arena, "%s '%s'", ls_use_verb(use), model->shareds.at[use->shared].name);
}

const struct ls_witness *ls_trail_tell(const struct ls_model *model, struct ls_arena *arena,
                                       const struct ls_use *use)
{
    uint32_t steps = use->trail->steps;
    struct ls_waypoint *step = LS_NEW_ARRAY(arena, struct ls_waypoint, steps);
    uint32_t *from = LS_NEW_ARRAY(arena, uint32_t, use->holds + 1);
    for (const struct ls_trail *at = use->trail; at; at = at->from) {
        step[at->steps - 1].at = at->at;
        step[at->steps - 1].what =
            at->steps == steps ? deed_of(model, arena, use)
                               : ls_arena_printf(arena, "calls %s()", step[at->steps].at.function);
    }
    for (uint32_t i = 0; i < use->holds; i++)
        from[i] = first_step_under(use->trail, use->hold[i].taken);
    for (uint32_t i = 0; i < steps; i++)
        add_held(arena, &step[i], i, use, from);
    struct ls_witness *witness = LS_NEW(arena, struct ls_witness);
    *witness = (struct ls_witness){.thread = use->thread, .steps = steps, .step = step};
    return witness;
}
