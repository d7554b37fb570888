#include "flow/escapes.h"

#include <string.h>

#include "flow/access.h"
#include "flow/walk_p.h"
#include "flow/witness.h"
#include "ir/graph.h"
#include "model/witness.h"

static uint32_t variable_of(const struct ls_terms *terms, uint32_t address)
{
    const struct ls_term *term = ls_term(terms, address);
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX) {
        if (term->kind == LS_TERM_INDEX && ls_term(terms, term->b)->kind != LS_TERM_CONST)
            return LS_NONE; /* perhaps one element for each thread */
        term = ls_term(terms, term->a);
    }
    return term->kind == LS_TERM_LOCAL ? term->a : LS_NONE;
}

/* Roles by which a function can wait until the thread has looked. */
static bool may_wait(const struct ls_api *api)
{
    return api && (api->role == LS_ROLE_WAIT || api->role == LS_ROLE_TAKE);
}

static bool is_barrier(const char *name)
{
    return strstr(name, "barrier") || strstr(name, "wait") || strstr(name, "join");
}

struct calls {
    bool joins, waits;
};

/* What the function calls, itself. */
static struct calls calls_of(const struct ls_walk *walk)
{
    struct calls calls = {0};
    LS_EACH_INST (inst, walk->unit, walk->function) {
        if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
            continue;
        uint32_t target = walk->map->function[inst->a.ref];
        const struct ls_api *api = walk->flow->api[target];
        calls.joins |= api && api->role == LS_ROLE_JOIN;
        calls.waits |=
            may_wait(api) || (!api && is_barrier(walk->flow->program->procs.at[target].name));
    }
    return calls;
}

/* What is known of the result of the creation: +1 it worked, -1 it failed, 0 both. */
static int success_of(const struct ls_walk *walk, const struct ls_state *state,
                      const struct ls_event *event)
{
    struct ls_terms *terms = &walk->flow->terms;
    LS_EACH_INST (inst, walk->unit, walk->function) {
        if (inst->op != LS_OP_CALL || !ls_site_equal(inst->site, event->trace->site))
            continue;
        uint32_t result = ls_term_make(terms, LS_TERM_RESULT, ls_walk_point(walk, inst), 0);
        struct ls_values values = ls_state_values(terms, state, result);
        if (!ls_values_has(values, 0))
            return -1;
        return values.low == 0 && values.high == 0 ? 1 : 0;
    }
    return 0;
}

static void add(struct ls_walk *walk, const struct ls_event *event, struct ls_flow_escape escape)
{
    escape.proc = walk->proc;
    escape.variable = variable_of(&walk->flow->terms, event->argument);
    escape.routine = ls_term(&walk->flow->terms, event->lock)->a;
    escape.trace = ls_walk_keep_trace(walk, event->trace);
    ls_vec_push(&walk->flow->escapes, escape);
}

/* An exit that the thread may outlive. Where the function joins on some ways, only one on which the
 * creation surely worked counts. */
static bool find_exit(struct ls_walk *walk, const struct ls_event *event, struct calls calls,
                      bool of_main)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        uint64_t bit = ls_started_bit(ls_term(&walk->flow->terms, event->lock)->a);
        if (!(exit->state->started & bit) || ls_state_has_joined(exit->state, event->handle))
            continue;
        int success = success_of(walk, exit->state, event);
        if (success < 0 || (calls.joins && success <= 0))
            continue;
        if (of_main && !ls_values_has(exit->values, 0))
            continue; /* the program has failed */
        struct ls_flow_escape escape = {.gone = exit->site,
                                        .changed = LS_NONE,
                                        .is_of_main = of_main,
                                        .confidence = calls.waits ? LS_AUDIT : LS_LIKELY};
        add(walk, event, escape);
        return true;
    }
    return false;
}

/* A loop around a creation. */
struct loop {
    uint32_t block;
    const bool *after, *before; /* blocks that a way from the creation leads to, or one to it */
};

static bool is_in(const struct loop *loop, uint32_t block)
{
    return loop->after[block] && (block == loop->block || loop->before[block]);
}

static bool is_change(const struct ls_walk *walk, const struct ls_inst *inst, uint32_t variable)
{
    const struct ls_place *place =
        inst->op == LS_OP_STORE ? &walk->unit->places.at[inst->a.ref] : NULL;
    return place && place->base == LS_BASE_LOCAL && place->ref == variable;
}

