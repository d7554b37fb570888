#include "flow/access.h"
#include "flow/calls_p.h"
#include "flow/joins.h"
#include "flow/jumps.h"
#include "flow/lives.h"
#include "flow/methods.h"
#include "flow/outcomes.h"
#include "flow/ownership.h"
#include "flow/primitives_p.h"
#include "flow/promises.h"
#include "flow/relays.h"
#include "flow/undecided.h"

/* A call through a pointer to more functions than this is unknown. */
enum { MOST_TARGETS = 8 };

/* The callbacks of a container: one object has one of them, and which one is decided elsewhere. */
enum { MANY_TARGETS = 4 };

static uint32_t opaque(const struct ls_call *call, uint32_t which)
{
    return ls_term_make(&call->walk->flow->terms, LS_TERM_RESULT,
                        ls_walk_point(call->walk, call->inst), which);
}

static uint32_t map_known(const struct ls_call *call, uint32_t term, uint32_t address)
{
    const struct ls_term *t = ls_term(&call->walk->flow->terms, term);
    if (t->kind == LS_TERM_PARAM && t->a < call->inst->count)
        return call->args[t->a];
    return t->kind == LS_TERM_INITIAL ? ls_walk_load(call->walk, call->state, address) : 0;
}

static uint32_t map_term(void *context, uint32_t term, uint32_t address)
{
    uint32_t value = map_known(context, term, address);
    return value ? value : opaque(context, term);
}

static uint32_t map_event_term(void *context, uint32_t term, uint32_t address)
{
    return map_known(context, term, address);
}

/* Memory */

/* A number that is known more or less, such as an error code that was reset. */
static bool is_bounded(const struct ls_terms *terms, const struct ls_state *state, uint32_t value)
{
    struct ls_values values = ls_state_values(terms, state, value);
    return values.low != INT64_MIN || values.high != INT64_MAX;
}

void ls_walk_forget(struct ls_walk *walk, const struct ls_inst *inst, struct ls_state *state,
                    bool (*forgets)(const struct ls_walk *, uint32_t address, uint32_t context),
                    uint32_t context, enum ls_forgetting how)
{
    struct ls_terms *terms = &walk->flow->terms;
    uint32_t point = ls_walk_point(walk, inst);
    for (uint32_t i = 0; i < state->cells.count; i++)
        if ((how == LS_FORGET_ALL || is_bounded(terms, state, state->cells.at[i].value)) &&
            forgets(walk, state->cells.at[i].address, context))
            state->cells.at[i].value =
                ls_term_make(terms, LS_TERM_RESULT, point, state->cells.at[i].address);
    for (uint32_t i = how == LS_FORGET_ALL ? state->facts.count : 0; i-- > 0;) {
        const struct ls_term *term = ls_term(terms, state->facts.at[i].term);
        if (term->kind == LS_TERM_INITIAL && forgets(walk, term->a, context)) {
            uint32_t address = term->a;
            ls_state_store(terms, &walk->arena, state, address,
                           ls_term_make(terms, LS_TERM_RESULT, point, address));
        }
    }
}

static bool is_written(const struct ls_walk *walk, uint32_t address, uint32_t target)
{
    return ls_mods_writes(walk->flow->mods, &walk->flow->terms, target, address);
}

static bool is_inside(const struct ls_walk *walk, uint32_t address, uint32_t object)
{
    return ls_term_is_in(&walk->flow->terms, address, object);
}

/* Variables of this function whose address is passed may be written. Those of which the model (or
 * NULL) tells more are left as they are. */
static void forget_arguments(const struct ls_call *call, const struct ls_api *api)
{
    const struct ls_terms *terms = &call->walk->flow->terms;
    for (uint32_t i = 0; i < call->inst->count; i++) {
        if (api && ls_api_names(api, i + 1))
            continue;
        struct ls_term argument = *ls_term(terms, call->args[i]); /* a copy: the pool moves */
        if (argument.kind == LS_TERM_LOCAL)
            call->state->env[argument.a] = opaque(call, call->args[i]);
        if (argument.kind == LS_TERM_LOCAL || argument.kind == LS_TERM_FIELD ||
            argument.kind == LS_TERM_INDEX)
            ls_walk_forget(call->walk, call->inst, call->state, is_inside, call->args[i],
                           LS_FORGET_ALL);
    }
}

