#include "flow/kept.h"

#include <string.h>

#include "flow/classes.h"
#include "flow/forced.h"
#include "flow/handing.h"
#include "flow/signature.h"
#include "flow/undecided.h"
#include "flow/walk_p.h"

static bool is_given(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    return term->kind == LS_TERM_PARAM ||
           (term->kind == LS_TERM_OPER && (is_given(terms, term->a) || is_given(terms, term->b)));
}

/* A value that stands for a choice: a flag, a mode. A range such as `size > 4096` is none. */
static bool is_choice(struct ls_values values)
{
    return values.low == values.high;
}

/* True when a condition of the one contradicts the other: callers can tell by what they passed, or,
 * with `memory`, by what memory held. */
static bool excludes(const struct ls_terms *terms, const struct ls_flow_exit *a,
                     const struct ls_flow_exit *b, bool memory)
{
    for (uint32_t i = 0; i < a->state->facts.count; i++)
        for (uint32_t j = 0; j < b->state->facts.count; j++) {
            const struct ls_fact *x = &a->state->facts.at[i], *y = &b->state->facts.at[j];
            struct ls_values values = x->values;
            if (x->term == y->term && !ls_values_intersect(&values, y->values) &&
                ls_walk_is_relative(terms, x->term) && (memory || is_given(terms, x->term)))
                return true;
        }
    return false;
}

/* The fact, told of "the result" when it is about what the function returns; 0 when it is about
 * something else. */
static uint32_t told_of_result(struct ls_terms *terms, uint32_t fact, uint32_t result)
{
    uint32_t it = ls_term_make(terms, LS_TERM_PARAM, LS_NONE, 0);
    uint32_t told = result ? ls_term_replace(terms, fact, result, it) : fact;
    return told == fact ? 0 : told;
}

/* Callers can tell by looking into what they get: `if (found->shared) unlock(&found->lock);`. */
static bool results_differ(struct ls_terms *terms, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b)
{
    for (uint32_t i = 0; i < a->state->facts.count; i++) {
        const struct ls_fact *x = &a->state->facts.at[i];
        uint32_t told = told_of_result(terms, x->term, a->result);
        for (uint32_t j = 0; told && j < b->state->facts.count; j++) {
            const struct ls_fact *y = &b->state->facts.at[j];
            struct ls_values values = x->values;
            if (told_of_result(terms, y->term, b->result) == told &&
                !ls_values_intersect(&values, y->values))
                return true;
        }
    }
    return false;
}

/* Callers can tell by what is left in memory: `it->locked = true; return 1;` against `it->locked =
 * false; return 1;`. */
static bool writes_differ(struct ls_walk *walk, const struct ls_flow_exit *a,
                          const struct ls_flow_exit *b)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < a->state->cells.count; i++)
        for (uint32_t j = 0; j < b->state->cells.count; j++) {
            const struct ls_cell *x = &a->state->cells.at[i], *y = &b->state->cells.at[j];
            struct ls_values values = ls_state_values(terms, a->state, x->value);
            if (x->address == y->address && !ls_term(terms, x->address)->points &&
                !ls_values_intersect(&values, ls_state_values(terms, b->state, y->value)))
                return true;
        }
    return false;
}

/* What is known of the value in the two does not tell them apart: `*found = item` is NULL in one.
 */
static bool may_be_same(const struct ls_terms *terms, const struct ls_state *a,
                        const struct ls_state *b, uint32_t value)
{
    struct ls_values both = ls_state_values(terms, a, value);
    return ls_values_intersect(&both, ls_state_values(terms, b, value));
}

/* The object that the lock is in, or the number by which it was chosen: `&table->lock[number]`. */
static bool leads_to(const struct ls_terms *terms, uint32_t value, uint32_t lock)
{
    if (ls_term_is_in(terms, lock, value))
        return true;
    for (; LS_TERM_PARTS >> ls_term(terms, lock)->kind & 1u; lock = ls_term(terms, lock)->a)
        if (ls_term(terms, lock)->kind == LS_TERM_INDEX && ls_term(terms, lock)->b == value)
            return true;
    return false;
}

