#include "facts/handed.h"

#include "facts/behind.h"
#include "ir/depth.h"
#include "ir/graph.h"

enum { MOST_CALLS = 3 }; /* from the routine down to the free; or to a wait */

/* A creation, as its function sees it. */
struct hand_over {
    struct ls_filler *filler;
    const struct ls_look *look;
    const struct ls_inst *call;
    uint32_t variable; /* that leads to what is handed over */
};

static struct ls_operand argument_of(const struct ls_look *look, const struct ls_inst *call,
                                     uint8_t number)
{
    struct ls_operand none = {.kind = LS_OPERAND_NONE};
    return number > 0 && number <= call->count ? look->unit->args.at[call->first + number - 1]
                                               : none;
}

/* What the thread frees */

/* A function, of which is asked whether it frees what it is given. */
struct routine {
    struct ls_filler *filler;
    const struct ls_look *look;
    unsigned calls;
};

static bool always_frees(struct ls_filler *filler, uint32_t proc, unsigned calls);

static bool is_given(const struct ls_look *look, struct ls_operand operand)
{
    return (operand.kind == LS_OPERAND_VAR || operand.kind == LS_OPERAND_TEMP) &&
           !ls_look_depends(look, operand);
}

static bool frees(const struct routine *routine, const struct ls_inst *call)
{
    const struct ls_look *look = routine->look;
    const struct ls_api *api = ls_look_api(look, call);
    uint32_t count;
    if (api)
        return api->role == LS_ROLE_FREE && is_given(look, argument_of(look, call, api->object));
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    return count == 1 && routine->calls > 0 && call->count == 1 &&
           is_given(look, argument_of(look, call, 1)) &&
           always_frees(routine->filler, targets[0], routine->calls - 1);
}

static bool ends(const struct ls_look *look, const struct ls_inst *inst)
{
    const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
    return inst->op == LS_OP_RETURN || (api && api->role == LS_ROLE_EXIT);
}

/* What becomes of the given on the way through a block. */
static enum ls_next go_through(const struct routine *routine, uint32_t block)
{
    const struct ls_look *look = routine->look;
    LS_EACH_INST_OF (inst, look->unit, look->function, block) {
        if (inst->op == LS_OP_CALL && frees(routine, inst))
            return LS_FOUND;
        if (ends(look, inst))
            return LS_TURN_BACK;
    }
    return LS_GO_ON;
}

static bool frees_on_all_ways(const struct routine *routine, struct ls_depth *ways)
{
    const struct ls_look *look = routine->look;
    bool freed = false;
    for (uint32_t block = 0; block != LS_NONE; block = ls_depth_next(ways)) {
        enum ls_next next = go_through(routine, block);
        if (next == LS_TURN_BACK)
            return false;
        freed |= next == LS_FOUND;
        if (next == LS_GO_ON)
            ls_depth_add_targets(ways, look->unit,
                                 ls_block_terminator(look->unit, look->function, block), 0);
    }
    return freed;
}

static bool always_frees(struct ls_filler *filler, uint32_t proc, unsigned calls)
{
    const struct ls_program *program = filler->flow->program;
    if (!program->procs.at[proc].defined || ls_proc_function(program, proc)->params != 1)
        return false;
    struct ls_arena arena = {0};
    struct routine routine = {
        .filler = filler, .look = ls_look_at(&filler->looks, proc), .calls = calls};
    struct ls_depth ways = ls_depth_start(&arena, routine.look->function->blocks);
    bool frees_all = frees_on_all_ways(&routine, &ways);
    ls_depth_release(&ways);
    ls_arena_release(&arena);
    return frees_all;
}

/* It may wait for whoever has created it before it frees anything. */
static bool may_wait(const struct ls_filler *filler, uint32_t proc)
{
    const struct ls_summary *summary = &filler->flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE || event->kind == LS_EVENT_WAIT ||
            event->kind == LS_EVENT_TAKE ||
            (event->kind == LS_EVENT_BLOCK && event->mode == LS_BLOCK_BARRIER))
            return true;
    }
    return false;
}

/* What is done behind the creation */

static bool leads_there(const struct hand_over *hand_over, struct ls_operand operand)
{
    if (operand.kind != LS_OPERAND_ADDRESS && operand.kind != LS_OPERAND_PLACE)
        return false;
    const struct ls_place *place = &hand_over->look->unit->places.at[operand.ref];
    return place->base == LS_BASE_POINTEE && place->pointer.kind == LS_OPERAND_VAR &&
           place->pointer.ref == hand_over->variable;
}

static bool is_assigned(const struct hand_over *hand_over, const struct ls_inst *inst)
{
    const struct ls_place *place =
        inst->op == LS_OP_STORE ? &hand_over->look->unit->places.at[inst->a.ref] : NULL;
    return place && place->base == LS_BASE_LOCAL && place->ref == hand_over->variable;
}

/* Whoever is called may wait until the thread has told that it is done, or that it goes on; so may
 * functions that nobody can look into. */
static bool may_be_told(const struct ls_look *look, const struct ls_inst *call, unsigned calls)
{
    const struct ls_api *api = ls_look_api(look, call);
    uint32_t count;
    if (api)
        return api->role == LS_ROLE_JOIN || api->role == LS_ROLE_WAIT || api->role == LS_ROLE_TAKE;
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!look->program->procs.at[targets[i]].defined)
            continue;
        const struct ls_look callee = ls_look_over(look->program, look->api, targets[i]);
        LS_EACH_INST (inst, callee.unit, callee.function)
            if (inst->op == LS_OP_CALL && (calls == 0 || may_be_told(&callee, inst, calls - 1)))
                return true;
    }
    return count == 0;
}

