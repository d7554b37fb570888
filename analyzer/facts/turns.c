#include "facts/turns.h"

/* The variable, or the field of one, that an operand is the address or the value of; NULL when it
 * is something else. */
static const struct ls_place *place_of(const struct ls_look *look, struct ls_operand operand)
{
    const struct ls_inst *made =
        operand.kind == LS_OPERAND_TEMP ? look->made_by[operand.ref] : NULL;
    if (made && made->op == LS_OP_LOAD)
        operand = made->a;
    return operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE
               ? &look->unit->places.at[operand.ref]
               : NULL;
}

static bool are_equal(const struct ls_unit *unit, const struct ls_place *a,
                      const struct ls_place *b)
{
    if (a->base == LS_BASE_POINTEE || a->base != b->base || a->ref != b->ref ||
        a->steps != b->steps)
        return false;
    for (uint32_t i = 0; i < a->steps; i++) {
        const struct ls_step *one = &unit->steps.at[a->first_step + i];
        const struct ls_step *two = &unit->steps.at[b->first_step + i];
        if (one->kind != LS_STEP_FIELD || two->kind != LS_STEP_FIELD || one->ref != two->ref)
            return false;
    }
    return true;
}

/* The call joins the thread whose handle is there. */
static bool joins(const struct ls_look *look, const struct ls_inst *call,
                  const struct ls_place *handle)
{
    const struct ls_api *api = call->op == LS_OP_CALL ? ls_look_api(look, call) : NULL;
    if (!api || api->role != LS_ROLE_JOIN || api->thread == 0 || api->thread > call->count)
        return false;
    struct ls_operand joined = look->unit->args.at[call->first + api->thread - 1];
    if (joined.kind == LS_OPERAND_VAR)
        return handle->base == LS_BASE_LOCAL && handle->steps == 0 && handle->ref == joined.ref;
    const struct ls_place *place = place_of(look, joined);
    return place && are_equal(look->unit, place, handle);
}

static bool loop_joins(const struct ls_look *look, const bool *inside,
                       const struct ls_place *handle)
{
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        if (!inside[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b)
            if (joins(look, inst, handle))
                return true;
    }
    return false;
}

/* All loops around the creation join the thread. */
static bool is_joined_in_round(struct ls_arena *arena, const struct ls_look *look,
                               const struct ls_inst *create, uint32_t block)
{
    const struct ls_api *api = ls_look_api(look, create);
    const struct ls_loops *loops = &ls_look_ways(look)->loops;
    if (!api || api->thread == 0 || api->thread > create->count)
        return false;
    const struct ls_place *handle =
        place_of(look, look->unit->args.at[create->first + api->thread - 1]);
    uint32_t head = handle ? loops->head[block] : LS_NONE;
    for (; head != LS_NONE; head = loops->outer[head])
        if (!loop_joins(look, ls_look_loop_from(arena, look, head), handle))
            return false;
    return handle != NULL;
}

static bool is_turn(struct ls_arena *arena, struct ls_looks *looks, const struct ls_trace *step)
{
    const struct ls_look *look = ls_look_at(looks, step->proc);
    uint32_t block, index;
    const struct ls_inst *call =
        ls_look_find_call(look, step->site, step->inner ? LS_ROLES : LS_ROLE_CREATE,
                          step->inner ? step->inner->proc : 0, &block, &index);
    if (!call)
        return false;
    return step->inner ? ls_look_ways(look)->loops.head[block] == LS_NONE
                       : is_joined_in_round(arena, look, call, block);
}

bool ls_turns_are_taken(struct ls_arena *arena, struct ls_looks *looks, const struct ls_trace *way)
{
    for (; way; way = way->inner)
        if (!is_turn(arena, looks, way))
            return false;
    return true;
}