/* Outcomes */

/* `known`: the lock has a name here. What only the callee can name may be a lock that is held here;
 * else it is nothing that can be told of. */
static void apply_lock(const struct ls_call *call, struct ls_lock_state lock, bool known)
{
    switch (lock.status) {
    case LS_HELD:
        ls_walk_acquire(call->walk, call->state, lock);
        break;
    case LS_RELEASED:
        if (known || ls_walk_find_alias(call->walk, call->state, &lock))
            ls_walk_release(call->walk, call->state, lock);
        break;
    default:
        ls_state_set_lock(&call->walk->arena, call->state, lock);
        break;
    }
}

/* A lock that the callee releases on another way; or the one that this may mean. */
static struct ls_lock_state *find_meant(const struct ls_call *call,
                                        const struct ls_lock_state *inner)
{
    struct ls_lock_state lock = *inner;
    lock.lock = ls_call_term(call, inner->lock);
    struct ls_lock_state *known = ls_state_find_lock(call->state, lock.lock);
    return known || lock.status != LS_RELEASED ? known
                                               : ls_walk_find_alias(call->walk, call->state, &lock);
}

/* The caller looks at what the call returns. */
static bool is_asked(const struct ls_call *call)
{
    uint32_t result = call->inst->result;
    return result != LS_NONE && call->walk->temp_used[result];
}

/* Locks that some of its ways are about and others are not, and callers cannot tell which; and
 * those that it leaves behind without a word. */
static void note_undecided(const struct ls_call *call, const struct ls_summary *summary)
{
    for (uint32_t i = 0; i < call->possibles; i++)
        for (uint32_t l = 0; l < call->possible[i]->locks; l++) {
            const struct ls_lock_state *lock = &call->possible[i]->lock[l];
            const struct ls_lock_state *known;
            if (!ls_outcomes_differ(call->possible, call->possibles, call->possible[i], lock->lock,
                                    is_asked(call)))
                continue;
            known = find_meant(call, lock);
            ls_undecided_note(call->walk, known ? known->lock : ls_call_term(call, lock->lock),
                              call->inst->site, false);
        }
    for (uint32_t i = 0; i < summary->undecideds; i++) {
        uint32_t lock = ls_call_event_term(call, summary->undecided[i]);
        if (lock)
            ls_undecided_note(call->walk, lock, call->inst->site, true);
    }
}

/* What was released before what was acquired. */
static void apply_locks(const struct ls_call *call, const struct ls_outcome *outcome)
{
    for (int held = 0; held < 2; held++)
        for (uint32_t i = 0; i < outcome->locks; i++) {
            struct ls_lock_state lock = outcome->lock[i];
            if ((lock.status == LS_HELD) != held)
                continue;
            const struct ls_term *inner = ls_term(&call->walk->flow->terms, lock.lock);
            bool known = inner->exact && !inner->points;
            lock.guessed = call->is_guess;
            lock.lock = ls_call_term(call, lock.lock);
            lock.chancy |= call->possibles > 1;
            lock.trace = ls_call_trace(call, lock.trace);
            if (lock.lock)
                apply_lock(call, lock, known);
        }
}

/* A way that only says that a lock could not be taken, to a caller who does not ask. */
static bool is_ignored(const struct ls_call *call, const struct ls_outcome *outcome)
{
    if (is_asked(call))
        return false;
    for (uint32_t i = 0; i < outcome->locks; i++)
        if (outcome->lock[i].status == LS_UNSURE)
            return true;
    return false;
}

/* Where the thread was created that the callee has joined or detached. */
static const struct ls_trace *created_before(const struct ls_call *call, uint32_t id)
{
    const struct ls_life *life = ls_course_life(call->state->course, id);
    return life ? life->created : NULL;
}