static enum ls_next find_use(void *context, const struct ls_inst *inst)
{
    const struct hand_over *hand_over = context;
    bool uses = (inst->op == LS_OP_LOAD || inst->op == LS_OP_STORE) &&
                leads_there(hand_over, (struct ls_operand){LS_OPERAND_PLACE, inst->a.ref});
    for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
        uses |= leads_there(hand_over, hand_over->look->unit->args.at[inst->first + i]);
    if (inst->op == LS_OP_CALL && may_be_told(hand_over->look, inst, MOST_CALLS))
        return LS_TURN_BACK;
    return uses ? LS_FOUND : is_assigned(hand_over, inst) ? LS_TURN_BACK : LS_GO_ON;
}

static bool has_trait(const struct hand_over *hand_over, const struct ls_inst *inst,
                      enum ls_traits trait)
{
    uint32_t count = 0;
    const struct ls_program *program = hand_over->look->program;
    const uint32_t *targets = inst->op == LS_OP_CALL
                                  ? ls_program_targets(program, hand_over->look->proc, inst, &count)
                                  : NULL;
    return count == 1 &&
           (ls_apis_traits(hand_over->filler->flow->apis, program->procs.at[targets[0]].name) &
            trait);
}

static enum ls_next find_unload(void *context, const struct ls_inst *inst)
{
    const struct hand_over *hand_over = context;
    if (has_trait(hand_over, inst, LS_TRAIT_UNLOADS_CODE))
        return LS_FOUND;
    return inst->op == LS_OP_CALL && may_be_told(hand_over->look, inst, MOST_CALLS) ? LS_TURN_BACK
                                                                                    : LS_GO_ON;
}

static bool finds_code(void *context, const struct ls_inst *inst)
{
    return has_trait(context, inst, LS_TRAIT_FINDS_CODE);
}

/* The thread is found by way of its argument: what that points to has been put there. */
static bool is_put_there(const struct hand_over *hand_over, struct ls_operand given)
{
    const struct ls_look *look = hand_over->look;
    struct hand_over search = *hand_over;
    if (given.kind != LS_OPERAND_ADDRESS)
        return false;
    const struct ls_place *object = &look->unit->places.at[given.ref];
    LS_EACH_INST (inst, look->unit, look->function) {
        const struct ls_place *place =
            inst->op == LS_OP_STORE ? &look->unit->places.at[inst->a.ref] : NULL;
        if (place && place->base == object->base && place->ref == object->ref &&
            place->base != LS_BASE_POINTEE && ls_look_each(look, inst->b, finds_code, &search))
            return true;
    }
    return false;
}

/* Into the model */

static void add(const struct hand_over *hand_over, enum ls_outliving_kind kind, uint32_t routine,
                enum ls_confidence confidence, const struct ls_inst *end)
{
    struct ls_model *model = hand_over->filler->model;
    const struct ls_program *program = hand_over->look->program;
    const char *name = routine == LS_NONE ? "" : program->procs.at[routine].name;
    struct ls_trace trace = {
        .proc = hand_over->look->proc, .site = hand_over->call->site, .length = 1};
    struct ls_outliving fact = {
        .kind = kind,
        .confidence = confidence,
        .routine = name,
        .subject = "",
        .created = ls_witness_new(model, program, LS_MODEL_NONE, &trace,
                                  ls_arena_printf(&model->arena, "creates %sthread%s%s",
                                                  *name ? "" : "a ", *name ? " " : "", name),
                                  NULL, 0),
        .gone = ls_witness_location(program, trace.proc, end->site)};
    ls_vec_push(&model->outlivings, fact);
}

static void see_object(struct hand_over *hand_over, const struct ls_behind *behind,
                       struct ls_operand start, struct ls_operand given)
{
    const struct ls_program *program = hand_over->look->program;
    const struct ls_unit_map *map = &program->maps[program->procs.at[hand_over->look->proc].unit];
    if (start.kind != LS_OPERAND_FUNCTION || given.kind != LS_OPERAND_VAR)
        return;
    uint32_t routine = map->function[start.ref];
    struct ls_behind search = *behind;
    search.visit = find_use;
    hand_over->variable = given.ref;
    const struct ls_inst *end =
        always_frees(hand_over->filler, routine, MOST_CALLS) ? ls_behind_find(&search) : NULL;
    if (end)
        add(hand_over, LS_HANDED_OVER, routine,
            may_wait(hand_over->filler, routine) ? LS_AUDIT : LS_LIKELY, end);
}

void ls_handed_see(struct ls_filler *filler, uint32_t proc, uint32_t block,
                   const struct ls_inst *call, const struct ls_api *api)
{
    struct hand_over hand_over = {
        .filler = filler, .look = ls_look_at(&filler->looks, proc), .call = call};
    struct ls_behind behind = {.look = hand_over.look,
                               .block = block,
                               .call = call,
                               .visit = find_unload,
                               .passes = ls_behind_everywhere,
                               .context = &hand_over};
    struct ls_operand start = argument_of(hand_over.look, call, api->start);
    if (api->success != LS_SUCCESS_ZERO)
        return;
    struct ls_operand given = argument_of(hand_over.look, call, api->argument);
    see_object(&hand_over, &behind, start, given);
    bool runs_library = ls_look_each(hand_over.look, start, finds_code, &hand_over) ||
                        is_put_there(&hand_over, given);
    const struct ls_inst *end = runs_library ? ls_behind_find(&behind) : NULL;
    if (end)
        add(&hand_over, LS_UNLOADED, LS_NONE, LS_LIKELY, end);
}