/* `a` leaves what leads to its lock where callers find it, `b` leaves something else there: `*out =
 * found; return 0;` against `*out = NULL; return 0;`. */
static bool is_handed_over(const struct ls_walk *walk, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b, uint32_t lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < a->state->cells.count; i++) {
        const struct ls_cell *cell = &a->state->cells.at[i];
        bool same = false;
        if (!ls_walk_is_relative(terms, cell->address) || !leads_to(terms, cell->value, lock))
            continue;
        for (uint32_t j = 0; j < b->state->cells.count && !same; j++)
            same = b->state->cells.at[j].address == cell->address &&
                   b->state->cells.at[j].value == cell->value &&
                   may_be_same(terms, a->state, b->state, cell->value);
        if (!same)
            return true;
    }
    return false;
}

/* Two places that return a record: callers look into it. */
static bool records_differ(const struct ls_walk *walk, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b)
{
    const char *type = ls_unit_text(walk->unit, walk->function->type);
    return ls_signature_result(type) == LS_RESULT_OTHER && !ls_site_equal(a->site, b->site);
}

/* Callers see by what they get, or by what is left to them, that only `a` has kept the lock. */
static bool outcomes_differ(struct ls_walk *walk, const struct ls_flow_exit *a,
                            const struct ls_flow_exit *b, uint32_t lock)
{
    struct ls_values values = a->values;
    return !ls_values_intersect(&values, b->values) || records_differ(walk, a, b) ||
           results_differ(&walk->flow->terms, a, b) || writes_differ(walk, a, b) ||
           is_handed_over(walk, a, b, lock);
}

/* `b` does not hold the lock. When it has had it and given it back, what memory held is no excuse
 * for `a` to keep it. */
static bool distinguishable(struct ls_walk *walk, const struct ls_flow_exit *a,
                            const struct ls_flow_exit *b, uint32_t lock)
{
    const struct ls_lock_state *had = ls_state_find_lock(b->state, lock);
    return excludes(&walk->flow->terms, a, b, !had || had->status != LS_FREE) ||
           outcomes_differ(walk, a, b, lock);
}

static const struct ls_lock_state *held_at(const struct ls_flow_exit *exit, uint32_t lock)
{
    const struct ls_lock_state *state = ls_state_find_lock(exit->state, lock);
    return state && state->status == LS_HELD ? state : NULL;
}

static bool is_unsure(const struct ls_flow_exit *exit, uint32_t lock)
{
    const struct ls_lock_state *state = ls_state_find_lock(exit->state, lock);
    return state && state->status == LS_UNSURE && !state->doubted;
}

/* Made of what rounds or ways have merged. */
static bool has_merge(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    switch (term->kind) {
    case LS_TERM_MERGE:
        return true;
    case LS_TERM_OPER:
    case LS_TERM_INDEX:
        return has_merge(terms, term->a) || has_merge(terms, term->b);
    case LS_TERM_INITIAL:
    case LS_TERM_FIELD:
    case LS_TERM_CONTAINER:
        return has_merge(terms, term->a);
    default:
        return false;
    }
}

/* An element of an array that a loop walks over: what one loop locks, another one may unlock. Which
 * element a call has chosen, `hash(key) % buckets`, is chosen once. */
static bool is_element(const struct ls_terms *terms, uint32_t lock)
{
    const struct ls_term *term = ls_term(terms, lock);
    for (; term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX;
         term = ls_term(terms, term->a))
        if (term->kind == LS_TERM_INDEX && has_merge(terms, term->b))
            return true;
    return false;
}

/* A call took it on some of its ways, or some exit has given back another lock. */
static bool may_be_another(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_state *state = walk->exits.at[i].state;
        for (uint32_t l = 0; l < state->locks.count; l++)
            if (state->locks.at[l].lock == lock ? state->locks.at[l].chancy
                                                : state->locks.at[l].status == LS_RELEASED)
                return true;
    }
    return false;
}

/* Elsewhere in the function a lock of this class is released by another name: perhaps it is this
 * one. Of a lock without a class, `lock = in ? &a : &b`, any release without a lock may be that. */