/* Of a thread: by itself, or further down. */
static bool is_join(const struct ls_walk *walk, const struct ls_inst *inst)
{
    if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION)
        return false;
    uint32_t target = walk->map->function[inst->a.ref];
    const struct ls_api *api = walk->flow->api[target];
    const struct ls_summary *summary = &walk->flow->summaries[target];
    for (uint32_t i = 0; !api && i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_BLOCK && summary->event[i].mode == LS_BLOCK_JOIN)
            return true;
    return api && api->role == LS_ROLE_JOIN;
}

/* The field that a store changes, where the thread has the address of the whole variable. */
static uint32_t changed_field(const struct ls_walk *walk, const struct ls_inst *store,
                              uint32_t argument)
{
    const struct ls_place *place = &walk->unit->places.at[store->a.ref];
    const struct ls_step *step = &walk->unit->steps.at[place->first_step];
    bool is_part = place->steps > 0 && step->kind == LS_STEP_FIELD &&
                   ls_term(&walk->flow->terms, argument)->kind == LS_TERM_LOCAL;
    return is_part ? walk->map->field[step->ref] : LS_NONE;
}

/* Adds each change of the variable in the loop; false when there is none, or the loop joins. */
static bool find_reuse(struct ls_walk *walk, const struct ls_event *event, struct calls calls)
{
    struct loop loop = {.block = ls_block_of_call(walk->unit, walk->function, event->trace->site)};
    if (loop.block == LS_NONE || !walk->in_loop[loop.block])
        return false;
    struct ls_predecessors before = ls_predecessors_find(&walk->arena, walk->unit, walk->function);
    loop.after = ls_blocks_after(&walk->arena, walk->unit, walk->function, loop.block);
    loop.before = ls_blocks_before(&walk->arena, walk->function, &before, loop.block);
    uint32_t variable = variable_of(&walk->flow->terms, event->argument);
    uint32_t known = walk->flow->escapes.count;
    struct ls_flow_escape escape = {
        .is_reused = true, .confidence = calls.waits && !calls.joins ? LS_AUDIT : LS_LIKELY};
    for (uint32_t b = 0; b < walk->function->blocks; b++) {
        if (!is_in(&loop, b))
            continue;
        LS_EACH_INST_OF (inst, walk->unit, walk->function, b) {
            if (is_join(walk, inst)) {
                walk->flow->escapes.count = known;
                return false;
            }
            if (!is_change(walk, inst, variable))
                continue;
            escape.gone = inst->site;
            escape.changed = changed_field(walk, inst, event->argument);
            add(walk, event, escape);
        }
    }
    return walk->flow->escapes.count > known;
}

/* What main has lasts as long as the program, nearly: see facts/lifetimes.h. */
static bool is_main(const struct ls_walk *walk)
{
    return ls_program_is_main(walk->flow->program, walk->proc);
}

void ls_escapes_find(struct ls_walk *walk)
{
    for (uint32_t i = 0; i < walk->events.count; i++) {
        const struct ls_event *event = &walk->events.at[i];
        if (event->kind != LS_EVENT_CREATE || !event->argument ||
            ls_term(&walk->flow->terms, event->lock)->kind != LS_TERM_FUNCTION ||
            variable_of(&walk->flow->terms, event->argument) == LS_NONE)
            continue;
        struct calls calls = calls_of(walk);
        if (!find_reuse(walk, event, calls))
            find_exit(walk, event, calls, is_main(walk));
    }
}

/* The address is that of the field of what the parameter points to, or of something that has it. */
static bool has_field(const struct ls_terms *terms, uint32_t address, uint32_t param,
                      uint32_t field)
{
    const struct ls_term *term = ls_term(terms, address);
    uint32_t outermost = LS_NONE;
    for (; LS_TERM_PARTS >> term->kind & 1u; term = ls_term(terms, term->a))
        outermost = term->kind == LS_TERM_FIELD ? term->b : outermost;
    return term->kind == LS_TERM_PARAM && term->a == param &&
           (outermost == field || outermost == LS_NONE);
}

/* Whether a function looks at the field of what its parameter points to, itself or by those that it
 * hands the pointer to, as far as this goes down. */