/* The callee may have created a thread: an earlier one of that handle has been joined or not. */
static void start_again(const struct ls_call *call, struct ls_course *course,
                        const struct ls_start *inner, uint32_t failed)
{
    struct ls_start start = *inner;
    start.routine = ls_call_term(call, inner->routine);
    start.argument = ls_call_term(call, inner->argument);
    start.handle = inner->handle ? ls_call_handle(call, inner->handle) : 0;
    start.failed = failed;
    start.fork = course->fork;
    start.trace = ls_call_trace(call, inner->trace);
    if (start.handle)
        ls_state_unjoin(call->state, start.handle);
    ls_lives_start(call->walk, call->state, course, &start);
    ls_course_add_start(course, start);
}

/* The result that says that the callee could not create a thread: the creation's own, or any but
 * the zero with which it has one. */
static uint32_t failure_of(const struct ls_outcome *outcome, const struct ls_start *inner,
                           uint32_t result)
{
    bool is_zero = outcome->values.low == 0 && outcome->values.high == 0;
    return inner->failed == outcome->result || is_zero ? result : 0;
}

static bool has_lives(const struct ls_state *state)
{
    return state->course && state->course->lives > 0;
}

/* Locks that the callee makes or destroys, on some way: only its outcomes know what they are now.
 */
static void forget_lives(const struct ls_call *call)
{
    const struct ls_summary *summary = &call->walk->flow->summaries[call->target];
    for (uint32_t i = 0; has_lives(call->state) && i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind != LS_EVENT_INIT && event->kind != LS_EVENT_DESTROY)
            continue;
        uint32_t lock = ls_call_event_term(call, event->lock);
        if (!ls_course_life(call->state->course, lock))
            continue;
        struct ls_course *course = ls_course_copy(&call->walk->arena, call->state->course);
        ls_course_drop_life(course, lock);
        call->state->course = course;
    }
}

/* What the callee has done to the life of locks and threads. */
static void apply_course(const struct ls_call *call, const struct ls_outcome *outcome,
                         uint32_t result)
{
    const struct ls_course *inner = outcome->course;
    forget_lives(call);
    if (!inner)
        return;
    struct ls_course *course = ls_course_copy(&call->walk->arena, call->state->course);
    for (unsigned i = 0; i < inner->lives; i++) {
        struct ls_life life = inner->life[i];
        life.lock = ls_call_term(call, life.lock);
        life.trace = ls_call_trace(call, life.trace);
        life.created =
            life.created ? ls_call_trace(call, life.created) : created_before(call, life.lock);
        life.failed = life.failed == outcome->result ? result : 0;
        ls_course_set_life(course, life);
    }
    if (inner->waited)
        ls_course_wait(course, inner->awaited);
    for (unsigned i = 0; i < inner->starts; i++)
        start_again(call, course, &inner->start[i], failure_of(outcome, &inner->start[i], result));
    if (inner->child != LS_NO_CHILD && course->child == LS_NO_CHILD) {
        course->child = call->state->created ? LS_LATE_CHILD : inner->child;
        course->fork = ls_call_trace(call, inner->fork);
    }
    if (inner->cancel != LS_CANCEL_AS_BEFORE)
        course->cancel = inner->cancel;
    call->state->course = course;
}

static void apply_cells(const struct ls_call *call, const struct ls_outcome *outcome)
{
    struct ls_cell *cells = LS_NEW_ARRAY(&call->walk->arena, struct ls_cell, outcome->cells + 1);
    for (uint32_t i = 0; i < outcome->cells; i++)
        cells[i] = (struct ls_cell){ls_call_term(call, outcome->cell[i].address),
                                    ls_call_term(call, outcome->cell[i].value)};
    if (!ls_mods_is_pure(call->walk->flow->mods, call->target))
        forget_arguments(call, NULL);
    /* That a call may change what was tested before it seldom means that it does: code that asks
     * twice expects the same answer, as in `if (s->shared) lock(); work(s); if (s->shared)
     * unlock();`. */
    ls_walk_forget(call->walk, call->inst, call->state, is_written, call->target, LS_FORGET_RANGES);
    for (uint32_t i = 0; i < outcome->cells; i++)
        if (cells[i].address && cells[i].value)
            ls_walk_store(call->walk, call->state, cells[i].address, cells[i].value);
}

