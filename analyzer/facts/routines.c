#include "facts/routines.h"

#include <string.h>

#include "facts/looks.h"

enum { MOST_PROCS = 120, MOST_DEPTH = 4 }; /* below a start routine */

/* The functions that a routine calls, itself included. */
struct below {
    LS_VEC(uint32_t) procs;
    LS_VEC(uint8_t) depths;
};

static void add(struct below *below, uint32_t proc, unsigned depth)
{
    if (ls_is_among(below->procs.at, below->procs.count, proc) ||
        below->procs.count == MOST_PROCS || depth > MOST_DEPTH)
        return;
    ls_vec_push(&below->procs, proc);
    ls_vec_push(&below->depths, (uint8_t)depth);
}

typedef void visit_inst(void *context, const struct ls_look *look, const struct ls_inst *inst);

static void each_inst(const struct ls_look *look, visit_inst *visit, void *context)
{
    LS_EACH_INST (inst, look->unit, look->function)
        visit(context, look, inst);
}

struct walk {
    const struct ls_flow *flow;
    struct below below;
    unsigned depth;
    struct ls_routine *routine;
};

/* What a routine returns for another one that it was given, is not its own to tell. */
static bool is_result(void *unused, const struct ls_inst *inst)
{
    (void)unused;
    return inst->op != LS_OP_CALL || inst->a.kind == LS_OPERAND_FUNCTION;
}

static bool is_self(void *context, const struct ls_inst *inst)
{
    const struct ls_look *look = context;
    const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
    return api && api->role == LS_ROLE_SELF;
}

/* Where people look at what is written, half of it does no harm. */
static bool is_for_people(void *context, const struct ls_inst *inst)
{
    const struct ls_look *look = context;
    if (inst->op != LS_OP_LOAD)
        return false;
    const struct ls_place *place = &look->unit->places.at[inst->a.ref];
    const char *name = place->base == LS_BASE_GLOBAL
                           ? ls_unit_text(look->unit, look->unit->globals.at[place->ref].name)
                           : "";
    return strcmp(name, "stderr") == 0 || strcmp(name, "stdout") == 0;
}

static void see_write(struct walk *walk, const struct ls_look *look, const struct ls_inst *call,
                      const struct ls_api *api)
{
    struct ls_look itself = *look;
    struct ls_operand to = look->unit->args.at[call->first + api->writes - 1];
    bool is_known = to.kind == LS_OPERAND_CONST;
    bool is_error = is_known && look->unit->constants.at[to.ref] == 2;
    bool surely = !api->anywhere || is_known;
    if (is_error || ls_look_each(look, to, is_for_people, &itself) ||
        (walk->routine->write && (walk->routine->write_surely || !surely)))
        return;
    walk->routine->write = call;
    walk->routine->write_proc = look->proc;
    walk->routine->write_surely = surely;
}

static void see(void *context, const struct ls_look *look, const struct ls_inst *inst)
{
    struct walk *walk = context;
    struct ls_look itself = *look;
    uint32_t count = 0;
    if (inst->op == LS_OP_RETURN && walk->depth == 0)
        walk->routine->has_result |= ls_look_each(look, inst->a, is_result, NULL);
    if (inst->op != LS_OP_CALL)
        return;
    const struct ls_api *api = ls_look_api(look, inst);
    if (api && api->role == LS_ROLE_DETACH && api->thread <= inst->count)
        walk->routine->detaches_itself |= ls_look_each(
            look, look->unit->args.at[inst->first + api->thread - 1], is_self, &itself);
    if (api && api->writes && api->writes <= inst->count)
        see_write(walk, look, inst, api);
    const uint32_t *targets = ls_program_targets(look->program, look->proc, inst, &count);
    for (uint32_t i = 0; i < count; i++)
        if (look->program->procs.at[targets[i]].defined && !walk->flow->api[targets[i]])
            add(&walk->below, targets[i], walk->depth + 1);
}

static bool may_end(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++)
        if (summary->event[i].kind == LS_EVENT_END && !summary->event[i].lock_kind)
            return true;
    return summary->outcomes > 0 || !summary->known;
}

/* On every way out the thread has detached the one that asks who it is: itself. */
static bool always_detaches(const struct ls_flow *flow, uint32_t proc)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    for (uint32_t o = 0; o < summary->outcomes; o++) {
        const struct ls_course *course = summary->outcome[o].course;
        bool detached = false;
        for (unsigned i = 0; course && i < course->lives; i++) {
            const struct ls_term *id = ls_term(&flow->terms, course->life[i].lock);
            detached |= course->life[i].status == LS_LIFE_DETACHED && id->kind == LS_TERM_CALL &&
                        flow->api[id->a] && flow->api[id->a]->role == LS_ROLE_SELF;
        }
        if (!detached)
            return false;
    }
    return summary->outcomes > 0;
}

/* What is looked at lives in the arena of `survey`, which is one for this. */
static struct ls_routine look_into(const struct ls_survey *survey, uint32_t proc)
{
    const struct ls_flow *flow = survey->flow;
    struct ls_routine routine = {0};
    struct walk walk = {.flow = flow, .routine = &routine};
    unsigned serves = 0;
    add(&walk.below, proc, 0);
    for (uint32_t i = 0; i < walk.below.procs.count; i++) {
        uint32_t at = walk.below.procs.at[i];
        const struct ls_look *look = ls_look_at(survey->looks, at);
        walk.depth = walk.below.depths.at[i];
        each_inst(look, see, &walk);
        serves |= ls_repeats_serves(survey, at);
    }
    routine.ends = may_end(flow, proc);
    routine.serves = serves != 0;
    routine.always = always_detaches(flow, proc);
    routine.detaches_itself |= routine.always;
    routine.is_pooled = serves & LS_AWAITS_TURN;
    ls_vec_release(&walk.below.procs);
    ls_vec_release(&walk.below.depths);
    return routine;
}

struct ls_routine ls_routine_of(const struct ls_survey *survey, uint32_t proc)
{
    struct ls_arena arena = {0};
    struct ls_survey scratch = *survey;
    if (proc == LS_NONE || !survey->flow->program->procs.at[proc].defined)
        return (struct ls_routine){0};
    if (!survey->routines[proc]) {
        scratch.arena = &arena;
        survey->routines[proc] = LS_NEW(survey->arena, struct ls_routine);
        *survey->routines[proc] = look_into(&scratch, proc);
        ls_arena_release(&arena);
    }
    return *survey->routines[proc];
}
