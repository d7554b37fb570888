#include "facts/repeats.h"

#include "ir/graph.h"

enum {
    MOST_CALLS = 8,    /* up from a function to main */
    MOST_CALLERS = 24, /* of one function that are looked at */
};

/* A loop of a function, and what its rounds do. */
struct loop {
    const struct ls_survey *survey;
    struct ls_look look;
    const bool *inside; /* by block; NULL = there is none */
};

/* The loop that begins at `head`; nothing is inside when none does. */
static struct loop loop_of(const struct ls_survey *survey, const struct ls_look *look,
                           uint32_t head)
{
    return (struct loop){survey, *look, ls_look_loop_from(survey->arena, look, head)};
}

/* What a function waits for */

static unsigned awaits_of_kind(enum ls_block_kind kind, unsigned flags)
{
    switch (kind) {
    case LS_BLOCK_FILE:
        return flags & (LS_BLOCKS_RARELY | LS_BLOCKS_BRIEFLY) ? 0 : LS_AWAITS_REQUESTS;
    case LS_BLOCK_SLEEP:
    case LS_BLOCK_SOCKET:
    case LS_BLOCK_EVENTS:
        return LS_AWAITS_REQUESTS;
    case LS_BLOCK_JOIN:
    case LS_BLOCK_SEMAPHORE:
    case LS_BLOCK_CONDITION:
    case LS_BLOCK_BARRIER:
        return LS_AWAITS_TURN;
    default:
        return 0;
    }
}

static unsigned awaits_of_api(const struct ls_api *api)
{
    switch (api->role) {
    case LS_ROLE_BLOCK:
        return awaits_of_kind(api->block, (api->rarely ? LS_BLOCKS_RARELY : 0) |
                                              (api->briefly ? LS_BLOCKS_BRIEFLY : 0));
    case LS_ROLE_TAKE:
    case LS_ROLE_WAIT:
    case LS_ROLE_JOIN:
        return LS_AWAITS_TURN;
    default:
        return 0;
    }
}

static unsigned awaits_of_summary(const struct ls_summary *summary)
{
    unsigned awaits = 0;
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_BLOCK)
            awaits |= awaits_of_kind((enum ls_block_kind)event->mode, event->lock_kind);
        else if (event->kind == LS_EVENT_WAIT || event->kind == LS_EVENT_TAKE)
            awaits |= LS_AWAITS_TURN;
    }
    return awaits;
}

/* What a call may wait for, itself or further down: bits of enum ls_awaits. */
static unsigned awaits_of(const struct ls_survey *survey, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_flow *flow = survey->flow;
    uint32_t count;
    const uint32_t *targets = ls_program_targets(flow->program, proc, call, &count);
    unsigned awaits = 0;
    for (uint32_t i = 0; i < count; i++)
        awaits |= flow->api[targets[i]] ? awaits_of_api(flow->api[targets[i]])
                                        : awaits_of_summary(&flow->summaries[targets[i]]);
    return awaits;
}

/* Counted loops */

static bool stores_to(const struct ls_look *look, const struct ls_inst *inst, uint32_t variable)
{
    if (inst->op != LS_OP_STORE)
        return false;
    const struct ls_place *place = &look->unit->places.at[inst->a.ref];
    return place->base == LS_BASE_LOCAL && place->ref == variable;
}

/* `variable` + something: the next number, or the next element. */
static bool is_step(const struct ls_look *look, struct ls_operand value, uint32_t variable)
{
    if (value.kind == LS_OPERAND_ADDRESS) {
        const struct ls_place *place = &look->unit->places.at[value.ref];
        return place->base == LS_BASE_POINTEE && place->pointer.kind == LS_OPERAND_VAR &&
               place->pointer.ref == variable && place->steps > 0 &&
               look->unit->steps.at[place->first_step].kind == LS_STEP_INDEX;
    }
    const struct ls_inst *made = value.kind == LS_OPERAND_TEMP ? look->made_by[value.ref] : NULL;
    return made && made->op == LS_OP_COMPUTE && made->b.kind == LS_OPERAND_CONST &&
           made->a.kind == LS_OPERAND_VAR && made->a.ref == variable;
}

/* How the loop assigns to a variable. */
struct changes {
    bool any, steps;
};

static struct changes changes_of(const struct loop *loop, uint32_t variable)
{
    const struct ls_look *look = &loop->look;
    struct changes changes = {0};
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        if (!loop->inside[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b) {
            if (!stores_to(look, inst, variable))
                continue;
            changes.any = true;
            changes.steps |= is_step(look, inst->b, variable);
        }
    }
    return changes;
}

