#include "model/announced.h"

static const struct ls_use_hold *common_hold(const struct ls_use *a, const struct ls_use *b)
{
    for (uint32_t i = 0; i < a->holds; i++)
        for (uint32_t j = 0; j < b->holds; j++)
            if (a->hold[i].lock == b->hold[j].lock)
                return &a->hold[i];
    return NULL;
}

static bool is_in_function(const struct ls_use *use, const struct ls_use *of)
{
    return use->trail->function == of->trail->function;
}

/* The function of `write` sets the field with a lock that `look` has. */
static bool is_set_by(const struct ls_model *model, const struct ls_shared *field,
                      const struct ls_use *look, const struct ls_use *write)
{
    for (uint32_t i = field->first; i < field->first + field->uses; i++) {
        const struct ls_use *use = &model->uses.at[i];
        if ((use->flags & LS_USE_WRITE) && is_in_function(use, write) && common_hold(use, look) &&
            common_hold(use, write))
            return true;
    }
    return false;
}

static bool announces(const struct ls_model *model, const struct ls_shared *field,
                      const struct ls_use *read, const struct ls_use *write)
{
    bool announced = false;
    for (uint32_t i = field->first; i < field->first + field->uses; i++) {
        const struct ls_use *use = &model->uses.at[i];
        if (!is_in_function(use, read))
            continue;
        if (use->flags & LS_USE_WRITE)
            return false; /* the reader takes something: the next one may be on its way */
        announced |= use->trail->at.line < read->trail->at.line && use->holds > 0 &&
                     is_set_by(model, field, use, write);
    }
    return announced;
}

bool ls_is_announced(const struct ls_model *model, const struct ls_peers *peers, uint32_t shared,
                     const struct ls_use *read, const struct ls_use *write)
{
    if (!peers || (read->flags & LS_USE_WRITE) || !(write->flags & LS_USE_WRITE) ||
        write->thread == LS_MODEL_NONE || read->thread == write->thread ||
        !(read->waited & model->threads.at[write->thread].signals & LS_BY_SIGNAL))
        return false;
    for (uint32_t i = peers->next[shared]; i != shared; i = peers->next[i])
        if (announces(model, &model->shareds.at[i], read, write))
            return true;
    return false;
}
