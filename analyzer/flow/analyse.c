#include "flow/analyse.h"

#include <stdlib.h>

#include "base/diag.h"
#include "flow/access.h"
#include "flow/beliefs.h"
#include "flow/classes.h"
#include "flow/counts.h"
#include "flow/dump.h"
#include "flow/escapes.h"
#include "flow/handing.h"
#include "flow/latches.h"
#include "flow/limits.h"
#include "flow/lockpath.h"
#include "flow/methods.h"
#include "flow/ownership.h"
#include "flow/promises.h"
#include "flow/relays.h"
#include "flow/returns.h"
#include "flow/sections.h"
#include "flow/tasks.h"
#include "flow/undecided.h"
#include "flow/walk_p.h"

enum {
    MOST_ROUNDS = 4,  /* of a recursion, until its summaries do not change */
    LARGE_CYCLE = 30, /* functions: such a recursion is gone through twice */
};

static void analyse_proc(struct ls_flow *flow, uint32_t proc)
{
    struct ls_walk walk = {.flow = flow,
                           .proc = proc,
                           .unit = ls_proc_unit(flow->program, proc),
                           .map = &flow->program->maps[flow->program->procs.at[proc].unit],
                           .function = ls_proc_function(flow->program, proc)};
    if (walk.function->flags & LS_FN_INIT)
        return;
    ls_access_start(&walk);
    ls_walk_run(&walk);
    ls_walk_check_rounds(&walk);
    ls_walk_summarize(&walk, &flow->summaries[proc]);
    if (ls_promises_replace_code(flow, proc))
        flow->summaries[proc] = ls_promises_summary(flow, proc);
    ls_escapes_find(&walk);
    ls_access_finish(&walk);
    ls_sections_find(&walk);
    ls_walk_forget_events(&walk);
    ls_vec_release(&walk.exits);
    ls_vec_release(&walk.jumps);
    ls_vec_release(&walk.rounds);
    ls_vec_release(&walk.entries);
    ls_vec_release(&walk.guards);
    ls_vec_release(&walk.aliased);
    ls_undecided_release(&walk);
    ls_vec_release(&walk.released);
    ls_vec_release(&walk.freed);
    ls_arena_release(&walk.arena);
    ls_arena_release(&walk.event);
}

/* Nothing changes any more, and some function of the recursion has not come to its end: it waits
 * for one that waits for it. */
static bool is_stuck(const struct ls_flow *flow, const uint32_t *procs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (flow->program->procs.at[procs[i]].defined && flow->summaries[procs[i]].outcomes == 0)
            return true;
    return false;
}

/* One strongly connected component. What a round found before the summaries were complete is not
 * true yet. */
static void analyse_component(struct ls_flow *flow, const uint32_t *procs, uint32_t count,
                              bool *returns)
{
    bool in_cycle = flow->program->procs.at[procs[0]].in_cycle, changed = true;
    uint32_t misuses = flow->misuses.count, imbalances = flow->imbalances.count;
    uint32_t overlaps = flow->overlaps.count, meetings = flow->meetings.count;
    uint32_t escapes = flow->escapes.count, splits = flow->splits.count;
    uint32_t rejoins = flow->rejoins.count, outlivings = flow->outlivings.count;
    int rounds = count > LARGE_CYCLE ? 2 : MOST_ROUNDS;
    for (int round = 0; round < rounds && changed; round++) {
        flow->misuses.count = misuses;
        flow->imbalances.count = imbalances;
        flow->overlaps.count = overlaps;
        flow->meetings.count = meetings;
        flow->escapes.count = escapes;
        flow->splits.count = splits;
        flow->rejoins.count = rejoins;
        flow->outlivings.count = outlivings;
        changed = false;
        if (round == rounds - 1) {
            ls_returns_find(flow, procs, count, returns);
            flow->returns = returns;
        }
        for (uint32_t i = 0; i < count; i++) {
            struct ls_summary before = flow->summaries[procs[i]];
            if (flow->program->procs.at[procs[i]].defined)
                analyse_proc(flow, procs[i]);
            changed |= before.outcomes != flow->summaries[procs[i]].outcomes ||
                       before.events != flow->summaries[procs[i]].events || !before.known;
        }
        changed &= in_cycle;
        if (in_cycle && !changed && round < rounds - 1 && is_stuck(flow, procs, count)) {
            changed = true;
            round = rounds - 2; /* the last one is next */
        }
    }
    flow->returns = NULL;
}