/* A variable that the loop steps, itself or a step before or after. */
static bool is_stepped(const struct loop *loop, struct ls_operand value)
{
    if (value.kind == LS_OPERAND_VAR)
        return changes_of(loop, value.ref).steps;
    const struct ls_inst *made =
        value.kind == LS_OPERAND_TEMP ? loop->look.made_by[value.ref] : NULL;
    return made && made->op == LS_OP_COMPUTE && made->a.kind == LS_OPERAND_VAR &&
           changes_of(loop, made->a.ref).steps;
}

static bool is_fixed(const struct loop *loop, struct ls_operand value)
{
    switch (value.kind) {
    case LS_OPERAND_CONST:
    case LS_OPERAND_ADDRESS:
    case LS_OPERAND_TEMP:
        return true;
    case LS_OPERAND_VAR:
        return !changes_of(loop, value.ref).any;
    default:
        return false;
    }
}

static uint64_t constant_of(const struct ls_look *look, struct ls_operand value)
{
    int64_t number = value.kind == LS_OPERAND_CONST ? look->unit->constants.at[value.ref] : 0;
    return number > 0 ? (uint64_t)number : 0;
}

/* True when the loop goes on as often as this way out says. */
static bool counts(const struct loop *loop, const struct ls_inst *branch, uint64_t *rounds)
{
    *rounds = 0;
    if (branch->op != LS_OP_BRANCH)
        return false;
    if (is_stepped(loop, branch->a) && is_fixed(loop, branch->b))
        *rounds = constant_of(&loop->look, branch->b);
    else if (!is_stepped(loop, branch->b) || !is_fixed(loop, branch->a))
        return false;
    return true;
}

/* Limits */

static bool reads_memory(void *context, const struct ls_inst *inst)
{
    const struct ls_look *look = context;
    return inst->op == LS_OP_LOAD && ls_look_is_memory(look, inst->a.ref);
}

/* "if (server.clients >= server.limit)", but not "if (fd < 0)" */
static bool compares(const struct loop *loop, const struct ls_inst *branch)
{
    struct ls_look look = loop->look;
    if (branch->op != LS_OP_BRANCH ||
        branch->operator== LS_OPR_EQ || branch->operator==
        LS_OPR_NE ||(branch->b.kind == LS_OPERAND_CONST && constant_of(&look, branch->b) == 0))
        return false;
    return ls_look_test(&look, branch, reads_memory, &look);
}

/* It fills a buffer from a stream, or goes through a folder: there are as many lines, records or
 * files as there are. */
static bool takes_input(void *context, const struct ls_inst *inst)
{
    const struct loop *loop = context;
    bool is_call = inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION;
    if (!is_call)
        return false;
    const struct ls_unit *unit = loop->look.unit;
    const struct ls_api *api = ls_look_api(&loop->look, inst);
    const char *name = ls_unit_text(unit, unit->functions.at[inst->a.ref].name);
    if (ls_apis_traits(loop->survey->flow->apis, name) & LS_TRAIT_GIVES_NEXT)
        return true;
    if (!api || api->role != LS_ROLE_BLOCK || api->block != LS_BLOCK_FILE)
        return false;
    const struct ls_memory *effect = ls_apis_memory(loop->survey->flow->apis, name);
    return effect && effect->writes > 0;
}

/* The loop ends with what it reads. */
static bool ends_with_input(const struct loop *loop, const struct ls_inst *branch)
{
    struct loop context = *loop;
    return branch->op == LS_OP_BRANCH &&
           ls_look_each(&context.look, branch->a, takes_input, &context);
}

/* All together */

static struct ls_repeats repeats_of(const struct loop *loop)
{
    const struct ls_look *look = &loop->look;
    struct ls_repeats repeats = {.kind = LS_RUNS_AGAIN};
    bool leaves = false, counted = false;
    unsigned awaits = 0;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_block *block = &look->unit->blocks.at[look->function->first_block + b];
        const struct ls_inst *end = &look->unit->insts.at[block->first + block->count - 1];
        uint64_t rounds = 0;
        if (!loop->inside[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b)
            if (inst->op == LS_OP_CALL)
                awaits |= awaits_of(loop->survey, look->proc, inst);
        bool out = false;
        for (uint32_t t = 0; t < ls_target_count(end); t++)
            out |= !loop->inside[ls_target(look->unit, end, t)];
        leaves |= out;
        awaits |= out && ends_with_input(loop, end) ? LS_AWAITS_REQUESTS : 0;
        repeats.limited |= compares(loop, end);
        if (out && counts(loop, end, &rounds)) {
            counted = true;
            repeats.rounds = rounds ? rounds : repeats.rounds;
        }
    }
    repeats.limited |= (awaits & LS_AWAITS_TURN) != 0;
    if (counted)
        repeats.kind = LS_RUNS_COUNTED;
    else if (!leaves || (awaits & LS_AWAITS_REQUESTS))
        repeats.kind = LS_RUNS_ENDLESS;
    return repeats;
}

