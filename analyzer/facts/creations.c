#include "facts/creations.h"

#include <string.h>

#include "facts/forsaken.h"
#include "facts/handed.h"
#include "facts/lifetimes.h"
#include "facts/looks.h"
#include "facts/overwritten.h"
#include "facts/repeats.h"
#include "facts/routines.h"
#include "ir/graph.h"
#include "model/wording.h"
#include "program/cells.h"

enum {
    MOST_CALLS = 4,     /* from a caller that gets the handle down to the creation */
    MOST_CREATIONS = 96 /* that one call of a thread-creating function stands for */
};

struct survey {
    struct ls_filler *filler;
    struct ls_survey base;
    uint32_t left; /* of MOST_CREATIONS */
};

/* A creation, as one function sees it: by a call of its own, or of a wrapper. */
struct creation {
    uint32_t proc, block;
    const struct ls_inst *call;          /* there */
    const struct ls_trace *trace, *lost; /* told from here, and from who has the handle last */
    struct ls_operand handle, start;
    uint32_t start_proc; /* in the terms of which `start` is */
    bool by_value;       /* the handle is what the call returns */
    bool settled;        /* the fate is known: callers are asked for the routine only */
    enum ls_fate fate;
    struct ls_forsaken forsaken; /* LEFT there, though joined or detached elsewhere */
    uint32_t cell;               /* where the handle is kept; LS_NONE */
    struct ls_repeats repeats;   /* here, within one call of this function */
    unsigned depth;
};

static const struct ls_program *program_of(const struct survey *survey)
{
    return survey->base.flow->program;
}

static struct ls_operand argument(const struct survey *survey, uint32_t proc,
                                  const struct ls_inst *call, unsigned number)
{
    if (number == 0 || number > call->count)
        return (struct ls_operand){LS_OPERAND_NONE, 0};
    return ls_proc_unit(program_of(survey), proc)->args.at[call->first + number - 1];
}

/* Whether it is joinable to begin with */

static enum ls_fate fate_of_attribute(const struct survey *survey, uint32_t proc,
                                      struct ls_operand attribute)
{
    if (attribute.kind == LS_OPERAND_NONE || attribute.kind == LS_OPERAND_CONST)
        return LS_FATE_LEFT;
    struct ls_handle_ways ways = ls_handles_follow(survey->base.handles, proc, attribute, false);
    bool is_here = attribute.kind == LS_OPERAND_ADDRESS && ways.cell != LS_NONE;
    if (ways.ends & LS_HANDLE_DETACHED)
        return is_here ? LS_FATE_DETACHED : LS_FATE_UNKNOWN;
    return ways.ends & LS_HANDLE_OUT_OF_SIGHT || ways.params ? LS_FATE_UNKNOWN : LS_FATE_LEFT;
}

static enum ls_fate fate_of_state(const struct survey *survey, uint32_t proc,
                                  struct ls_operand state)
{
    if (state.kind != LS_OPERAND_CONST)
        return LS_FATE_UNKNOWN;
    int64_t value = ls_proc_unit(program_of(survey), proc)->constants.at[state.ref];
    return value == LS_STATE_DETACHED ? LS_FATE_DETACHED : LS_FATE_LEFT;
}

/* Facts */

/* "server.reader", "thread"; "" for what has no name. */
static const char *name_of(const struct survey *survey, const struct creation *creation)
{
    const struct ls_program *program = program_of(survey);
    const struct ls_unit *unit = ls_proc_unit(program, creation->proc);
    const struct ls_function *function = ls_proc_function(program, creation->proc);
    uint32_t first = program->procs.at[creation->proc].first_cell;
    if (creation->cell == LS_NONE)
        return "";
    if (creation->cell < program->globals.count + program->fields.count)
        return ls_look_name(&survey->filler->model->arena, program, creation->cell);
    if (creation->cell - first >= function->variables)
        return "";
    return ls_unit_text(unit,
                        unit->variables.at[function->first_variable + creation->cell - first].name);
}

static uint32_t thread_of(const struct survey *survey, uint32_t routine)
{
    const struct ls_filler *filler = survey->filler;
    for (uint32_t i = 0; i < filler->roots.all.count; i++)
        if (filler->roots.all.at[i].is_started && filler->roots.all.at[i].proc == routine)
            return filler->roots.all.at[i].thread;
    return LS_MODEL_NONE;
}

/* Only where all users of a handle are known, it surely is left. */
static bool is_open(const struct survey *survey, const struct creation *creation)
{
    const struct ls_program *program = program_of(survey);
    if (survey->base.flow->has_main || creation->cell == LS_NONE)
        return false;
    return creation->cell < program->globals.count
               ? !(program->globals.at[creation->cell].flags & LS_GLOBAL_STATIC)
               : creation->cell < program->globals.count + program->fields.count;
}