static bool is_aliased(const struct ls_walk *walk, uint32_t class, uint32_t lock)
{
    return class == LS_NONE ? walk->aliased.count > 0 || may_be_another(walk, lock)
                            : ls_is_among(walk->aliased.at, walk->aliased.count, class);
}

/* Exits without the lock have lost it far down in what the function calls, if at all. */
static bool is_lost_far_below(const struct ls_walk *walk, uint32_t lock)
{
    bool any = false;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_lock_state *state = ls_state_find_lock(walk->exits.at[i].state, lock);
        if (!state || state->status != LS_FREE)
            continue;
        if (ls_trace_length(state->trace) <= LS_MOST_CALLS)
            return false;
        any = true;
    }
    return any;
}

/* The function takes the lock where a test of its own says so, and nowhere gives one back: to take
 * it is what it is for. */
static bool is_conditional(const struct ls_walk *walk, uint32_t lock)
{
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, lock);
    if (ls_term_is_local(&walk->flow->terms, lock) ||
        ls_is_among(walk->freed.at, walk->freed.count, class))
        return false;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_lock_state *held = held_at(&walk->exits.at[i], lock);
        if (held && held->chancy)
            return false;
    }
    return true;
}

/* A call took the lock on some of its ways, and the function leaves with and without it wherever it
 * does with it, in several places: what it tests in between has to do with the way that the call
 * went, but nobody sees how. Or the call itself was undecided so. */
static bool is_undecided(struct ls_walk *walk, uint32_t lock)
{
    const struct ls_site *first = NULL;
    bool several = false;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *held = held_at(exit, lock);
        bool has_both = false;
        for (uint32_t j = 0; held && j < walk->exits.count; j++) {
            const struct ls_flow_exit *other = &walk->exits.at[j];
            const struct ls_lock_state *state = ls_state_find_lock(other->state, lock);
            has_both |=
                ls_site_equal(other->site, exit->site) && (!state || state->status == LS_RELEASED);
        }
        if (held && (!has_both || !held->chancy))
            return false;
        several |= held && first && !ls_site_equal(*first, exit->site);
        first = held ? &exit->site : first;
    }
    return several || (first && ls_undecided_has(walk, lock));
}

/* How callers could know that they have the lock now. */
enum suspicion {
    NONE,    /* in every way */
    SUSPECT, /* by the outcome, or always */
    UNTOLD,  /* only by a test of what they have passed, or by any error */
    REPEAT,  /* only by the test under which the function takes it, and which they may repeat */
};

/* Ways have been merged that differ. It does not matter where no way out of those with the lock
 * gives it back, whatever it tests. */
static bool is_lost_in_merges(const struct ls_walk *walk, uint32_t lock)
{
    bool gave_up = false, forced = !(walk->function->flags & LS_FN_BROKEN);
    for (uint32_t i = 0; i < walk->exits.count; i++)
        gave_up |= walk->exits.at[i].state->gave_up && !is_unsure(&walk->exits.at[i], lock);
    for (uint32_t i = 0; i < walk->exits.count && gave_up && forced; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *held = held_at(exit, lock);
        forced = !held || ls_forced_to_keep(walk, held->trace->site, exit->site);
    }
    return gave_up && !forced;
}

static void record_imbalance(struct ls_walk *walk, uint32_t lock, enum suspicion suspicion)
{
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, lock);
    bool went_by = false;
    struct ls_flow_imbalance imbalance = {
        .proc = walk->proc,
        .lock = lock,
        .is_suspect = suspicion != NONE,
        .is_untold = suspicion == UNTOLD,
        .is_conditional = suspicion == REPEAT || (suspicion == NONE && is_conditional(walk, lock)),
        .imprecise = ls_lock_is_unstable(walk->flow, lock) ||
                     is_element(&walk->flow->terms, lock) || is_lost_far_below(walk, lock) ||
                     is_undecided(walk, lock) || is_aliased(walk, class, lock) ||
                     is_lost_in_merges(walk, lock),
        .is_own = ls_term_is_local(&walk->flow->terms, lock)};
    struct ls_flow_balance *exits =
        LS_NEW_ARRAY(&walk->flow->arena, struct ls_flow_balance, walk->exits.count);
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *held = held_at(exit, lock);
        if (is_unsure(exit, lock))
            continue;
        exits[imbalance.exits++] = (struct ls_flow_balance){
            exit->site, exit->values, held ? ls_walk_keep_trace(walk, held->trace) : NULL};
        went_by |= exit->state->went_by;
        if (held) {
            imbalance.imprecise |= held->guessed || ls_undecided_elsewhere(walk, held);
            imbalance.lock_kind = held->kind;
            imbalance.mode = held->mode;
        }
    }
    imbalance.exit = exits;
    imbalance.imprecise |= went_by && ls_handing_is_released(walk->flow, class);
    ls_vec_push(&walk->flow->imbalances, imbalance);
}

