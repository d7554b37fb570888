#include "flow/handing.h"

#include "base/hash.h"
#include "flow/classes.h"
#include "flow/damage.h"
#include "flow/walk_p.h"

enum { MOST_STEPS = 8 /* of calls between the one who takes and the one who releases */ };

/* A lock of this class (LS_NONE: of any) that was taken in `taker`, or in what that called, is
 * released by a caller of it. LS_NONE as `taker`: some call may have left it. */
struct ls_handed_lock {
    uint32_t key[2]; /* class, taker */
    UT_hash_handle hh;
};

static bool is_noted(const struct ls_flow *flow, uint32_t class, uint32_t taker)
{
    uint32_t key[2] = {class, taker};
    struct ls_handed_lock *noted;
    HASH_FIND(hh, flow->handed, key, sizeof key, noted);
    return noted != NULL;
}

static void note(struct ls_flow *flow, uint32_t class, uint32_t taker)
{
    if (is_noted(flow, class, taker))
        return;
    struct ls_handed_lock *handed = LS_NEW(&flow->arena, struct ls_handed_lock);
    handed->key[0] = class;
    handed->key[1] = taker;
    HASH_ADD(hh, flow->handed, key, sizeof handed->key, handed);
}

void ls_handing_note(struct ls_walk *walk, const struct ls_lock_state *held)
{
    const struct ls_trace *step = held->trace ? held->trace->inner : NULL;
    if (!walk->recording || !step)
        return;
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, held->lock);
    for (unsigned i = 0; step && i < MOST_STEPS; i++, step = step->inner) {
        note(walk->flow, class, step->proc);
        note(walk->flow, LS_NONE, step->proc);
    }
}

void ls_handing_note_release(struct ls_walk *walk, uint32_t lock)
{
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, lock);
    if (walk->recording && class != LS_NONE)
        note(walk->flow, class, LS_NONE);
}

void ls_handing_release(struct ls_flow *flow)
{
    HASH_CLEAR(hh, flow->handed);
}

/* A lock that is no global has other names where it is released: any release of what the function
 * took counts. */
static bool is_released_above(const struct ls_flow *flow, uint32_t class, uint32_t taker)
{
    bool is_global = class != LS_NONE && flow->classes->all.at[class].global != LS_NONE;
    return is_noted(flow, is_global ? class : LS_NONE, taker);
}

/* Whether that is where a lock is taken. */
static bool is_acquisition(const struct ls_flow *flow, const struct ls_trace *trace)
{
    const struct ls_program *program = flow->program;
    const struct ls_trace *last = ls_trace_last(trace);
    const struct ls_unit *unit = ls_proc_unit(program, last->proc);
    const struct ls_function *function = ls_proc_function(program, last->proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[last->proc].unit];
    LS_EACH_INST (inst, unit, function) {
        if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION ||
            !ls_site_equal(inst->site, last->site))
            continue;
        const struct ls_api *api = flow->api[map->function[inst->a.ref]];
        return api && api->role == LS_ROLE_ACQUIRE;
    }
    return false;
}

/* One with parts that have no meaning may do anything. */
bool ls_handing_is_released(const struct ls_flow *flow, uint32_t class)
{
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++) {
        const struct ls_summary *summary = &flow->summaries[proc];
        if (ls_damage_matters(flow, proc))
            return true;
        for (uint32_t o = 0; o < summary->outcomes; o++)
            for (uint32_t l = 0; l < summary->outcome[o].locks; l++) {
                const struct ls_lock_state *lock = &summary->outcome[o].lock[l];
                bool may_release =
                    lock->status == LS_RELEASED || (lock->status == LS_UNSURE && !lock->failed);
                if (may_release && ls_class_of(flow->classes, proc, lock->lock) == class &&
                    (lock->status == LS_RELEASED || !is_acquisition(flow, lock->trace)))
                    return true;
            }
    }
    return false;
}

/* The global is named in one source alone. */
static bool is_of_one_source(const struct ls_program *program, uint32_t global)
{
    uint32_t sources = 0;
    for (uint32_t unit = 0; unit < program->unit_count; unit++)
        for (uint32_t i = 0; i < program->units[unit]->globals.count; i++)
            if (program->maps[unit].global[i] == global) {
                sources++;
                break;
            }
    return sources == 1 && (program->globals.at[global].flags & LS_GLOBAL_DEFINED);
}

/* Another function takes such a lock and gives it back: that is how it is meant to be used. */
static bool has_example(const struct ls_class *class, uint32_t proc)
{
    return class->balancers[1] || (class->balancers[0] && class->balancers[0] != proc + 1);
}

/* No other source knows the lock. What a header that nobody includes here may tell others is no
 * secret; then code must show that each function is to give the lock back itself. */
static bool is_private(const struct ls_flow *flow, uint32_t number, uint32_t proc)
{
    const struct ls_class *class = &flow->classes->all.at[number];
    if (class->global == LS_NONE || class->name[0] == '*')
        return false;
    return (flow->program->globals.at[class->global].flags & LS_GLOBAL_STATIC) ||
           (has_example(class, proc) && is_of_one_source(flow->program, class->global));
}

/* Everybody who calls the function is known. */
static bool knows_callers(const struct ls_flow *flow, uint32_t class, uint32_t proc)
{
    const struct ls_proc *p = &flow->program->procs.at[proc];
    bool is_local =
        (ls_proc_function(flow->program, proc)->flags & LS_FN_STATIC) && !p->address_taken;
    return p->callers > 0 &&
           (flow->has_main || (is_local && has_example(&flow->classes->all.at[class], proc)));
}

/* Callers are hardly meant to know, and several others take and give back such a lock: that is how
 * it is meant to be used. */
static bool is_forgotten(const struct ls_flow *flow, const struct ls_flow_imbalance *imbalance,
                         uint32_t number)
{
    const struct ls_class *class = &flow->classes->all.at[number];
    const struct ls_proc *proc = &flow->program->procs.at[imbalance->proc];
    bool is_called = proc->callers > 0 || proc->address_taken;
    return (imbalance->is_untold || (imbalance->is_conditional && is_called)) &&
           class->balancers[0] && class->balancers[1];
}

bool ls_handing_is_lost(const struct ls_flow *flow, const struct ls_flow_imbalance *imbalance)
{
    uint32_t class = ls_class_of(flow->classes, imbalance->proc, imbalance->lock);
    if (flow->api[imbalance->proc]) /* its callers are told by the model what it does */
        return false;
    if (class == LS_NONE || is_released_above(flow, class, imbalance->proc))
        return false;
    return (knows_callers(flow, class, imbalance->proc) ||
            is_private(flow, class, imbalance->proc) || is_forgotten(flow, imbalance, class)) &&
           !ls_handing_is_released(flow, class);
}

bool ls_handing_is_nobodys(const struct ls_flow *flow, const struct ls_flow_imbalance *imbalance)
{
    uint32_t class = ls_class_of(flow->classes, imbalance->proc, imbalance->lock);
    return !is_noted(flow, class, LS_NONE) && ls_handing_is_lost(flow, imbalance);
}