/* The result says whether the callee has created a thread: a number would be forgotten where the
 * ways meet again. */
static bool tells_of_threads(const struct ls_call *call)
{
    for (uint32_t i = 1; i < call->possibles; i++)
        if (ls_course_starts(call->possible[i]->course) !=
            ls_course_starts(call->possible[0]->course))
            return true;
    return false;
}

/* Code that asks a calculating function the same question twice counts on the same answer: the
 * result of such a call is named by function and argument. An argument that a loop changes would
 * name different answers alike. */
static uint32_t pure_result(const struct ls_call *call)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    if (call->inst->count > 1 || !ls_mods_is_pure(call->walk->flow->mods, call->target))
        return 0;
    uint32_t argument = call->inst->count == 1 ? call->args[0] : ls_term_const(terms, 0);
    if (ls_term(terms, argument)->points || !ls_term(terms, argument)->exact)
        return 0;
    return ls_term_make(terms, LS_TERM_CALL, call->target, argument);
}

/* What the call returns: a value that can be named here, or some value of this call. */
static uint32_t find_result(const struct ls_call *call, const struct ls_outcome *outcome)
{
    uint32_t result = 0;
    if (tells_of_threads(call))
        return opaque(call, 0);
    if (outcome->result && !ls_term(&call->walk->flow->terms, outcome->result)->points)
        result = ls_call_term(call, outcome->result);
    if (!result)
        result = pure_result(call);
    if (!result && outcome->result)
        result = ls_call_term(call, outcome->result);
    return result ? result : opaque(call, 0);
}

static bool holds_any(const struct ls_state *state)
{
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (state->locks.at[i].status == LS_HELD)
            return true;
    return false;
}

/* Everything that the outcome says is about the state before the call, except for the locks: those
 * are compared by name only, and memory that the callee has changed must not rename them. */
static void apply_outcome(struct ls_call *call, const struct ls_outcome *outcome)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    struct ls_arena *arena = &call->walk->arena;
    uint32_t result = find_result(call, outcome);
    ls_ownership_pass(call->walk, call->state, call->target, call->args, call->inst->count);
    for (uint32_t i = 0; i < outcome->conditions.count; i++)
        ls_state_assume_values(terms, arena, call->state,
                               ls_call_term(call, outcome->conditions.at[i].term),
                               outcome->conditions.at[i].values);
    if (outcome->created)
        ls_joins_forget(call->walk, call->state);
    apply_course(call, outcome, result);
    apply_locks(call, outcome);
    apply_cells(call, outcome);
    ls_state_assume_values(terms, arena, call->state, result, outcome->values);
    call->state->created |= outcome->created;
    call->state->started |= outcome->started;
    call->state->waited |= outcome->waited;
    if ((outcome->waited & LS_BY_SIGNAL) && holds_any(call->state))
        call->state->waited |= LS_BY_STOPPING;
    for (uint32_t i = 0; outcome->created && i < call->inst->count; i++)
        if (ls_term(terms, call->args[i])->kind == LS_TERM_FUNCTION) /* for a wrapper to start */
            call->state->started |= ls_started_bit(ls_term(terms, call->args[i])->a);
    for (uint32_t i = 0; i < outcome->joins; i++) {
        uint32_t handle = ls_call_handle(call, outcome->join[i]);
        if (handle)
            ls_state_join(call->state, handle);
    }
    ls_walk_set_temp(call->walk, call->state, call->inst->result, result);
}

static bool is_of_system(const struct ls_call *call)
{
    const struct ls_unit *unit = call->walk->unit;
    return call->inst->a.kind == LS_OPERAND_FUNCTION &&
           (unit->functions.at[call->inst->a.ref].flags & LS_FN_SYSTEM);
}

/* Of functions whose use of memory is known, that is all that they do. */
static bool may_wait(const struct ls_call *call)
{
    const struct ls_flow *flow = call->walk->flow;
    return !ls_apis_memory(flow->apis, flow->program->procs.at[call->target].name);
}