/* A way that fails keeps the lock although one that succeeds does not: by the usual meaning of
 * results (negative, NULL and false are failures, where zero, a pointer or true is success). */
static bool only_failure_holds(struct ls_walk *walk, uint32_t lock)
{
    const char *type = ls_unit_text(walk->unit, walk->function->type);
    unsigned holding = 0, others = 0,
             failure = ls_result_fails_by_zero(ls_signature_result(type)) ? LS_SIGN_ZERO
                                                                          : LS_SIGN_NEGATIVE;
    const struct ls_flow_exit *held = NULL, *other = NULL;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        if (is_unsure(exit, lock))
            continue;
        *(held_at(exit, lock) ? &held : &other) = exit;
        if (held_at(exit, lock))
            holding |= ls_sign_classes(exit->values);
        else
            others |= ls_sign_classes(exit->values);
    }
    return holding == failure && (others & ~failure) && !is_handed_over(walk, held, other, lock);
}

/* Error numbers: a way that returns one, above 1, keeps what a way that returns 0 gives back. */
static bool only_errors_hold(const struct ls_walk *walk, uint32_t lock)
{
    const char *type = ls_unit_text(walk->unit, walk->function->type);
    bool given_back = false;
    if (ls_signature_result(type) != LS_RESULT_INTEGER || strncmp(type, "int ", 4) != 0)
        return false;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *state = ls_state_find_lock(exit->state, lock);
        if (held_at(exit, lock) && (exit->values.low < 2 || exit->values.low != exit->values.high))
            return false;
        given_back |=
            state && state->status == LS_FREE && exit->values.low == 0 && exit->values.high == 0;
    }
    return given_back;
}

/* The lock of what `a` returns, as a lock of what `b` returns; other locks stay what they are. */
static uint32_t counterpart(struct ls_terms *terms, uint32_t lock, const struct ls_flow_exit *a,
                            const struct ls_flow_exit *b)
{
    return a->result && b->result ? ls_term_replace(terms, lock, a->result, b->result) : lock;
}

/* The exit has given back a lock that the caller knows for the one of what it returns: who came
 * with a lock goes with one. */
static bool is_exchanged(const struct ls_walk *walk, const struct ls_flow_exit *exit, uint32_t lock)
{
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, lock);
    if (!exit->result || !ls_term_is_in(&walk->flow->terms, lock, exit->result))
        return false;
    for (uint32_t i = 0; class != LS_NONE && i < exit->state->locks.count; i++) {
        const struct ls_lock_state *other = &exit->state->locks.at[i];
        if (other->status == LS_RELEASED && ls_walk_is_relative(&walk->flow->terms, other->lock) &&
            ls_class_of(walk->flow->classes, walk->proc, other->lock) == class)
            return true;
    }
    return false;
}

/* True when an exit that holds the lock and one that does not look alike to the caller. */
static bool is_mixed(struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++)
        for (uint32_t j = 0; held_at(&walk->exits.at[i], lock) && j < walk->exits.count; j++) {
            const struct ls_flow_exit *a = &walk->exits.at[i], *b = &walk->exits.at[j];
            if (is_exchanged(walk, a, lock))
                break;
            uint32_t same = counterpart(&walk->flow->terms, lock, a, b);
            if (!held_at(b, lock) && !held_at(b, same) && !is_unsure(b, lock) &&
                !is_unsure(b, same) && !distinguishable(walk, a, b, lock))
                return true;
        }
    return false;
}

