/* Critical sections that were taken apart: into the model. */
#include "facts/filler_p.h"
#include "facts/looks.h"
#include "flow/sections.h"

/* The field, or the variable, that an address is of; elements of an array do not count. */
static uint32_t member_of(const struct ls_terms *terms, uint32_t address)
{
    return ls_term_down(terms, address, 1u << LS_TERM_INDEX, UINT32_MAX);
}

static bool same_member(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    const struct ls_term *x = ls_term(terms, member_of(terms, a));
    const struct ls_term *y = ls_term(terms, member_of(terms, b));
    if (x->kind != y->kind)
        return false;
    return (x->kind == LS_TERM_FIELD && x->b == y->b) ||
           (x->kind == LS_TERM_GLOBAL && x->a == y->a);
}

/* The constant that is stored there; false when it is something else. */
static bool stored_at(const struct ls_program *program, uint32_t proc, uint32_t point,
                      int64_t *value)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    uint32_t first = unit->blocks.at[ls_proc_function(program, proc)->first_block].first;
    const struct ls_inst *inst = &unit->insts.at[first + point];
    if (inst->op != LS_OP_STORE || inst->b.kind != LS_OPERAND_CONST)
        return false;
    *value = unit->constants.at[inst->b.ref];
    return true;
}

/* Nothing but one value is ever written there while others look: it is true once and for all. */
static bool is_monotonic(const struct ls_flow *flow, uint32_t address)
{
    int64_t first = 0, value;
    bool any = false;
    for (uint32_t p = 0; p < flow->program->procs.count; p++) {
        const struct ls_accesses *accesses = &flow->accesses[p];
        for (uint32_t t = 0; t < accesses->touches.count; t++) {
            const struct ls_touch *touch = &accesses->touches.at[t];
            if (!(touch->flags & LS_TOUCH_WRITE) ||
                !same_member(&flow->terms, touch->address, address))
                continue;
            if (!stored_at(flow->program, p, touch->point, &value) || (any && value != first))
                return false;
            first = value;
            any = true;
        }
    }
    return any;
}

/* Where what is kept there is given back. */
static bool find_drop(const struct ls_flow *flow, uint32_t address, struct ls_location *freed)
{
    for (uint32_t p = 0; p < flow->program->procs.count; p++)
        for (uint32_t i = 0; i < flow->accesses[p].drops.count; i++) {
            const struct ls_drop *drop = &flow->accesses[p].drops.at[i];
            if (!same_member(&flow->terms, drop->address, address))
                continue;
            *freed = ls_witness_location(flow->program, p, drop->site);
            return true;
        }
    return false;
}

static struct ls_location place_of(const struct ls_filler *filler, const struct ls_trace *trace)
{
    return ls_witness_location(filler->flow->program, trace->proc, trace->site);
}

static void add_split(struct ls_filler *filler, const struct ls_flow_split *split)
{
    struct ls_split fact = {
        .kind = split->kind,
        .confidence =
            ls_filler_confidence(split->doubtful ? LS_AUDIT : LS_LIKELY, split->lock_kind),
        .lock = ls_filler_lock(filler, split->proc, split->lock, split->lock_kind),
        .plain = split->act.plain,
        .fresh = split->act.fresh,
        .look = place_of(filler, ls_trace_last(split->look.trace)),
        .act = place_of(filler, ls_trace_last(split->act.trace)),
        .look_from = place_of(filler, split->look.trace),
        .act_from = place_of(filler, split->act.trace)};
    if (fact.lock == LS_NONE || (split->kind == LS_SPLIT_POINTER &&
                                 !find_drop(filler->flow, split->look.address, &fact.freed)))
        return;
    fact.same = split->act.plain && is_monotonic(filler->flow, split->act.address);
    ls_vec_push(&filler->model->splits, fact);
}

void ls_filler_add_splits(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->splits.count; i++)
        add_split(filler, &filler->flow->splits.at[i]);
}