static bool sees_state(void *context, const struct ls_inst *inst)
{
    const struct ls_look *look = context;
    uint32_t count;
    if (inst->op == LS_OP_LOAD)
        return ls_look_is_memory(look, inst->a.ref);
    const uint32_t *targets = ls_program_targets(look->program, look->proc, inst, &count);
    bool sees = ls_look_read(look, inst) != LS_NONE || count == 0;
    for (uint32_t i = 0; i < count; i++)
        sees |= look->program->procs.at[targets[i]].defined && !look->api[targets[i]];
    return sees;
}

/* Behind a test of memory, as what is started once is. */
static bool is_conditional(const struct survey *survey, const struct creation *creation)
{
    const struct ls_look *look = ls_look_at(survey->base.looks, creation->proc);
    struct ls_look seen = *look;
    const uint32_t *dominators = ls_look_ways(look)->dominators;
    for (uint32_t b = creation->block; b != dominators[b];) {
        b = dominators[b];
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        if (last->op == LS_OP_SWITCH || ls_look_test(look, last, sees_state, &seen))
            return true;
    }
    return false;
}

static bool is_use(const struct ls_unit *unit, struct ls_operand operand, uint32_t variable)
{
    if (operand.kind == LS_OPERAND_VAR)
        return operand.ref == variable;
    if (operand.kind != LS_OPERAND_ADDRESS && operand.kind != LS_OPERAND_PLACE)
        return false;
    const struct ls_place *place = &unit->places.at[operand.ref];
    return place->base == LS_BASE_POINTEE ? is_use(unit, place->pointer, variable)
                                          : place->base == LS_BASE_LOCAL && place->ref == variable;
}

/* Nothing but the creation names the variable that gets the handle. */
static bool is_dropped(const struct survey *survey, const struct creation *creation)
{
    const struct ls_unit *unit = ls_proc_unit(program_of(survey), creation->proc);
    const struct ls_function *function = ls_proc_function(program_of(survey), creation->proc);
    uint32_t variable = creation->cell - program_of(survey)->procs.at[creation->proc].first_cell;
    unsigned uses = 0;
    LS_EACH_INST (inst, unit, function) {
        uses += is_use(unit, inst->a, variable) + is_use(unit, inst->b, variable);
        for (uint32_t n = 0; inst->op == LS_OP_CALL && n < inst->count; n++)
            uses += is_use(unit, unit->args.at[inst->first + n], variable);
    }
    return variable < function->variables && uses == 1;
}

/* A function that a library offers, to be called as often as its users like, and that forgets the
 * handle when it returns. */
static bool is_offered(const struct survey *survey, const struct creation *creation)
{
    const struct ls_proc *proc = &program_of(survey)->procs.at[creation->proc];
    bool is_static = ls_proc_function(program_of(survey), creation->proc)->flags & LS_FN_STATIC;
    return !survey->base.flow->has_main && !is_static && proc->callers == 0 &&
           !proc->address_taken && is_dropped(survey, creation) &&
           !is_conditional(survey, creation);
}

/* Of a library whose header is missing: what else is done with its handles, nobody can tell. */
static bool is_undeclared(const struct survey *survey, const struct creation *creation)
{
    const struct ls_unit *unit = ls_proc_unit(program_of(survey), creation->proc);
    return strcmp(ls_unit_text(unit, creation->call->type), "int ()") == 0;
}

/* One that detaches itself, whatever its creator does. */
static enum ls_fate fate_with(const struct creation *creation, const struct ls_routine *routine)
{
    bool again = creation->fate == LS_FATE_JOINED || creation->fate == LS_FATE_DETACHED;
    return routine->always && again   ? LS_FATE_JOINED_DETACHED
           : routine->detaches_itself ? LS_FATE_DETACHED
                                      : creation->fate;
}