/* Whoever comes in leaves with the lock: to lock is what the function is for, if another one
 * unlocks. */
static bool always_keeps(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++)
        if (!held_at(&walk->exits.at[i], lock))
            return false;
    return true;
}

/* Some way has taken and given back a permit, none has given one that it did not take: so it is for
 * this function to give it back. Otherwise another thread may do so. */
static bool is_given_back(const struct ls_walk *walk, uint32_t permit)
{
    bool given = false;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_lock_state *state = ls_state_find_lock(walk->exits.at[i].state, permit);
        if (state && state->status == LS_RELEASED)
            return false;
        given |= state && state->status == LS_FREE;
    }
    return given;
}

static bool is_permit(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_lock_state *state = ls_state_find_lock(walk->exits.at[i].state, lock);
        if (state)
            return ls_is_permit(state);
    }
    return false;
}

/* Locks that callers cannot rely on are reported here and forgotten, so that one fault is one
 * finding. */
static bool is_leaked(struct ls_walk *walk, uint32_t lock)
{
    if (is_permit(walk, lock) && !is_given_back(walk, lock))
        return false;
    return ls_term_is_local(&walk->flow->terms, lock) || is_mixed(walk, lock) ||
           only_failure_holds(walk, lock) || only_errors_hold(walk, lock);
}

/* What callers have passed to choose a way: a flag or a mode. A limit that was tested is none, nor
 * is a pointer that may be NULL. */
static bool is_option(const struct ls_walk *walk, const struct ls_fact *a, const struct ls_fact *b)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, a->term);
    struct ls_values values = a->values;
    return a->term == b->term && !ls_values_intersect(&values, b->values) &&
           is_given(&walk->flow->terms, a->term) &&
           (is_choice(a->values) || is_choice(b->values)) &&
           !(term->kind == LS_TERM_PARAM && ls_walk_is_pointer(walk, term->a));
}

/* Told apart by nothing but an option: callers may know what they ask for. */
static bool is_asked_for(const struct ls_walk *walk, const struct ls_flow_exit *a,
                         const struct ls_flow_exit *b)
{
    struct ls_values values = a->values;
    bool any = false;
    for (uint32_t i = 0; i < a->state->facts.count && !any; i++)
        for (uint32_t j = 0; j < b->state->facts.count && !any; j++)
            any = is_option(walk, &a->state->facts.at[i], &b->state->facts.at[j]);
    return any && ls_values_intersect(&values, b->values);
}

/* A way out has had the lock and given it back, another one keeps it. */
static bool gives_back(const struct ls_walk *walk, const struct ls_flow_exit *a,
                       const struct ls_flow_exit *b, uint32_t lock)
{
    const struct ls_lock_state *state = ls_state_find_lock(b->state, lock);
    return held_at(a, lock) && state && state->status == LS_FREE && !is_exchanged(walk, a, lock) &&
           !is_asked_for(walk, a, b);
}

/* `a` fails with a number of its own, or one that something in the function has returned; `b`
 * returns zero. Who gets any error does not look for a lock; a name of an enumeration may tell of
 * one. */
static bool is_status(const struct ls_walk *walk, const struct ls_flow_exit *a,
                      const struct ls_flow_exit *b)
{
    const char *type = ls_unit_text(walk->unit, walk->function->type);
    bool is_named = is_choice(a->values) && strncmp(type, "enum ", 5) == 0;
    return ls_signature_result(type) == LS_RESULT_INTEGER && !is_named &&
           !ls_values_has(a->values, 0) && a->values.high > 1 && b->values.low == 0 &&
           b->values.high == 0;
}

/* Whether it was taken leaves no trace: callers cannot but make the test of the function again. */
static bool asks_for_test(struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count && is_conditional(walk, lock); i++)
        for (uint32_t j = 0; held_at(&walk->exits.at[i], lock) && j < walk->exits.count; j++) {
            const struct ls_flow_exit *a = &walk->exits.at[i], *b = &walk->exits.at[j];
            if (!held_at(b, lock) && !is_unsure(b, lock) && !outcomes_differ(walk, a, b, lock))
                return true;
        }
    return false;
}

