#include "flow/kept.h"

#include <string.h>

#include "flow/classes.h"
#include "flow/forced.h"
#include "flow/handing.h"
#include "flow/signature.h"
#include "flow/telling.h"
#include "flow/undecided.h"
#include "flow/walk_p.h"

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

/* Whoever leaves with the lock has passed nothing that gives it back, whatever was tested. */
static bool is_forced(const struct ls_walk *walk, uint32_t lock, bool pointers)
{
    bool forced = !(walk->function->flags & LS_FN_BROKEN);
    for (uint32_t i = 0; i < walk->exits.count && forced; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *held = ls_exit_held(exit, lock);
        forced = !held || ls_forced_to_keep(walk, held->trace->site, exit->site, pointers);
    }
    return forced;
}

/* An element of an array that a loop walks over: what one loop locks, another one may unlock;
 * unless the loop that locks it has been seen to unlock it, in the same round, and nothing unlocks
 * one on the way out. Which element a call has chosen, `hash(key) % buckets`, is chosen once. */
static bool is_element(const struct ls_walk *walk, uint32_t class, uint32_t lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    const struct ls_term *term = ls_term(terms, lock);
    bool any = false;
    for (; term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX;
         term = ls_term(terms, term->a))
        any |= term->kind == LS_TERM_INDEX && has_merge(terms, term->b);
    bool is_of_round = class != LS_NONE && ls_is_among(walk->freed.at, walk->freed.count, class);
    return any && !(is_of_round && is_forced(walk, lock, false));
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
        const struct ls_lock_state *held = ls_exit_held(&walk->exits.at[i], lock);
        if (held && held->chancy)
            return false;
    }
    return true;
}

/* A call took the lock on some of its ways, and the function leaves with and without it wherever it
 * does with it, in several places, and no test is known that tells the two apart: what it tests in
 * between has to do with the way that the call went, but nobody sees how. Or the call itself was
 * undecided so. */
static bool is_undecided(struct ls_walk *walk, uint32_t lock)
{
    const struct ls_site *first = NULL;
    bool several = false;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *held = ls_exit_held(exit, lock);
        bool has_both = false;
        for (uint32_t j = 0; held && j < walk->exits.count; j++) {
            const struct ls_flow_exit *other = &walk->exits.at[j];
            const struct ls_lock_state *state = ls_state_find_lock(other->state, lock);
            has_both |= ls_site_equal(other->site, exit->site) &&
                        (state ? state->status == LS_RELEASED
                               : !ls_told_by_conditions(&walk->flow->terms, exit, other, true));
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
    bool gave_up = false;
    for (uint32_t i = 0; i < walk->exits.count; i++)
        gave_up |= walk->exits.at[i].state->gave_up && !is_unsure(&walk->exits.at[i], lock);
    return gave_up && !is_forced(walk, lock, true);
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
        .imprecise = ls_lock_is_unstable(walk->flow, lock) || is_element(walk, class, lock) ||
                     is_lost_far_below(walk, lock) || is_undecided(walk, lock) ||
                     is_aliased(walk, class, lock) || is_lost_in_merges(walk, lock),
        .is_own = ls_term_is_local(&walk->flow->terms, lock)};
    struct ls_flow_balance *exits =
        LS_NEW_ARRAY(&walk->flow->arena, struct ls_flow_balance, walk->exits.count);
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *held = ls_exit_held(exit, lock);
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

/* The signs of what a way out returns; a zero that is merely not told from an error, `if (n <= 0)
 * return n;`, is one. */
static unsigned signs_of(const struct ls_flow_exit *exit, unsigned failure)
{
    bool is_error = failure == LS_SIGN_NEGATIVE && exit->values.low < 0 && exit->values.high == 0;
    return is_error ? LS_SIGN_NEGATIVE : ls_sign_classes(exit->values);
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
        *(ls_exit_held(exit, lock) ? &held : &other) = exit;
        *(ls_exit_held(exit, lock) ? &holding : &others) |= signs_of(exit, failure);
    }
    return holding == failure && (others & ~failure) && !ls_told_by_place(walk, held, other, lock);
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
        if (ls_exit_held(exit, lock) &&
            (exit->values.low < 2 || exit->values.low != exit->values.high))
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
        for (uint32_t j = 0; ls_exit_held(&walk->exits.at[i], lock) && j < walk->exits.count; j++) {
            const struct ls_flow_exit *a = &walk->exits.at[i], *b = &walk->exits.at[j];
            if (is_exchanged(walk, a, lock))
                break;
            uint32_t same = counterpart(&walk->flow->terms, lock, a, b);
            if (!ls_exit_held(b, lock) && !ls_exit_held(b, same) && !is_unsure(b, lock) &&
                !is_unsure(b, same) && !ls_told_apart(walk, a, b, lock))
                return true;
        }
    return false;
}

/* Whoever comes in leaves with the lock: to lock is what the function is for, if another one
 * unlocks. */
static bool always_keeps(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++)
        if (!ls_exit_held(&walk->exits.at[i], lock))
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

/* A way out has had the lock and given it back, another one keeps it. */
static bool gives_back(const struct ls_walk *walk, const struct ls_flow_exit *a,
                       const struct ls_flow_exit *b, uint32_t lock)
{
    const struct ls_lock_state *state = ls_state_find_lock(b->state, lock);
    return ls_exit_held(a, lock) && state && state->status == LS_FREE &&
           !is_exchanged(walk, a, lock) && !ls_told_by_option(walk, a, b);
}

/* Whether it was taken leaves no trace: callers cannot but make the test of the function again. */
static bool asks_for_test(struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count && is_conditional(walk, lock); i++)
        for (uint32_t j = 0; ls_exit_held(&walk->exits.at[i], lock) && j < walk->exits.count; j++) {
            const struct ls_flow_exit *a = &walk->exits.at[i], *b = &walk->exits.at[j];
            if (!ls_exit_held(b, lock) && !is_unsure(b, lock) &&
                !ls_told_by_outcome(walk, a, b, lock))
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
            if (!ls_told_by_outcome(walk, a, b, lock) || ls_told_by_status(walk, a, b))
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