static void add(struct survey *survey, const struct creation *creation, uint32_t routine)
{
    struct ls_model *model = survey->filler->model;
    const struct ls_program *program = program_of(survey);
    struct ls_routine what = ls_routine_of(&survey->base, routine);
    struct ls_repeats repeats =
        ls_repeats_both(ls_repeats_called(&survey->base, creation->proc), creation->repeats);
    const char *name = routine == LS_NONE ? "" : program->procs.at[routine].name;
    const char *deed =
        *name ? ls_arena_printf(&model->arena, "creates thread %s", name) : "creates a thread";
    enum ls_fate fate = fate_with(creation, &what);
    bool is_own = creation->cell >= program->globals.count + program->fields.count;
    bool guessed = fate == LS_FATE_JOINED_DETACHED
                       ? !is_own
                       : (repeats.perhaps && !(is_own && is_offered(survey, creation))) ||
                             is_open(survey, creation) || routine == LS_NONE ||
                             is_undeclared(survey, creation);
    struct ls_thread_creation fact = {
        .thread = LS_MODEL_NONE,
        .segment = LS_MODEL_NONE,
        .created = thread_of(survey, routine),
        .routine = name,
        .handle = name_of(survey, creation),
        .fate = fate,
        .joins = creation->fate == LS_FATE_JOINED,
        .confidence = guessed ? LS_AUDIT : LS_LIKELY,
        .repeats = repeats.kind,
        .rounds = repeats.rounds,
        .limited = repeats.limited,
        .ends = what.ends,
        .serves = what.serves,
        .is_pooled = what.is_pooled,
        .has_result = what.has_result,
        .witness = ls_witness_new(model, program, LS_MODEL_NONE, creation->lost, deed, NULL, 0)};
    if (creation->forsaken.found) {
        fact.overwritten = creation->forsaken.overwritten;
        fact.forsaken = ls_witness_location(program, creation->proc, creation->forsaken.site);
    }
    ls_vec_push(&model->creations, fact);
}

static void add_all(struct survey *survey, const struct creation *creation)
{
    uint32_t count = 0;
    const struct ls_unit_map *map =
        &program_of(survey)->maps[program_of(survey)->procs.at[creation->start_proc].unit];
    if (creation->start.kind == LS_OPERAND_FUNCTION) {
        add(survey, creation, map->function[creation->start.ref]);
        return;
    }
    const uint32_t *routines =
        ls_program_pointees(program_of(survey), creation->start_proc, creation->start, &count);
    for (uint32_t i = 0; i < count; i++)
        add(survey, creation, routines[i]);
    if (count == 0)
        add(survey, creation, LS_NONE);
}

/* From callee to caller */

/* The callers say which routine it is. */
static bool has_open_start(const struct survey *survey, const struct creation *creation)
{
    return creation->start_proc == creation->proc && creation->start.kind == LS_OPERAND_VAR &&
           creation->start.ref < ls_proc_function(program_of(survey), creation->proc)->params;
}

static void judge(struct survey *survey, struct creation creation);

static void judge_caller(struct survey *survey, const struct creation *inner,
                         const struct ls_handle_ways *ways, const struct ls_caller *caller)
{
    struct creation outer = *inner;
    outer.proc = caller->proc;
    outer.block = caller->block;
    outer.call = caller->call;
    outer.depth++;
    outer.trace =
        ls_trace_new(&survey->filler->arena, caller->proc, caller->call->site, inner->trace);
    outer.repeats = ls_repeats_both(ls_repeats_here(&survey->base, caller->proc, caller->block),
                                    inner->repeats);
    if (has_open_start(survey, inner)) {
        outer.start = argument(survey, caller->proc, caller->call, inner->start.ref + 1);
        outer.start_proc = caller->proc;
    }
    if (!inner->settled && ways->params) {
        uint32_t param = 0;
        while (!(ways->params >> param & 1))
            param++;
        outer.handle = argument(survey, caller->proc, caller->call, param + 1);
        outer.by_value = false;
    } else if (!inner->settled) {
        outer.handle = (struct ls_operand){LS_OPERAND_TEMP, caller->call->result};
        outer.by_value = true;
        if (caller->call->result == LS_NONE)
            outer.handle = (struct ls_operand){LS_OPERAND_NONE, 0};
    }
    judge(survey, outer);
}

/* Each caller has a thread of its own; false when there is none. */
static bool judge_callers(struct survey *survey, const struct creation *creation,
                          const struct ls_handle_ways *ways)
{
    uint32_t count;
    const struct ls_caller *caller =
        ls_handles_callers(survey->base.handles, creation->proc, &count);
    if (count == 0 || creation->depth >= MOST_CALLS)
        return false;
    for (uint32_t i = 0; i < count && survey->left > 0; i++) {
        survey->left--;
        judge_caller(survey, creation, ways, &caller[i]);
    }
    return true;
}

static enum ls_fate fate_of(const struct ls_handle_ways *ways)
{
    return ways->ends & LS_HANDLE_JOINED         ? LS_FATE_JOINED
           : ways->ends & LS_HANDLE_DETACHED     ? LS_FATE_DETACHED
           : ways->ends & LS_HANDLE_OUT_OF_SIGHT ? LS_FATE_UNKNOWN
                                                 : LS_FATE_LEFT;
}

/* Its join, or detachment, comes behind the loop that creates more of them. */
static bool is_overwritten(const struct survey *survey, const struct creation *creation)
{
    const struct ls_look *look = ls_look_at(survey->base.looks, creation->proc);
    return ls_handle_is_overwritten(look, creation->block, creation->call, creation->handle,
                                    creation->by_value);
}