static enum suspicion suspicion_of(struct ls_walk *walk, uint32_t lock)
{
    enum suspicion suspicion = always_keeps(walk, lock) ? SUSPECT : NONE;
    for (uint32_t i = 0; i < walk->exits.count; i++)
        for (uint32_t j = 0; j < walk->exits.count; j++) {
            const struct ls_flow_exit *a = &walk->exits.at[i], *b = &walk->exits.at[j];
            if (!gives_back(walk, a, b, lock))
                continue;
            if (!outcomes_differ(walk, a, b, lock) || is_status(walk, a, b))
                return UNTOLD;
            suspicion = SUSPECT;
        }
    return suspicion == NONE && asks_for_test(walk, lock) ? REPEAT : suspicion;
}

void ls_kept_find(struct ls_walk *walk, struct ls_kept *leaks)
{
    struct ls_kept held = {0};
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_state *state = walk->exits.at[i].state;
        for (uint32_t l = 0; l < state->locks.count; l++)
            if (state->locks.at[l].status == LS_HELD && !state->locks.at[l].assumed &&
                !ls_kept_has(&held, state->locks.at[l].lock))
                ls_vec_push(&held.at, state->locks.at[l].lock);
    }
    for (uint32_t i = 0; i < held.at.count; i++)
        if (is_leaked(walk, held.at.at[i])) {
            record_imbalance(walk, held.at.at[i], NONE);
            if (!is_conditional(walk, held.at.at[i])) /* callers make the same test, we believe */
                ls_vec_push(&leaks->at, held.at.at[i]);
        } else if (!is_permit(walk, held.at.at[i])) {
            enum suspicion suspicion = suspicion_of(walk, held.at.at[i]);
            if (suspicion != NONE)
                record_imbalance(walk, held.at.at[i], suspicion);
        }
    ls_vec_release(&held.at);
}

static bool is_kept(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++)
        if (held_at(&walk->exits.at[i], lock))
            return true;
    return false;
}

/* Told here, where it is sure: callers need not hear of it, or each would be told of it again. */
static void tell_release(struct ls_walk *walk, const struct ls_flow_exit *exit,
                         const struct ls_lock_state *release, bool doubtful)
{
    uint32_t told = walk->flow->misuses.count;
    ls_walk_misuse(walk, exit->state, LS_RELEASE_UNHELD, release, NULL, doubtful);
    if (walk->flow->misuses.count > told && !ls_is_permit(release) &&
        walk->flow->misuses.at[told].confidence != LS_AUDIT)
        ls_state_drop_lock(exit->state, release);
}

/* A condition in which the two differ is a limit that was tested, and none a choice of callers:
 * `if (size > most) goto out;` says nothing about who has the lock. */
static bool is_limit(const struct ls_terms *terms, const struct ls_flow_exit *a,
                     const struct ls_flow_exit *b)
{
    bool any = false;
    for (uint32_t i = 0; i < a->state->facts.count; i++)
        for (uint32_t j = 0; j < b->state->facts.count; j++) {
            const struct ls_fact *x = &a->state->facts.at[i], *y = &b->state->facts.at[j];
            struct ls_values values = x->values;
            if (x->term != y->term || ls_values_intersect(&values, y->values) ||
                !ls_walk_is_relative(terms, x->term))
                continue;
            if (is_choice(x->values) || is_choice(y->values))
                return false;
            any = true;
        }
    return any;
}

/* What ways have merged may have been another object on each of them; and so may what a variable
 * points to that others have filled in. */
static bool is_vague(const struct ls_terms *terms, uint32_t lock)
{
    uint32_t variable = ls_term_down(terms, lock, LS_TERM_WAYS, UINT32_MAX);
    return ls_term(terms, lock)->points != 0 || (ls_term(terms, variable)->kind == LS_TERM_LOCAL &&
                                                 ls_term_base(terms, lock) != variable);
}

/* One exit gives back a lock of the caller, another one acquires that lock itself: one of them is
 * wrong. True when there is nothing more to look for. */