static void analyse_all(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    bool *returns = LS_NEW_ARRAY(&flow->arena, bool, program->procs.count + 1);
    for (uint32_t first = 0, next; first < program->procs.count; first = next) {
        uint32_t component = program->procs.at[program->bottom_up[first]].component;
        for (next = first + 1; next < program->procs.count; next++)
            if (program->procs.at[program->bottom_up[next]].component != component)
                break;
        analyse_component(flow, &program->bottom_up[first], next - first, returns);
    }
}

/* A call that sets a type other than constants that are not recursive. */
static bool makes_recursive(const struct ls_unit *unit, const struct ls_api *api,
                            const struct ls_inst *call)
{
    if (api && api->role == LS_ROLE_INIT && api->recursive)
        return true;
    if (!api || (api->role != LS_ROLE_SETTYPE && api->role != LS_ROLE_INIT) || api->type == 0 ||
        api->kind == LS_LOCK_RWLOCK || api->type > call->count)
        return false;
    struct ls_operand type = unit->args.at[call->first + api->type - 1];
    return type.kind != LS_OPERAND_CONST || (unit->constants.at[type.ref] & 1);
}

static bool find_recursive(const struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    for (uint32_t u = 0; u < program->unit_count; u++) {
        const struct ls_unit *unit = program->units[u];
        for (uint32_t i = 0; i < unit->insts.count; i++) {
            const struct ls_inst *inst = &unit->insts.at[i];
            if (inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION &&
                makes_recursive(unit, flow->api[program->maps[u].function[inst->a.ref]], inst))
                return true;
        }
    }
    return false;
}

/* Bottom-up once: in a recursion, what is below its first function may be missed. */
static bool reaches_lock(const struct ls_program *program, const uint8_t *traits, uint32_t proc)
{
    LS_EACH_INST (inst, ls_proc_unit(program, proc), ls_proc_function(program, proc)) {
        uint32_t count = 0;
        const uint32_t *targets =
            inst->op == LS_OP_CALL ? ls_program_targets(program, proc, inst, &count) : NULL;
        for (uint32_t t = 0; t < count; t++)
            if (traits[targets[t]] & (LS_TRAIT_LIBRARY_LOCK | LS_TRAIT_REACHES_LOCK))
                return true;
    }
    return false;
}

static void find_traits(struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    uint8_t *traits = LS_NEW_ARRAY(&flow->arena, uint8_t, program->procs.count + 1);
    for (uint32_t i = 0; i < program->procs.count; i++) {
        uint32_t proc = program->bottom_up[i];
        if (!program->procs.at[proc].defined)
            traits[proc] = (uint8_t)ls_apis_traits(flow->apis, program->procs.at[proc].name);
        else if (reaches_lock(program, traits, proc))
            traits[proc] = LS_TRAIT_REACHES_LOCK;
        traits[proc] |= (uint8_t)ls_counts_traits(program, traits, proc);
    }
    flow->traits = traits;
}

static bool has_role(const struct ls_flow *flow, enum ls_role role)
{
    for (uint32_t i = 0; i < flow->program->procs.count; i++)
        if (flow->api[i] && flow->api[i]->role == role && flow->program->procs.at[i].callers > 0)
            return true;
    return false;
}

static bool has_robust(const struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    for (uint32_t i = 0; i < program->procs.count; i++)
        if (program->procs.at[i].callers > 0 && !program->procs.at[i].defined &&
            (ls_apis_traits(flow->apis, program->procs.at[i].name) & LS_TRAIT_ROBUST))
            return true;
    return false;
}

/* Which units take locks, by what their own functions call. */
struct takers {
    const struct ls_flow *flow;
    bool any, by_program; /* some unit; one that a main needs */
};

static void note_taker(void *context, uint32_t proc, uint32_t block, const struct ls_inst *call,
                       uint32_t callee)
{
    struct takers *takers = context;
    const struct ls_program *program = takers->flow->program;
    const struct ls_api *api = takers->flow->api[callee];
    (void)block;
    (void)call;
    if ((!api || api->role != LS_ROLE_ACQUIRE) && !takers->flow->summaries[callee].known)
        return;
    takers->any = true;
    takers->by_program |= program->mains[program->procs.at[proc].unit] != 0;
}

/* A main whose program has none of the files that take locks is a tool beside a library: what
 * generates its tables, or a test. */
static bool has_main(const struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    struct takers takers = {.flow = flow};
    bool any = false;
    for (uint32_t i = 0; i < program->procs.count && !any; i++)
        any = program->procs.at[i].defined && ls_program_is_main(program, i);
    for (uint32_t i = 0; i < program->procs.count && any && !takers.by_program; i++)
        if (program->procs.at[i].defined && !(ls_proc_function(program, i)->flags & LS_FN_HEADER))
            ls_program_each_call(program, i, note_taker, &takers);
    return any && (takers.by_program || !takers.any);
}