/* A thread that is waited for, and on some ways through its creator it is not. */
static void add_forsaken(struct survey *survey, struct creation creation,
                         const struct ls_handle_ways *ways)
{
    const struct ls_look *look = ls_look_at(survey->base.looks, creation.proc);
    const struct ls_api *api = ls_look_api(look, creation.call);
    if (creation.fate != LS_FATE_JOINED || creation.by_value || ways->params || ways->returned ||
        (ways->ends & LS_HANDLE_OUT_OF_SIGHT) || !api || api->success != LS_SUCCESS_ZERO)
        return;
    creation.forsaken = ls_forsaken_find(look, creation.block, creation.call, creation.handle);
    if (!creation.forsaken.found ||
        (!creation.forsaken.overwritten && ls_program_is_main(program_of(survey), creation.proc)))
        return; /* when main returns, nothing is left */
    creation.fate = LS_FATE_LEFT;
    creation.lost = creation.trace;
    add_all(survey, &creation);
}

static void judge(struct survey *survey, struct creation creation)
{
    struct ls_handle_ways ways = {.cell = creation.cell};
    if (!creation.settled) {
        ways = ls_handles_follow(survey->base.handles, creation.proc, creation.handle,
                                 creation.by_value);
        creation.fate = fate_of(&ways);
        creation.cell = ways.cell != LS_NONE ? ways.cell : creation.cell;
        bool is_handed_on = ways.returned || ways.params;
        if ((creation.fate == LS_FATE_JOINED || creation.fate == LS_FATE_DETACHED) &&
            is_overwritten(survey, &creation)) {
            creation.fate = LS_FATE_LEFT;
            is_handed_on = false;
        }
        add_forsaken(survey, creation, &ways);
        creation.settled = creation.fate != LS_FATE_LEFT || !is_handed_on;
        if (!creation.settled && !judge_callers(survey, &creation, &ways)) {
            creation.fate = LS_FATE_UNKNOWN; /* whoever calls it may join */
            creation.settled = true;
        } else if (!creation.settled) {
            return;
        }
    }
    if (!creation.lost)
        creation.lost = creation.trace;
    if (has_open_start(survey, &creation) && judge_callers(survey, &creation, &ways))
        return;
    add_all(survey, &creation);
}

static void see_call(struct survey *survey, uint32_t proc, uint32_t block,
                     const struct ls_inst *call, const struct ls_api *api)
{
    struct creation creation = {.proc = proc,
                                .start_proc = proc,
                                .block = block,
                                .call = call,
                                .trace =
                                    ls_trace_new(&survey->filler->arena, proc, call->site, NULL),
                                .start = argument(survey, proc, call, api->start),
                                .by_value = api->thread == LS_API_RESULT,
                                .cell = LS_NONE,
                                .repeats = ls_repeats_here(&survey->base, proc, block)};
    creation.handle = argument(survey, proc, call, api->thread);
    if (creation.by_value && call->result != LS_NONE)
        creation.handle = (struct ls_operand){LS_OPERAND_TEMP, call->result};
    creation.fate =
        api->detached ? LS_FATE_DETACHED
        : api->state
            ? fate_of_state(survey, proc, argument(survey, proc, call, api->state))
            : fate_of_attribute(survey, proc, argument(survey, proc, call, api->attribute));
    creation.settled = creation.fate != LS_FATE_LEFT || (!api->thread && !creation.by_value);
    survey->left = MOST_CREATIONS;
    judge(survey, creation);
}

static void see_if_created(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                           uint32_t callee)
{
    struct survey *survey = context;
    const struct ls_api *api = survey->base.flow->api[callee];
    if (!api || api->role != LS_ROLE_CREATE)
        return;
    see_call(survey, proc, block, call, api);
    ls_handed_see(survey->filler, proc, block, call, api);
}

void ls_creations_fill(struct ls_filler *filler)
{
    struct ls_handles *handles = ls_handles_new(filler->flow);
    struct survey survey = {.filler = filler};
    if (!handles)
        return;
    survey.base = ls_survey_new(filler->flow, handles, &filler->looks, &filler->arena);
    for (uint32_t i = 0; i < filler->roots.all.count; i++) {
        const struct ls_root *root = &filler->roots.all.at[i];
        const struct ls_thread *thread = &filler->model->threads.at[root->thread];
        survey.base.many[root->proc] |= root->is_started && thread->many && !thread->perhaps_many;
    }
    for (uint32_t proc = 0; proc < filler->flow->program->procs.count; proc++)
        if (filler->flow->program->procs.at[proc].defined)
            ls_program_each_call(survey.filler->flow->program, proc, see_if_created, &survey);
    ls_lifetimes_fill(filler, &survey.base);
    ls_handles_free(handles);
}