static bool check_assumptions(struct ls_walk *walk, const struct ls_flow_exit *releasing,
                              const struct ls_lock_state *release)
{
    if (ls_is_permit(release) && is_kept(walk, release->lock))
        return true; /* the one takes, the other gives: one for both */
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *other = &walk->exits.at[i];
        const struct ls_lock_state *own = ls_state_find_lock(other->state, release->lock);
        if (!own || (own->status != LS_FREE && (own->status != LS_HELD || ls_is_permit(own))) ||
            (excludes(&walk->flow->terms, releasing, other, true) &&
             !is_limit(&walk->flow->terms, releasing, other)))
            continue;
        tell_release(walk, releasing, release, is_vague(&walk->flow->terms, release->lock));
        return true;
    }
    return false;
}

/* The function goes another way under these conditions. */
static bool is_elsewhere(const struct ls_terms *terms, const struct ls_flow_exit *exit,
                         const struct ls_conditions *conditions)
{
    for (uint32_t i = 0; i < conditions->count; i++) {
        struct ls_values values = ls_state_values(terms, exit->state, conditions->at[i].term);
        if (!ls_values_intersect(&values, conditions->at[i].values))
            return true;
    }
    return false;
}

/* It is taken for one that nobody has: where it was the caller's, that would hang. */
static bool takes_for_free(const struct ls_event *event, uint32_t lock)
{
    bool waits = event->kind == LS_EVENT_ACQUIRE && event->lock == lock &&
                 !(event->flags &
                   (LS_EVENT_TRY | LS_EVENT_TIMED | LS_EVENT_REACQUIRE | LS_EVENT_DOUBTFUL)) &&
                 event->type != LS_TYPE_RECURSIVE && event->mode == LS_EXCLUSIVE;
    for (uint32_t i = 0; i < event->releases; i++)
        waits &= event->release[i] != lock;
    return waits && ls_trace_length(event->trace) <= LS_MOST_CALLS;
}

static bool leaves_with(const struct ls_flow *flow, uint32_t proc, uint32_t class)
{
    const struct ls_summary *summary = &flow->summaries[proc];
    for (uint32_t i = 0; i < flow->imbalances.count; i++) /* and callers were not told */
        if (flow->imbalances.at[i].proc == proc &&
            ls_class_of(flow->classes, proc, flow->imbalances.at[i].lock) == class)
            return true;
    for (uint32_t o = 0; o < summary->outcomes; o++)
        for (uint32_t l = 0; l < summary->outcome[o].locks; l++) {
            const struct ls_lock_state *lock = &summary->outcome[o].lock[l];
            if (lock->status != LS_RELEASED &&
                ls_class_of(flow->classes, proc, lock->lock) == class)
                return true;
        }
    return false;
}

/* A function on the way may leave with such a lock: it is not only taken there, but handed on. */
static bool is_left_behind(const struct ls_walk *walk, const struct ls_trace *way, uint32_t class)
{
    for (way = way->inner; way; way = way->inner)
        if (leaves_with(walk->flow, way->proc, class))
            return true;
    return false;
}

/* One exit gives back a lock of the caller; on another way, something that is called takes it. */
static void check_calls(struct ls_walk *walk, const struct ls_flow_exit *releasing,
                        const struct ls_lock_state *release)
{
    const struct ls_terms *terms = &walk->flow->terms;
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, release->lock);
    if (ls_is_permit(release) || is_vague(terms, release->lock) || walk->flow->has_recursive ||
        class == LS_NONE || is_kept(walk, release->lock))
        return;
    for (uint32_t i = 0; i < walk->events.count; i++) {
        const struct ls_event *event = &walk->events.at[i];
        if (!takes_for_free(event, release->lock) ||
            is_elsewhere(terms, releasing, &event->conditions) ||
            is_left_behind(walk, event->trace, class))
            continue;
        tell_release(walk, releasing, release, false);
        return;
    }
}

void ls_kept_find_releases(struct ls_walk *walk)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        for (uint32_t l = exit->state->locks.count; l-- > 0;)
            if (exit->state->locks.at[l].status == LS_RELEASED &&
                !check_assumptions(walk, exit, &exit->state->locks.at[l]))
                check_calls(walk, exit, &exit->state->locks.at[l]);
    }
}