struct ls_repeats ls_repeats_both(struct ls_repeats outer, struct ls_repeats inner)
{
    bool guess = outer.perhaps && inner.kind > LS_RUNS_ONCE;
    struct ls_repeats both = outer.kind > inner.kind && !guess ? outer : inner;
    both.limited = outer.limited || inner.limited;
    both.rounds =
        outer.rounds && inner.rounds ? outer.rounds * inner.rounds : outer.rounds + inner.rounds;
    return both;
}

/* Of all loops from this one outwards; LS_NONE is no loop. */
static struct ls_repeats look_around(const struct ls_survey *survey, const struct ls_look *look,
                                     uint32_t head)
{
    if (head == LS_NONE)
        return (struct ls_repeats){.kind = LS_RUNS_ONCE};
    struct loop loop = loop_of(survey, look, head);
    return ls_repeats_both(look_around(survey, look, ls_look_ways(look)->loops.outer[head]),
                           repeats_of(&loop));
}

struct ls_repeats ls_repeats_here(const struct ls_survey *survey, uint32_t proc, uint32_t block)
{
    struct ls_arena arena = {0};
    struct ls_survey scratch = *survey;
    scratch.arena = &arena;
    const struct ls_look *look = ls_look_at(survey->looks, proc);
    struct ls_repeats repeats = look_around(&scratch, look, ls_look_ways(look)->loops.head[block]);
    ls_arena_release(&arena);
    return repeats;
}

unsigned ls_repeats_serves(const struct ls_survey *survey, uint32_t proc)
{
    const struct ls_look *look = ls_look_at(survey->looks, proc);
    unsigned serves = 0;
    for (uint32_t head = 0; head < look->function->blocks; head++) {
        struct loop loop = loop_of(survey, look, head);
        if (!loop.inside || repeats_of(&loop).kind == LS_RUNS_COUNTED)
            continue;
        for (uint32_t b = 0; b < look->function->blocks; b++) {
            if (!loop.inside[b])
                continue;
            LS_EACH_INST_OF (inst, look->unit, look->function, b)
                if (inst->op == LS_OP_CALL)
                    serves |= awaits_of(survey, proc, inst);
        }
    }
    return serves;
}

static struct ls_repeats uncalled(const struct ls_survey *survey, uint32_t proc)
{
    const struct ls_program *program = survey->flow->program;
    const struct ls_proc *p = &program->procs.at[proc];
    bool is_open = p->address_taken || !survey->flow->has_main;
    if (ls_program_is_main(program, proc) || (!survey->many[proc] && !is_open))
        return (struct ls_repeats){.kind = LS_RUNS_ONCE};
    return (struct ls_repeats){.kind = LS_RUNS_AGAIN, .perhaps = !survey->many[proc]};
}

static struct ls_repeats called(const struct ls_survey *survey, uint32_t proc, unsigned depth)
{
    uint32_t count;
    const struct ls_caller *caller = ls_handles_callers(survey->handles, proc, &count);
    if (survey->called[proc])
        return *survey->called[proc];
    survey->called[proc] = LS_NEW(survey->arena, struct ls_repeats);
    struct ls_repeats most = {.kind = LS_RUNS_ONCE};
    if (count == 0 || survey->many[proc])
        most = uncalled(survey, proc);
    for (uint32_t i = 0; i < count && i < MOST_CALLERS && depth < MOST_CALLS; i++) {
        struct ls_repeats way =
            ls_repeats_both(called(survey, caller[i].proc, depth + 1),
                            ls_repeats_here(survey, caller[i].proc, caller[i].block));
        if (way.kind > most.kind || (way.kind == most.kind && most.perhaps && !way.perhaps))
            most = way;
    }
    *survey->called[proc] = most;
    return most;
}

struct ls_repeats ls_repeats_called(const struct ls_survey *survey, uint32_t proc)
{
    return called(survey, proc, 0);
}

struct ls_survey ls_survey_new(const struct ls_flow *flow, const struct ls_handles *handles,
                               struct ls_looks *looks, struct ls_arena *arena)
{
    uint32_t procs = flow->program->procs.count;
    struct ls_survey survey = {.flow = flow,
                               .handles = handles,
                               .looks = looks,
                               .arena = arena,
                               .many = LS_NEW_ARRAY(arena, bool, procs + 1),
                               .called = LS_NEW_ARRAY(arena, struct ls_repeats *, procs + 1),
                               .routines = LS_NEW_ARRAY(arena, struct ls_routine *, procs + 1)};
    return survey;
}
