#include "flow/joins.h"

#include "flow/counts.h"
#include "flow/lives.h"
#include "flow/walk_p.h"
#include "flow/witness.h"

/* In the place of a field: where the value was read from. */
static const uint32_t HOME = LS_NONE - 2;

static bool is_thread(const struct ls_life *life)
{
    return life->status == LS_LIFE_JOINED || life->status == LS_LIFE_DETACHED;
}

static void set_life(struct ls_walk *walk, struct ls_state *state, struct ls_life life)
{
    if (!life.lock || !ls_term(&walk->flow->terms, life.lock)->exact)
        return;
    struct ls_course *course = ls_course_copy(&walk->arena, state->course);
    ls_course_set_life(course, life);
    state->course = course;
}

/* The id of the thread that runs the function. */
static bool is_own(const struct ls_flow *flow, uint32_t id)
{
    const struct ls_term *term = ls_term(&flow->terms, id);
    return term->kind == LS_TERM_CALL && flow->api[term->a] &&
           flow->api[term->a]->role == LS_ROLE_SELF;
}

static void check(struct ls_walk *walk, const struct ls_state *state, uint32_t id,
                  enum ls_life_status status, const struct ls_trace *trace)
{
    const struct ls_life *life = id ? ls_course_life(state->course, id) : NULL;
    if (!walk->recording || !life || !is_thread(life) || state->imprecise ||
        !ls_lives_exists(walk, state, life->failed))
        return;
    bool twice = status == LS_LIFE_JOINED && life->status == LS_LIFE_JOINED;
    struct ls_flow_rejoin rejoin = {.fate = twice ? LS_FATE_JOINED_TWICE : LS_FATE_JOINED_DETACHED,
                                    .first_joins = life->status == LS_LIFE_JOINED,
                                    .joins = status == LS_LIFE_JOINED,
                                    .is_own = is_own(walk->flow, id),
                                    .trace = ls_walk_keep_trace(walk, trace),
                                    .first = ls_walk_keep_trace(walk, life->trace)};
    if (life->created)
        rejoin.created = ls_walk_keep_trace(walk, life->created);
    ls_vec_push(&walk->flow->rejoins, rejoin);
}

void ls_joins_create(struct ls_walk *walk, struct ls_state *state, uint32_t id, bool detached,
                     const struct ls_trace *trace)
{
    set_life(walk, state,
             (struct ls_life){.lock = id,
                              .status = detached ? LS_LIFE_DETACHED : LS_LIFE_BEGUN,
                              .trace = trace,
                              .created = trace});
}

/* An element that is chosen by a variable may be another one the next time. */
static bool is_chosen(const struct ls_terms *terms, uint32_t id)
{
    int64_t index;
    const struct ls_term *term = ls_term(terms, id);
    for (; LS_TERM_WAYS >> term->kind & 1u; term = ls_term(terms, term->a))
        if (term->kind == LS_TERM_INDEX && !ls_term_is_const(terms, term->b, &index))
            return true;
    return false;
}

/* The object of a field is another one in each round of a loop: what is chosen by a number, and
 * what is neither a variable nor found by way of one alone. */
static bool is_gone_through(const struct ls_terms *terms, uint32_t object)
{
    const struct ls_term *base = ls_term(terms, ls_term_down(terms, object, LS_TERM_WAYS, LS_NONE));
    return is_chosen(terms, object) || (base->kind != LS_TERM_GLOBAL &&
                                        base->kind != LS_TERM_LOCAL && base->kind != LS_TERM_PARAM);
}

uint32_t ls_joins_home(struct ls_walk *walk, uint32_t id)
{
    struct ls_terms *terms = &walk->flow->terms;
    const struct ls_term *term = ls_term(terms, id);
    if (term->kind == LS_TERM_INITIAL)
        return ls_joins_handle(walk, term->a);
    return term->kind == LS_TERM_PARAM ? ls_term_make(terms, LS_TERM_CONTAINER, id, HOME) : 0;
}