/* Models that somebody wrote count more than declarations, those that were guessed count less. */
static void find_promises(struct ls_flow *flow)
{
    flow->paths = ls_lockpaths_new(&flow->arena, flow->program, flow->api);
    ls_promises_new(flow);
    for (uint32_t i = 0; i < flow->program->procs.count; i++) {
        if (flow->program->procs.at[i].defined || (flow->api[i] && !flow->api[i]->inferred))
            continue;
        struct ls_summary summary = ls_promises_summary(flow, i);
        if (!summary.known)
            continue;
        flow->api[i] = NULL;
        flow->summaries[i] = summary;
    }
}

/* Nothing is analysed yet. */
static struct ls_flow *prepare(const struct ls_program *program, const struct ls_apis *apis)
{
    struct ls_flow *flow = calloc(1, sizeof *flow);
    if (!flow)
        ls_die("out of memory");
    flow->program = program;
    flow->apis = apis;
    flow->classes = LS_NEW(&flow->arena, struct ls_classes);
    ls_terms_init(&flow->terms);
    ls_classes_init(flow->classes, program, apis, &flow->terms);
    flow->mods = ls_mods_new(program);
    flow->api = LS_NEW_ARRAY(&flow->arena, const struct ls_api *, program->procs.count + 1);
    flow->summaries = LS_NEW_ARRAY(&flow->arena, struct ls_summary, program->procs.count + 1);
    flow->is_limited = LS_NEW_ARRAY(&flow->arena, uint8_t, program->procs.count + 1);
    flow->habits = ls_habits_new(flow);
    const struct ls_beliefs *beliefs = ls_beliefs_new(&flow->arena, program, apis);
    flow->methods = ls_methods_new(&flow->arena, program);
    for (uint32_t i = 0; i < program->procs.count; i++)
        flow->api[i] = ls_beliefs_find(beliefs, i);
    find_promises(flow);
    flow->has_main = has_main(flow);
    flow->accesses = ls_accesses_new(flow);
    flow->numbering = LS_NEW_ARRAY(&flow->arena, uint8_t, program->fields.count + 1);
    flow->sections = ls_sections_new(flow);
    flow->has_recursive = find_recursive(flow);
    flow->has_robust = has_robust(flow);
    flow->has_threads = has_role(flow, LS_ROLE_CREATE);
    flow->relays = ls_relays_find(flow);
    flow->jumps = LS_NEW_ARRAY(&flow->arena, bool, flow->program->procs.count + 1);
    flow->tasks = ls_tasks_find(flow);
    flow->latches = ls_latches_find(flow);
    flow->has_cancel = flow->has_threads && has_role(flow, LS_ROLE_CANCEL);
    find_traits(flow);
    ls_classes_read_initialisers(flow->classes);
    return flow;
}

struct ls_flow *ls_flow_new(const struct ls_program *program, const struct ls_apis *apis)
{
    struct ls_flow *flow = prepare(program, apis);
    analyse_all(flow);
    return flow;
}

void ls_flow_free(struct ls_flow *flow)
{
    ls_classes_release(flow->classes);
    ls_mods_free(flow->mods);
    ls_accesses_free(flow);
    ls_terms_release(&flow->terms);
    ls_condition_lists_release(&flow->condition_lists);
    ls_vec_release(&flow->misuses);
    ls_vec_release(&flow->overlaps);
    ls_vec_release(&flow->meetings);
    ls_handing_release(flow);
    ls_promises_release(flow);
    ls_lockpaths_release(flow->paths);
    for (int limit = 0; limit < LS_LIMITS; limit++)
        ls_vec_release(&flow->limited[limit]);
    ls_vec_release(&flow->imbalances);
    ls_vec_release(&flow->escapes);
    ls_vec_release(&flow->splits);
    ls_vec_release(&flow->rejoins);
    ls_vec_release(&flow->outlivings);
    ls_vec_release(&flow->places);
    ls_arena_release(&flow->arena);
    free(flow);
}

void ls_flow_dump(FILE *out, const struct ls_program *program, const struct ls_apis *apis,
                  enum ls_flow_dump what, const char *function)
{
    struct ls_flow *flow = prepare(program, apis);
    flow->dump = what == LS_DUMP_FLOW ? out : NULL;
    flow->dump_function = function;
    analyse_all(flow);
    if (what == LS_DUMP_LOCKS)
        ls_dump_locks(out, flow, function);
    ls_flow_free(flow);
}
