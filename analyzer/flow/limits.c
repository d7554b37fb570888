#include "flow/limits.h"

#include <string.h>

enum { MOST_NAMES = 4 };

static const struct {
    const char *one, *many; /* what is not seen of functions */
} limits[LS_LIMITS] = {
    [LS_LIMIT_WORK] = {"the whole of 1 function, which takes more time or memory than one is given",
                       "the whole of %u functions, which take more time or memory than one is "
                       "given"},
    [LS_LIMIT_EVENTS] = {"all that 1 function does under its locks, as it calls too much",
                         "all that %u functions do under their locks, as they call too much"},
    [LS_LIMIT_WAYS] = {"each way through 1 function, which has too many that differ in their locks",
                       "each way through %u functions, which have too many that differ in their "
                       "locks"},
};

void ls_limits_note(struct ls_flow *flow, enum ls_limit limit, uint32_t proc)
{
    if (flow->is_limited[proc] & 1u << limit)
        return;
    flow->is_limited[proc] |= (uint8_t)(1u << limit);
    ls_vec_push(&flow->limited[limit], proc);
}

/* ": a(), b() and 3 more" */
static const char *say_names(const struct ls_flow *flow, struct ls_arena *arena,
                             enum ls_limit limit)
{
    uint32_t count = flow->limited[limit].count;
    uint32_t named = count > MOST_NAMES ? MOST_NAMES : count;
    const char *text = ":";
    for (uint32_t i = 0; i < named; i++)
        text = ls_arena_printf(arena, "%s%s %s()", text,
                               i == 0           ? ""
                               : i + 1 == count ? " and"
                                                : ",",
                               flow->program->procs.at[flow->limited[limit].at[i]].name);
    return count > named ? ls_arena_printf(arena, "%s and %u more", text, count - named) : text;
}

void ls_limits_tell(const struct ls_flow *flow, struct ls_model *model)
{
    for (int limit = 0; limit < LS_LIMITS; limit++) {
        uint32_t count = flow->limited[limit].count;
        if (count == 0)
            continue;
        const char *what = count == 1 ? limits[limit].one
                                      : ls_arena_printf(&model->arena, limits[limit].many, count);
        const char *text = ls_arena_printf(&model->arena, "%s%s", what,
                                           say_names(flow, &model->arena, (enum ls_limit)limit));
        ls_vec_push(&model->unseen, text);
    }
}