/* Making a robust mutex consistent fails only where there is none. */
static bool is_done(const struct ls_call *call)
{
    const struct ls_flow *flow = call->walk->flow;
    const char *name = flow->program->procs.at[call->target].name;
    return flow->has_robust && (ls_apis_traits(flow->apis, name) & LS_TRAIT_ROBUST);
}

/* Nothing is known of the function: it returns anything and may write what it is given. */
static void call_unknown(struct ls_call *call)
{
    if (call->state->course && call->state->course->starts > 0 && may_wait(call)) {
        struct ls_course *course = ls_course_copy(&call->walk->arena, call->state->course);
        ls_course_wait(course, !is_of_system(call)); /* perhaps */
        call->state->course = course;
    }
    if (!is_of_system(call))
        ls_joins_forget(call->walk, call->state);
    forget_arguments(call, NULL);
    ls_walk_set_temp(call->walk, call->state, call->inst->result,
                     is_done(call) ? ls_term_const(&call->walk->flow->terms, 0) : opaque(call, 0));
}

/* A recursion was gone through too seldom for all that the function returns to be known: nothing of
 * it fits. While that goes on (returns.h), this way waits for the next round. */
static bool is_left_open(const struct ls_call *call, const struct ls_summary *summary,
                         uint32_t fits)
{
    const struct ls_flow *flow = call->walk->flow;
    const struct ls_proc *target = &flow->program->procs.at[call->target];
    bool inside = target->component == flow->program->procs.at[call->walk->proc].component;
    if (fits > 0 || !target->in_cycle || !target->defined || (inside && !flow->returns))
        return false;
    return inside ? flow->returns[call->target] : summary->outcomes > 0;
}

/* What happens in it is known, what it leaves behind is not. */
static void pass_open(struct ls_call *call)
{
    call_unknown(call);
    call->state->imprecise = call->state->went_by = true;
}

static void apply_summary(struct ls_call *call, const struct ls_summary *summary, ls_states *states,
                          uint32_t index)
{
    struct ls_walk *walk = call->walk;
    const struct ls_outcome *possible[LS_MOST_OUTCOMES];
    uint32_t count = 0;
    ls_call_inherit(call, summary);
    for (uint32_t i = 0; i < summary->outcomes; i++)
        if (!is_ignored(call, &summary->outcome[i]) &&
            ls_conditions_possible(&call->conditions, &summary->outcome[i].conditions))
            possible[count++] = &summary->outcome[i];
    if (is_left_open(call, summary, count)) {
        pass_open(call);
        return;
    }
    if (count == 0 && call->walk->flow->jumps[call->target])
        ls_jumps_note(call->walk, call->state, call->inst->site);
    call->possible = possible;
    call->possibles = count;
    note_undecided(call, summary);
    states->at[index] = NULL;
    struct ls_state *before = call->state;
    for (uint32_t i = 0; i < count; i++) {
        bool last = i + 1 == count;
        call->state = last ? before : ls_walk_copy(walk, before, walk->all_slots);
        apply_outcome(call, possible[i]);
        if (last)
            states->at[index] = call->state;
        else
            ls_vec_push(states, call->state);
    }
}

static void check_requirements(const struct ls_call *call)
{
    uint32_t count;
    const struct ls_promise *promise =
        ls_promises_of(call->walk->flow->promises, call->target, &count);
    for (uint32_t i = 0; i < count; i++)
        if (promise[i].kind == LS_PROMISE_REQUIRE)
            ls_promises_call(call->walk, call->inst, call->state,
                             ls_call_event_term(call, promise[i].lock), promise[i].mode);
}

struct callee {
    uint32_t target;
    bool is_guess, by_chance;
};