uint32_t ls_joins_handle(struct ls_walk *walk, uint32_t handle)
{
    struct ls_terms *terms = &walk->flow->terms;
    const struct ls_term *term = ls_term(terms, handle);
    int64_t index;
    if (term->kind == LS_TERM_CONTAINER && term->b == HOME)
        return ls_joins_home(walk, term->a);
    if (term->kind == LS_TERM_INDEX && !ls_term_is_const(terms, term->b, &index))
        return term->a;
    if (term->kind == LS_TERM_FIELD && walk->in_loop[walk->block] &&
        is_gone_through(terms, term->a))
        return ls_term_make(terms, LS_TERM_FIELD, 0, term->b);
    return handle;
}

uint32_t ls_joins_read_from(struct ls_walk *walk, const struct ls_state *state,
                            const struct ls_inst *call, unsigned argument)
{
    const struct ls_block *block =
        &walk->unit->blocks.at[walk->function->first_block + walk->block];
    const struct ls_inst *first = &walk->unit->insts.at[block->first];
    if (argument == 0 || argument > call->count)
        return 0;
    struct ls_operand id = walk->unit->args.at[call->first + argument - 1];
    if (id.kind == LS_OPERAND_VAR)
        return ls_term_make(&walk->flow->terms, LS_TERM_LOCAL, id.ref, 0);
    for (const struct ls_inst *inst = call; inst-- > first && id.kind == LS_OPERAND_TEMP;)
        if (inst->op == LS_OP_LOAD && inst->result == id.ref) {
            struct ls_operand place = {LS_OPERAND_ADDRESS, inst->a.ref};
            uint32_t handle = ls_walk_value(walk, state, place);
            return handle ? ls_joins_handle(walk, handle) : 0;
        }
    return 0;
}

uint32_t ls_joins_kept_at(struct ls_walk *walk, const struct ls_state *state,
                          const struct ls_inst *call)
{
    const struct ls_block *block =
        &walk->unit->blocks.at[walk->function->first_block + walk->block];
    const struct ls_inst *end = &walk->unit->insts.at[block->first] + block->count;
    for (const struct ls_inst *inst = call + 1; inst < end && call->result != LS_NONE; inst++)
        if (inst->op == LS_OP_STORE && inst->b.kind == LS_OPERAND_TEMP &&
            inst->b.ref == call->result)
            return ls_walk_value(walk, state, (struct ls_operand){LS_OPERAND_ADDRESS, inst->a.ref});
    return 0;
}

void ls_joins_end(struct ls_walk *walk, struct ls_state *state, struct ls_life end)
{
    const struct ls_life *life = end.lock ? ls_course_life(state->course, end.lock) : NULL;
    check(walk, state, end.lock, (enum ls_life_status)end.status, end.trace);
    end.created = life ? life->created : NULL;
    if (!is_chosen(&walk->flow->terms, end.lock))
        set_life(walk, state, end);
}

void ls_joins_event(struct ls_walk *walk, const struct ls_state *state,
                    const struct ls_event *event)
{
    bool joins = event->kind == LS_EVENT_BLOCK && event->mode == LS_BLOCK_JOIN;
    if ((joins || event->kind == LS_EVENT_DETACH) &&
        !(event->flags & (LS_EVENT_DOUBTFUL | LS_EVENT_OWN_LIFE)))
        check(walk, state, event->argument, joins ? LS_LIFE_JOINED : LS_LIFE_DETACHED,
              event->trace);
}

void ls_joins_forget(struct ls_walk *walk, struct ls_state *state)
{
    for (unsigned i = 0; state->course && i < state->course->lives; i++) {
        if (!is_thread(&state->course->life[i]))
            continue;
        struct ls_course *course = ls_course_copy(&walk->arena, state->course);
        course->life[i--] = course->life[--course->lives];
        state->course = course;
    }
}

