#include "ir/depth.h"

#include "ir/graph.h"

struct ls_depth ls_depth_start(struct ls_arena *arena, uint32_t states)
{
    return (struct ls_depth){.seen = LS_NEW_ARRAY(arena, bool, states)};
}

void ls_depth_release(struct ls_depth *depth)
{
    ls_vec_release(&depth->ahead);
}

void ls_depth_add(struct ls_depth *depth, uint32_t state)
{
    if (!depth->seen[state])
        ls_vec_push(&depth->ahead, state);
}

void ls_depth_add_targets(struct ls_depth *depth, const struct ls_unit *unit,
                          const struct ls_inst *terminator, uint32_t offset)
{
    for (uint32_t i = ls_target_count(terminator); i-- > 0;)
        ls_depth_add(depth, offset + ls_target(unit, terminator, i));
}

uint32_t ls_depth_next(struct ls_depth *depth)
{
    while (depth->ahead.count > 0) {
        uint32_t state = depth->ahead.at[--depth->ahead.count];
        if (depth->seen[state])
            continue;
        depth->seen[state] = true;
        return state;
    }
    return LS_NONE;
}