static void call_one(struct ls_walk *walk, const struct ls_inst *inst, struct callee callee,
                     const uint32_t *args, ls_states *states, uint32_t index)
{
    uint32_t target = callee.target;
    const struct ls_api *api = walk->flow->api[target];
    const struct ls_summary *summary = &walk->flow->summaries[target];
    struct ls_call call = {
        .walk = walk,
        .inst = inst,
        .target = target,
        .args = args,
        .is_guess = callee.is_guess,
        .by_chance = callee.by_chance,
        .state = states->at[index],
        .map.map = map_term,
        .event_map = {.map = map_event_term, .stamp = ls_terms_stamp(&walk->flow->terms)},
        .before = {.map = map_term, .stamp = ls_terms_stamp(&walk->flow->terms)}};
    call.map.context = call.event_map.context = call.before.context = &call;
    call.conditions = (struct ls_condition_call){&walk->flow->condition_lists, &walk->flow->terms,
                                                 call.state, &call.before, &call.event_map};
    check_requirements(&call);
    ls_walk_pass(walk, states->at[index], inst, target);
    ls_access_call(walk, states->at[index], inst, target, args);
    struct ls_primitive primitive = {walk, inst, api, target, args, states, index};
    if (api && api->role == LS_ROLE_BLOCK)
        ls_primitive_block(&primitive);
    if (api && api->role != LS_ROLE_BLOCK) {
        forget_arguments(&call, api); /* `&error`, by which it says what went wrong */
        ls_primitive_apply(&primitive);
    } else if (summary->known)
        apply_summary(&call, summary, states, index);
    else if (is_left_open(&call, summary, 0))
        pass_open(&call);
    else if (walk->flow->program->procs.at[target].defined)
        states->at[index] = NULL; /* a recursion that has not come back yet */
    else
        call_unknown(&call);
}

/* The callee is what the pointer surely holds here, or else what it may hold anywhere: which for a
 * relay is not asked. */
static const uint32_t *find_targets(struct ls_walk *walk, const struct ls_state *state,
                                    const struct ls_inst *inst, uint32_t *known, uint32_t *count)
{
    uint32_t callee = ls_walk_value(walk, state, inst->a);
    if (ls_term(&walk->flow->terms, callee)->kind == LS_TERM_FUNCTION) {
        *known = ls_term(&walk->flow->terms, callee)->a;
        *count = 1;
        return known;
    }
    const struct ls_relay *relay = walk->flow->relays[walk->proc];
    const uint32_t *targets = ls_program_targets(walk->flow->program, walk->proc, inst, count);
    if (*count > MOST_TARGETS || (relay && relay->call == inst))
        *count = 0;
    return targets;
}

/* No function is known that the pointer may mean. */
static void call_nobody(struct ls_walk *walk, const struct ls_inst *inst, const uint32_t *args,
                        ls_states *states, uint32_t index)
{
    struct ls_state *state = states->at[index];
    struct ls_call call = {.walk = walk, .inst = inst, .args = args, .state = state};
    const struct ls_api *api = ls_methods_find(walk->flow->methods, &walk->flow->terms,
                                               ls_walk_value(walk, state, inst->a), inst->count);
    if (!api) {
        call_unknown(&call);
        return;
    }
    forget_arguments(&call, api);
    struct ls_primitive primitive = {walk, inst, api, LS_NONE, args, states, index};
    ls_primitive_apply(&primitive);
}

void ls_walk_call(struct ls_walk *walk, const struct ls_inst *inst, ls_states *states,
                  uint32_t index)
{
    struct ls_state *state = states->at[index];
    uint32_t *args = LS_NEW_ARRAY(&walk->arena, uint32_t, inst->count + 1);
    uint32_t known, count;
    for (uint32_t i = 0; i < inst->count; i++)
        args[i] = ls_walk_value(walk, state, walk->unit->args.at[inst->first + i]);
    const uint32_t *targets = find_targets(walk, state, inst, &known, &count);
    if (count == 0) {
        call_nobody(walk, inst, args, states, index);
        return;
    }
    struct callee callee = {targets[0],
                            ls_outcomes_are_guesses(walk->flow->summaries, targets, count),
                            count >= MANY_TARGETS};
    for (uint32_t i = 1; i < count; i++) {
        ls_vec_push(states, ls_walk_copy(walk, state, walk->all_slots));
        callee.target = targets[i];
        call_one(walk, inst, callee, args, states, states->count - 1);
    }
    callee.target = targets[0];
    call_one(walk, inst, callee, args, states, index);
}
