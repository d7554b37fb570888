#include "recording/witness.h"

#include "model/witness.h"
#include "model/wording.h"

/* Inlined calls of one frame differ in their return address, calls without lines in nothing else.
 */
static bool same_step(const struct ls_path *a, const struct ls_path *b, uint32_t step)
{
    return a->frame[step] == b->frame[step] ||
           (a->at[step].line != 0 && ls_location_equal(&a->at[step], &b->at[step]));
}

/* The step of `path` at which `held` was acquired already: the first where they differ. */
static uint32_t first_step_with(const struct ls_path *path, const struct ls_path *held)
{
    uint32_t step = 0;
    while (held && step + 1 < path->count && step < held->count && same_step(path, held, step))
        step++;
    return held ? step : path->count - 1;
}

static void set_held(struct ls_arena *arena, struct ls_waypoint *waypoint, uint32_t step,
                     const struct ls_path *path, const struct ls_held_lock *held, uint32_t helds)
{
    uint32_t *locks = LS_NEW_ARRAY(arena, uint32_t, helds);
    for (uint32_t i = 0; i < helds; i++) {
        if (step >= first_step_with(path, held[i].path))
            locks[waypoint->helds++] = held[i].lock;
    }
    waypoint->held = locks;
}

static const struct ls_path *lost_path(struct ls_arena *arena)
{
    static const struct ls_location nowhere = {"", "", 0, 0};
    static const uint64_t no_frame = 0;
    struct ls_path *path = LS_NEW(arena, struct ls_path);
    *path = (struct ls_path){.count = 1, .at = &nowhere, .frame = &no_frame, .through = ""};
    return path;
}

const struct ls_witness *ls_witness_make(struct ls_process *process, uint32_t thread,
                                         const struct ls_path *path, const char *deed,
                                         const struct ls_held_lock *held, uint32_t helds)
{
    struct ls_arena *arena = &process->model->arena;
    if (!path)
        path = lost_path(arena);
    struct ls_witness *witness = LS_NEW(arena, struct ls_witness);
    struct ls_waypoint *step = LS_NEW_ARRAY(arena, struct ls_waypoint, path->count);
    for (uint32_t i = 0; i < path->count; i++) {
        step[i].at = path->at[i];
        if (i + 1 < path->count)
            step[i].what = ls_arena_printf(arena, "calls %s",
                                           ls_say_function(arena, path->at[i + 1].function));
        else if (*path->through)
            step[i].what = ls_arena_printf(arena, "%s through %s", deed, path->through);
        else
            step[i].what = deed;
        if (helds)
            set_held(arena, &step[i], i, path, held, helds);
    }
    *witness = (struct ls_witness){thread, path->count, step};
    return witness;
}