static bool looks_at(const struct ls_flow *flow, uint32_t proc, uint32_t param, uint32_t field,
                     unsigned depth)
{
    const struct ls_accesses *accesses = &flow->accesses[proc];
    if (!flow->program->procs.at[proc].defined || depth == 0)
        return true;
    for (uint32_t i = 0; i < accesses->touches.count; i++)
        if (has_field(&flow->terms, accesses->touches.at[i].address, param, field))
            return true;
    for (uint32_t i = 0; i < accesses->passages.count; i++) {
        const struct ls_passage *call = &accesses->passages.at[i];
        for (uint32_t n = 0; n < call->count; n++)
            if (call->args[n].value && !flow->api[call->target] &&
                has_field(&flow->terms, call->args[n].value, param, field) &&
                looks_at(flow, call->target, n, field, depth - 1))
                return true;
    }
    return false;
}

static bool names_first(const struct ls_unit *unit, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_VAR)
        return operand.ref == 0;
    if (operand.kind != LS_OPERAND_PLACE && operand.kind != LS_OPERAND_ADDRESS)
        return false;
    const struct ls_place *place = &unit->places.at[operand.ref];
    return place->base == LS_BASE_POINTEE ? names_first(unit, place->pointer)
                                          : place->base == LS_BASE_LOCAL && place->ref == 0;
}

/* The routine does something with what it is started with, as far as its code can be read. */
static bool uses_argument(const struct ls_program *program, uint32_t routine)
{
    const struct ls_unit *unit = ls_proc_unit(program, routine);
    const struct ls_function *function = ls_proc_function(program, routine);
    if (!program->procs.at[routine].defined || (function->flags & LS_FN_BROKEN))
        return true;
    LS_EACH_INST (inst, unit, function) {
        bool names = names_first(unit, inst->a) || names_first(unit, inst->b);
        for (uint32_t i = 0; inst->op == LS_OP_CALL && i < inst->count; i++)
            names |= names_first(unit, unit->args.at[inst->first + i]);
        if (names)
            return true;
    }
    return false;
}

/* The thread has no use for what it is given, or for the field of it that the loop changes. */
static bool is_harmless(const struct ls_flow *flow, const struct ls_flow_escape *escape)
{
    if (!uses_argument(flow->program, escape->routine))
        return true;
    return escape->is_reused && escape->changed != LS_NONE && flow->accesses &&
           !looks_at(flow, escape->routine, 0, escape->changed, 4);
}

static bool is_below(struct ls_location at, struct ls_location creation)
{
    return at.line > creation.line && strcmp(at.function, creation.function) == 0 &&
           strcmp(at.file, creation.file) == 0;
}

/* Behind the creation, a loop of one of the functions on the way to it looks at something until
 * another thread has changed it. */
static bool is_polled(const struct ls_model *model, const struct ls_witness *created)
{
    for (uint32_t i = 0; i < model->spins.count; i++)
        for (uint32_t step = 0; step < created->steps; step++)
            if (model->spins.at[i].kind != LS_SPIN_TRYLOCK &&
                is_below(ls_witness_end(model->spins.at[i].witness), created->step[step].at))
                return true;
    return false;
}

void ls_escapes_fill(const struct ls_flow *flow, struct ls_model *model)
{
    const struct ls_program *program = flow->program;
    const struct ls_trace *told = NULL;
    for (uint32_t i = 0; i < flow->escapes.count; i++) {
        const struct ls_flow_escape *escape = &flow->escapes.at[i];
        bool is_again = escape->is_reused && told && ls_trace_equal(escape->trace, told);
        if (is_again || is_harmless(flow, escape))
            continue;
        told = escape->trace;
        const struct ls_unit *unit = ls_proc_unit(program, escape->proc);
        const struct ls_function *function = ls_proc_function(program, escape->proc);
        const char *routine = program->procs.at[escape->routine].name;
        const char *what = ls_arena_printf(&model->arena, "creates thread %s", routine);
        uint32_t name = unit->variables.at[function->first_variable + escape->variable].name;
        struct ls_escape fact = {
            .variable = ls_unit_text(unit, name),
            .routine = routine,
            .is_reused = escape->is_reused,
            .confidence = escape->confidence,
            .created = ls_witness_new(model, program, LS_MODEL_NONE, escape->trace, what, NULL, 0),
            .gone = ls_witness_location(program, escape->proc, escape->gone)};
        if (!escape->is_reused && is_polled(model, fact.created))
            fact.confidence = LS_AUDIT;
        if (fact.variable[0] && !escape->is_of_main)
            ls_vec_push(&model->escapes, fact);
    }
}
