#include "facts/forsaken.h"

#include "facts/behind.h"
#include "ir/graph.h"

enum { MOST_STEPS = 8 }; /* of a calculation that decides where to go */

struct search {
    const struct ls_look *look;
    const struct ls_inst *call;
    const struct ls_place *handle;
    uint32_t cell;     /* of what is no variable of the function */
    const bool *after; /* by block: a way leads there from the creation */
};

/* A variable of the function; others live on when it returns. */
static bool is_own(const struct search *search)
{
    return search->handle->base == LS_BASE_LOCAL;
}

/* The same variable, or the same part of what one pointer of the function leads to. */
static bool is_handle(const struct search *search, struct ls_operand operand)
{
    const struct ls_look *look = search->look;
    if (operand.kind != LS_OPERAND_ADDRESS && operand.kind != LS_OPERAND_PLACE)
        return false;
    const struct ls_place *place = &look->unit->places.at[operand.ref], *handle = search->handle;
    return place->base == handle->base && place->ref == handle->ref &&
           place->pointer.kind == handle->pointer.kind &&
           place->pointer.ref == handle->pointer.ref &&
           (is_own(search) || ls_look_cell(look, operand.ref) == search->cell);
}

static bool is_named(const struct search *search, struct ls_operand operand)
{
    return is_handle(search, operand) ||
           (is_own(search) && operand.kind == LS_OPERAND_VAR && operand.ref == search->handle->ref);
}

/* Something may be done with it there: by functions of the program too, where it is not a variable
 * of this one. */
static bool may_use(const struct search *search, const struct ls_inst *inst)
{
    bool uses = is_named(search, inst->a) || is_named(search, inst->b);
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        uses |= is_named(search, search->look->unit->args.at[inst->first + i]);
    return uses || (inst->op == LS_OP_CALL && !is_own(search) && !ls_look_api(search->look, inst));
}

static bool creates_again(const struct search *search, const struct ls_inst *inst)
{
    const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(search->look, inst) : NULL;
    return inst != search->call && api && api->role == LS_ROLE_CREATE && api->thread > 0 &&
           api->thread <= inst->count &&
           is_handle(search, search->look->unit->args.at[inst->first + api->thread - 1]);
}

/* Nothing is stored there behind the creation: it says nothing of the thread. */
static bool is_left_alone(const struct search *search, enum ls_base base, uint32_t ref)
{
    const struct ls_look *look = search->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        if (!search->after[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b) {
            const struct ls_place *place =
                inst->op == LS_OP_STORE ? &look->unit->places.at[inst->a.ref] : NULL;
            if (place && place->base == base && place->ref == ref)
                return false;
        }
    }
    return true;
}

/* What decides has nothing to do with what has become of the thread, as far as can be seen. */
static bool is_apart(const struct search *search, struct ls_operand value, unsigned steps)
{
    const struct ls_look *look = search->look;
    if (value.kind == LS_OPERAND_CONST || value.kind == LS_OPERAND_NONE)
        return true;
    if (value.kind == LS_OPERAND_VAR)
        return is_left_alone(search, LS_BASE_LOCAL, value.ref);
    const struct ls_inst *made = value.kind == LS_OPERAND_TEMP ? look->made_by[value.ref] : NULL;
    if (!made || steps == 0)
        return false;
    if (made->op == LS_OP_CALL)
        return true;
    if (made->op != LS_OP_LOAD)
        return is_apart(search, made->a, steps - 1) && is_apart(search, made->b, steps - 1);
    const struct ls_place *place = &look->unit->places.at[made->a.ref];
    return place->base != LS_BASE_POINTEE &&
           is_left_alone(search, (enum ls_base)place->base, place->ref);
}

static bool passes(void *context, const struct ls_inst *branch)
{
    return is_apart(context, branch->a, MOST_STEPS) && is_apart(context, branch->b, MOST_STEPS);
}

static enum ls_next visit(void *context, const struct ls_inst *inst)
{
    const struct search *search = context;
    if (creates_again(search, inst) || (inst->op == LS_OP_RETURN && is_own(search)))
        return LS_FOUND;
    return may_use(search, inst) ? LS_TURN_BACK : LS_GO_ON;
}

struct ls_forsaken ls_forsaken_find(const struct ls_look *look, uint32_t block,
                                    const struct ls_inst *call, struct ls_operand handle)
{
    struct ls_arena arena = {0};
    struct search search = {.look = look, .call = call};
    struct ls_forsaken result = {0};
    if (handle.kind != LS_OPERAND_ADDRESS)
        return result;
    search.handle = &look->unit->places.at[handle.ref];
    search.cell = ls_look_cell(look, handle.ref);
    if (is_own(&search) ? search.handle->steps > 0 : search.cell == LS_NONE)
        return result;
    search.after = ls_blocks_after(&arena, look->unit, look->function, block);
    struct ls_behind behind = {.look = look,
                               .block = block,
                               .call = call,
                               .visit = visit,
                               .passes = passes,
                               .context = &search};
    const struct ls_inst *end = ls_behind_find(&behind);
    if (end)
        result = (struct ls_forsaken){true, creates_again(&search, end), end->site};
    ls_arena_release(&arena);
    return result;
}