void ls_joins_object_freed(struct ls_walk *walk, const struct ls_state *state, uint32_t object,
                           const struct ls_trace *trace)
{
    const struct ls_course *course = state->course;
    struct ls_terms *terms = &walk->flow->terms;
    int64_t value;
    if (!walk->recording || !course || state->imprecise || !object || state->waited ||
        !ls_term(terms, object)->exact || ls_term_is_const(terms, object, &value) ||
        ls_counts_is_last(walk, state))
        return;
    for (unsigned i = 0; i < course->starts; i++) {
        const struct ls_start *start = &course->start[i];
        if (start->argument != object || start->awaited || start->fork != course->fork ||
            ls_term(terms, start->routine)->kind != LS_TERM_FUNCTION || !start->failed ||
            !ls_lives_exists(walk, state, start->failed))
            continue;
        struct ls_flow_outliving outliving = {.routine = ls_term(terms, start->routine)->a,
                                              .gone = ls_walk_keep_trace(walk, trace),
                                              .created = ls_walk_keep_trace(walk, start->trace)};
        ls_vec_push(&walk->flow->outlivings, outliving);
    }
}

static unsigned calls_of(const struct ls_flow_rejoin *rejoin)
{
    return ls_trace_length(rejoin->trace) + ls_trace_length(rejoin->first);
}

/* The same two joins, by a shorter way or one that was told before: one cause, one finding. */
static bool is_told(const struct ls_flow *flow, uint32_t index)
{
    const struct ls_flow_rejoin *rejoin = &flow->rejoins.at[index];
    for (uint32_t i = 0; i < flow->rejoins.count; i++) {
        const struct ls_flow_rejoin *other = &flow->rejoins.at[i];
        bool is_better = calls_of(other) < calls_of(rejoin) ||
                         (calls_of(other) == calls_of(rejoin) && i < index);
        if (is_better &&
            ls_trace_equal(ls_trace_last(other->trace), ls_trace_last(rejoin->trace)) &&
            ls_trace_equal(ls_trace_last(other->first), ls_trace_last(rejoin->first)))
            return true;
    }
    return false;
}

/* Far below, something in between may have created the thread anew. */
static bool is_far(const struct ls_flow_rejoin *rejoin)
{
    return ls_trace_length(rejoin->trace) > LS_MOST_CALLS ||
           ls_trace_length(rejoin->first) > LS_MOST_CALLS;
}

/* The first creation of threads that start in the function; NULL when there is none. */
static const struct ls_trace *creation_of(const struct ls_flow *flow, uint32_t routine)
{
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            const struct ls_event *event = &flow->summaries[proc].event[i];
            const struct ls_term *start = ls_term(&flow->terms, event->lock);
            if (event->kind == LS_EVENT_CREATE && start->kind == LS_TERM_FUNCTION &&
                start->a == routine && !event->trace->inner)
                return event->trace;
        }
    return NULL;
}

void ls_joins_fill(const struct ls_flow *flow, struct ls_model *model)
{
    for (uint32_t i = 0; i < flow->rejoins.count; i++) {
        const struct ls_flow_rejoin *rejoin = &flow->rejoins.at[i];
        const struct ls_trace *created =
            rejoin->is_own ? creation_of(flow, rejoin->trace->proc) : rejoin->created;
        struct ls_thread_creation fact = {
            .thread = LS_MODEL_NONE,
            .segment = LS_MODEL_NONE,
            .created = LS_MODEL_NONE,
            .fate = rejoin->fate,
            .confidence = is_far(rejoin) ? LS_AUDIT : LS_LIKELY,
            .end =
                ls_witness_new(model, flow->program, LS_MODEL_NONE, rejoin->trace,
                               rejoin->joins ? "joins the thread" : "detaches the thread", NULL, 0),
            .first = ls_witness_new(model, flow->program, LS_MODEL_NONE, rejoin->first,
                                    rejoin->first_joins ? "joins it" : "detaches it", NULL, 0)};
        if (created)
            fact.witness = ls_witness_new(model, flow->program, LS_MODEL_NONE, created,
                                          "creates the thread", NULL, 0);
        fact.joins = rejoin->joins;
        fact.first_joins = rejoin->first_joins;
        fact.routine = fact.handle = "";
        if (!is_told(flow, i))
            ls_vec_push(&model->creations, fact);
    }
}
