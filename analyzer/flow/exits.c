#include <string.h>

#include "flow/classes.h"
#include "flow/lives.h"
#include "flow/ownership.h"
#include "flow/walk_p.h"

enum {
    MOST_CELLS = 16,
    MOST_EXITS = 64, /* that one exit is compared with: work must not grow with their square */
};

/* What a caller can tell apart by looking at the result: the sign. */
enum result_class { NEGATIVE = 1, ZERO = 2, POSITIVE = 4 };

static unsigned classes_of(struct ls_values values)
{
    return (values.low < 0 ? NEGATIVE : 0) | (ls_values_has(values, 0) ? ZERO : 0) |
           (values.high > 0 ? POSITIVE : 0);
}

static bool is_given(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    return term->kind == LS_TERM_PARAM ||
           (term->kind == LS_TERM_OPER && (is_given(terms, term->a) || is_given(terms, term->b)));
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

/* `a` leaves the object of its lock where callers find it, `b` leaves something else there: `*out =
 * found; return 0;` against `*out = NULL; return 0;`. */
static bool is_handed_over(const struct ls_walk *walk, const struct ls_flow_exit *a,
                           const struct ls_flow_exit *b, uint32_t lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; i < a->state->cells.count; i++) {
        const struct ls_cell *cell = &a->state->cells.at[i];
        bool same = false;
        if (!ls_walk_is_relative(terms, cell->address) || !ls_term_is_in(terms, lock, cell->value))
            continue;
        for (uint32_t j = 0; j < b->state->cells.count && !same; j++)
            same = b->state->cells.at[j].address == cell->address &&
                   b->state->cells.at[j].value == cell->value;
        if (!same)
            return true;
    }
    return false;
}

/* `b` does not hold the lock. When it has had it and given it back, what memory held is no excuse
 * for `a` to keep it. */
static bool distinguishable(struct ls_walk *walk, const struct ls_flow_exit *a,
                            const struct ls_flow_exit *b, uint32_t lock)
{
    struct ls_terms *terms = &walk->flow->terms;
    struct ls_values values = a->values;
    const struct ls_lock_state *had = ls_state_find_lock(b->state, lock);
    return !ls_values_intersect(&values, b->values) ||
           excludes(terms, a, b, !had || had->status != LS_FREE) || results_differ(terms, a, b) ||
           writes_differ(walk, a, b) || is_handed_over(walk, a, b, lock);
}

static const struct ls_lock_state *held_at(const struct ls_flow_exit *exit, uint32_t lock)
{
    const struct ls_lock_state *state = ls_state_find_lock(exit->state, lock);
    return state && state->status == LS_HELD ? state : NULL;
}

static bool is_unsure(const struct ls_flow_exit *exit, uint32_t lock)
{
    const struct ls_lock_state *state = ls_state_find_lock(exit->state, lock);
    return state && state->status == LS_UNSURE;
}

static bool is_own_variable(const struct ls_terms *terms, uint32_t lock)
{
    return ls_term(terms, ls_term_base(terms, lock))->kind == LS_TERM_LOCAL;
}

/* An element of an array that a loop walks over: what one loop locks, another one may unlock. */
static bool is_element(const struct ls_terms *terms, uint32_t lock)
{
    const struct ls_term *term = ls_term(terms, lock);
    for (; term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX;
         term = ls_term(terms, term->a))
        if (term->kind == LS_TERM_INDEX && ls_term(terms, term->b)->points)
            return true;
    return false;
}

/* Elsewhere in the function a lock of this class is released by another name: perhaps it is this
 * one. */
static bool is_aliased(const struct ls_walk *walk, uint32_t class)
{
    for (uint32_t i = 0; i < walk->aliased.count; i++)
        if (walk->aliased.at[i] == class)
            return true;
    return class == LS_NONE;
}

static void record_imbalance(struct ls_walk *walk, uint32_t lock)
{
    struct ls_flow_imbalance imbalance = {
        .proc = walk->proc,
        .lock = lock,
        .imprecise = ls_walk_is_unstable(walk->flow, lock) ||
                     is_element(&walk->flow->terms, lock) ||
                     is_aliased(walk, ls_class_of(walk->flow->classes, walk->proc, lock)),
        .is_own = is_own_variable(&walk->flow->terms, lock)};
    struct ls_flow_balance *exits =
        LS_NEW_ARRAY(&walk->flow->arena, struct ls_flow_balance, walk->exits.count);
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        const struct ls_lock_state *held = held_at(exit, lock);
        if (is_unsure(exit, lock))
            continue;
        exits[imbalance.exits++] = (struct ls_flow_balance){
            exit->site, exit->values, held ? ls_walk_keep_trace(walk, held->trace) : NULL};
        imbalance.imprecise |= exit->state->imprecise;
        if (held) {
            imbalance.lock_kind = held->kind;
            imbalance.mode = held->mode;
        }
    }
    imbalance.exit = exits;
    ls_vec_push(&walk->flow->imbalances, imbalance);
}

static bool returns_pointer(const struct ls_walk *walk)
{
    const char *type = ls_unit_text(walk->unit, walk->function->type), *end = strchr(type, '(');
    while (end && end > type && end[-1] == ' ')
        end--;
    return end && end > type && end[-1] == '*';
}

/* A way that fails keeps the lock although one that succeeds does not: by the usual meaning of
 * results (negative and NULL are failures, where zero or a pointer is success). */
static bool only_failure_holds(struct ls_walk *walk, uint32_t lock)
{
    unsigned holding = 0, others = 0, failure = returns_pointer(walk) ? ZERO : NEGATIVE;
    const struct ls_flow_exit *held = NULL, *other = NULL;
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        if (is_unsure(exit, lock))
            continue;
        *(held_at(exit, lock) ? &held : &other) = exit;
        if (held_at(exit, lock))
            holding |= classes_of(exit->values);
        else
            others |= classes_of(exit->values);
    }
    return holding == failure && (others & ~failure) && !is_handed_over(walk, held, other, lock);
}

/* The lock of what `a` returns, as a lock of what `b` returns; other locks stay what they are. */
static uint32_t counterpart(struct ls_terms *terms, uint32_t lock, const struct ls_flow_exit *a,
                            const struct ls_flow_exit *b)
{
    return a->result && b->result ? ls_term_replace(terms, lock, a->result, b->result) : lock;
}

/* True when an exit that holds the lock and one that does not look alike to the caller. */
static bool is_mixed(struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++)
        for (uint32_t j = 0; held_at(&walk->exits.at[i], lock) && j < walk->exits.count; j++) {
            const struct ls_flow_exit *a = &walk->exits.at[i], *b = &walk->exits.at[j];
            uint32_t same = counterpart(&walk->flow->terms, lock, a, b);
            if (!held_at(b, lock) && !held_at(b, same) && !is_unsure(b, lock) &&
                !is_unsure(b, same) && !distinguishable(walk, a, b, lock))
                return true;
        }
    return false;
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
    return is_own_variable(&walk->flow->terms, lock) || is_mixed(walk, lock) ||
           only_failure_holds(walk, lock);
}

struct locks {
    LS_VEC(uint32_t) at;
};

static void add_lock(struct locks *locks, uint32_t lock)
{
    for (uint32_t i = 0; i < locks->at.count; i++)
        if (locks->at.at[i] == lock)
            return;
    ls_vec_push(&locks->at, lock);
}

static void find_leaks(struct ls_walk *walk, struct locks *leaks)
{
    struct locks held = {0};
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_state *state = walk->exits.at[i].state;
        for (uint32_t l = 0; l < state->locks.count; l++)
            if (state->locks.at[l].status == LS_HELD)
                add_lock(&held, state->locks.at[l].lock);
    }
    for (uint32_t i = 0; i < held.at.count; i++)
        if (is_leaked(walk, held.at.at[i])) {
            record_imbalance(walk, held.at.at[i]);
            ls_vec_push(&leaks->at, held.at.at[i]);
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

/* One exit gives back a lock of the caller, another one acquires that lock itself: one of them is
 * wrong. */
static void check_assumptions(struct ls_walk *walk, const struct ls_flow_exit *releasing,
                              const struct ls_lock_state *release)
{
    if (ls_is_permit(release) && is_kept(walk, release->lock))
        return; /* the one takes, the other gives: one for both */
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *other = &walk->exits.at[i];
        const struct ls_lock_state *own = ls_state_find_lock(other->state, release->lock);
        if (!own || (own->status != LS_FREE && (own->status != LS_HELD || ls_is_permit(own))) ||
            excludes(&walk->flow->terms, releasing, other, true))
            continue;
        /* What ways have merged may have been another object on each of them. */
        bool merged = ls_term(&walk->flow->terms, release->lock)->points != 0;
        ls_walk_misuse(walk, releasing->state, LS_RELEASE_UNHELD, release, NULL, merged);
        return;
    }
}

static void find_wrong_releases(struct ls_walk *walk)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        for (uint32_t l = 0; l < exit->state->locks.count; l++)
            if (exit->state->locks.at[l].status == LS_RELEASED)
                check_assumptions(walk, exit, &exit->state->locks.at[l]);
    }
}

/* Outcomes */

static bool has_lock(const struct locks *locks, uint32_t lock)
{
    for (uint32_t i = 0; i < locks->at.count; i++)
        if (locks->at.at[i] == lock)
            return true;
    return false;
}

static struct ls_lock_state keep_lock(struct ls_walk *walk, struct ls_lock_state lock)
{
    lock.trace = ls_walk_keep_trace(walk, lock.trace);
    return lock;
}

/* A lock that was released, of an object that only this function knows: for callers one stands for
 * all of its class, so that they are told of few different ways. */
static uint32_t representative(struct ls_walk *walk, uint32_t lock)
{
    if (ls_term(&walk->flow->terms, lock)->exact && !ls_term(&walk->flow->terms, lock)->points)
        return lock;
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, lock);
    for (uint32_t i = 0; i < walk->released.count; i++)
        if (ls_class_of(walk->flow->classes, walk->proc, walk->released.at[i]) == class)
            return walk->released.at[i];
    ls_vec_push(&walk->released, lock);
    return lock;
}

static bool is_noted(const struct ls_outcome *outcome, const struct ls_lock_state *locks,
                     uint32_t lock)
{
    for (uint32_t i = 0; i < outcome->locks; i++)
        if (locks[i].lock == lock)
            return true;
    return false;
}

static void copy_locks(struct ls_walk *walk, const struct ls_flow_exit *exit,
                       const struct locks *leaks, struct ls_outcome *outcome)
{
    const struct ls_state *state = exit->state;
    struct ls_lock_state *locks =
        LS_NEW_ARRAY(&walk->flow->arena, struct ls_lock_state, state->locks.count);
    for (uint32_t i = 0; i < state->locks.count; i++) {
        struct ls_lock_state lock = state->locks.at[i];
        if (lock.status == LS_RELEASED)
            lock.lock = representative(walk, lock.lock);
        if (lock.status != LS_FREE && !has_lock(leaks, lock.lock) &&
            !is_noted(outcome, locks, lock.lock))
            locks[outcome->locks++] = keep_lock(walk, lock);
    }
    outcome->lock = locks;
}

/* The cell was written on some ways only, or nobody knows with what: that is for mods.h to say. */
static bool is_vague(const struct ls_terms *terms, const struct ls_cell *cell)
{
    const struct ls_term *value = ls_term(terms, cell->value);
    return (value->kind == LS_TERM_RESULT && value->b == cell->address) ||
           (value->kind == LS_TERM_MERGE && value->b == ls_state_cell_slot(cell->address));
}

/* Memory that the caller can name, and that was surely written; numbers first, for they are what
 * callers test. */
static void copy_cells(struct ls_walk *walk, const struct ls_state *state,
                       struct ls_outcome *outcome)
{
    const struct ls_terms *terms = &walk->flow->terms;
    struct ls_cell cells[MOST_CELLS];
    for (int numbers = 1; numbers >= 0; numbers--)
        for (uint32_t i = 0; i < state->cells.count && outcome->cells < MOST_CELLS; i++) {
            const struct ls_cell *cell = &state->cells.at[i];
            const struct ls_term *address = ls_term(terms, cell->address);
            if (address->exact && !address->points && !is_vague(terms, cell) &&
                !is_own_variable(terms, cell->address) &&
                (ls_term(terms, cell->value)->kind == LS_TERM_CONST) == numbers)
                cells[outcome->cells++] = *cell;
        }
    outcome->cell = ls_arena_copy(&walk->flow->arena, cells, outcome->cells * sizeof *cells);
}

static bool same_locks(const struct ls_outcome *a, const struct ls_outcome *b)
{
    if (a->locks != b->locks || ls_course_child(a->course) != ls_course_child(b->course))
        return false;
    for (uint32_t i = 0; i < a->locks; i++)
        if (a->lock[i].lock != b->lock[i].lock || a->lock[i].status != b->lock[i].status ||
            a->lock[i].mode != b->lock[i].mode || a->lock[i].count != b->lock[i].count)
            return false;
    return true;
}

static void join_cells(struct ls_outcome *into, const struct ls_outcome *from)
{
    struct ls_cell *cells = (struct ls_cell *)into->cell;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < into->cells; i++)
        for (uint32_t j = 0; j < from->cells; j++)
            if (memcmp(&cells[i], &from->cell[j], sizeof *cells) == 0) {
                cells[kept++] = cells[i];
                break;
            }
    into->cells = kept;
}

/* Threads that have ended one way or the other: see merge_joined in state.c. */
static void join_joins(struct ls_outcome *into, const struct ls_outcome *from)
{
    uint32_t *handles = (uint32_t *)into->join; /* with room for all */
    for (uint32_t j = 0; j < from->joins; j++) {
        uint32_t known = 0;
        while (known < into->joins && handles[known] != from->join[j])
            known++;
        if (known == into->joins && known < LS_MOST_JOINED)
            handles[into->joins++] = from->join[j];
    }
}

static void join_outcome(struct ls_arena *arena, struct ls_outcome *into,
                         const struct ls_outcome *from)
{
    into->values = ls_values_union(into->values, from->values);
    if (into->result != from->result)
        into->result = 0;
    into->created |= from->created;
    into->course = ls_course_merge(arena, into->course, from->course);
    into->started |= from->started;
    into->waited |= from->waited;
    ls_conditions_join(&into->conditions, &from->conditions);
    join_cells(into, from);
    join_joins(into, from);
}

struct outcomes {
    LS_VEC(struct ls_outcome) at;
};

/* More ways than are followed: what they do not have in common is not known. */
static void join_unsure(struct ls_walk *walk, struct ls_outcome *into,
                        const struct ls_outcome *from)
{
    struct ls_lock_state *locks =
        LS_NEW_ARRAY(&walk->flow->arena, struct ls_lock_state, into->locks + from->locks + 1);
    uint32_t count = 0;
    for (int side = 0; side < 2; side++) {
        const struct ls_outcome *a = side ? from : into, *b = side ? into : from;
        for (uint32_t i = 0; i < a->locks; i++) {
            struct ls_lock_state lock = a->lock[i];
            bool same = false, other = false;
            for (uint32_t j = 0; j < b->locks; j++)
                if (b->lock[j].lock == lock.lock) {
                    other = true;
                    same = b->lock[j].status == lock.status && b->lock[j].mode == lock.mode;
                }
            if (side && other)
                continue;
            lock.status = same ? lock.status : LS_UNSURE;
            locks[count++] = lock;
        }
    }
    into->lock = locks;
    into->locks = count;
    join_outcome(&walk->flow->arena, into, from);
}

/* Outcomes with the same locks are one; as long as callers have locks to tell apart, one per class
 * of result. */
static void add_outcome(struct ls_walk *walk, struct outcomes *outcomes,
                        const struct ls_outcome *outcome, bool by_class)
{
    for (uint32_t i = 0; i < outcomes->at.count; i++) {
        struct ls_outcome *known = &outcomes->at.at[i];
        if (same_locks(known, outcome) &&
            (!by_class || classes_of(known->values) == classes_of(outcome->values) ||
             outcomes->at.count == LS_MOST_OUTCOMES)) {
            join_outcome(&walk->flow->arena, known, outcome);
            return;
        }
    }
    if (outcomes->at.count < LS_MOST_OUTCOMES)
        ls_vec_push(&outcomes->at, *outcome);
    else
        join_unsure(walk, &outcomes->at.at[LS_MOST_OUTCOMES - 1], outcome);
}

static bool is_contradicted(const struct ls_fact *fact, const struct ls_state *state)
{
    for (uint32_t i = 0; i < state->facts.count; i++) {
        struct ls_values values = fact->values;
        if (state->facts.at[i].term == fact->term)
            return !ls_values_intersect(&values, state->facts.at[i].values);
    }
    return false;
}

/* A fact that tells this exit from one that leaves other locks behind. */
static bool tells_apart(const struct ls_walk *walk, const struct ls_flow_exit *exit,
                        const struct ls_fact *fact)
{
    for (uint32_t i = 0; i < walk->exits.count && i < MOST_EXITS; i++)
        if (!ls_state_same_locks(walk->exits.at[i].state, exit->state) &&
            is_contradicted(fact, walk->exits.at[i].state))
            return true;
    return false;
}

/* The conditions of an exit, those first by which callers can choose between different locks. */
static struct ls_conditions choose_conditions(struct ls_walk *walk, const struct ls_flow_exit *exit)
{
    struct ls_condition at[LS_MOST_CONDITIONS];
    struct ls_conditions chosen = {0, at};
    for (uint32_t i = 0; i < exit->state->facts.count && chosen.count < LS_MOST_CONDITIONS; i++) {
        const struct ls_fact *fact = &exit->state->facts.at[i];
        if (ls_walk_is_relative(&walk->flow->terms, fact->term) && tells_apart(walk, exit, fact))
            at[chosen.count++] = (struct ls_condition){fact->term, fact->values};
    }
    for (uint32_t i = 0; i < exit->conditions.count && chosen.count < LS_MOST_CONDITIONS; i++)
        if (!ls_conditions_find(&chosen, exit->conditions.at[i].term))
            at[chosen.count++] = exit->conditions.at[i];
    return ls_walk_keep_conditions(walk, chosen);
}

/* What callers can tell of it: the life of locks that they can name, not the handlers of this
 * function. */
static const struct ls_course *keep_course(struct ls_walk *walk, const struct ls_course *course)
{
    const struct ls_terms *terms = &walk->flow->terms;
    unsigned kept = 0;
    if (!course)
        return NULL;
    struct ls_course *copy = ls_course_copy(&walk->flow->arena, course);
    for (unsigned i = 0; i < course->lives; i++) {
        struct ls_life life = course->life[i];
        if (is_own_variable(terms, life.lock))
            continue;
        life.trace = ls_walk_keep_trace(walk, life.trace);
        copy->life[kept++] = life;
    }
    copy->lives = (uint8_t)kept;
    for (unsigned i = 0; i < course->starts; i++)
        copy->start[i].trace = ls_walk_keep_trace(walk, course->start[i].trace);
    copy->fork = course->fork ? ls_walk_keep_trace(walk, course->fork) : NULL;
    copy->cleanups = 0;
    return copy;
}

static void collect_outcomes(struct ls_walk *walk, const struct locks *leaks,
                             struct outcomes *outcomes, bool by_class)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        struct ls_outcome outcome = {.values = exit->values,
                                     .result = exit->result,
                                     .conditions = choose_conditions(walk, exit),
                                     .site = exit->site,
                                     .created = exit->state->created,
                                     .course = keep_course(walk, exit->state->course),
                                     .started = exit->state->started,
                                     .waited = exit->state->waited,
                                     .joins = exit->state->joineds,
                                     .join = ls_arena_copy(&walk->flow->arena, exit->state->joined,
                                                           sizeof exit->state->joined)};
        copy_locks(walk, exit, leaks, &outcome);
        copy_cells(walk, exit->state, &outcome);
        add_outcome(walk, outcomes, &outcome, by_class);
    }
}

void ls_walk_summarize(struct ls_walk *walk, struct ls_summary *summary)
{
    struct ls_arena *arena = &walk->flow->arena;
    struct locks leaks = {0};
    struct outcomes outcomes = {0};
    ls_ownership_summarize(walk);
    find_leaks(walk, &leaks);
    find_wrong_releases(walk);
    collect_outcomes(walk, &leaks, &outcomes, false);
    if (outcomes.at.count > 1) {
        outcomes.at.count = 0;
        collect_outcomes(walk, &leaks, &outcomes, true);
    }
    *summary = (struct ls_summary){
        .known = true,
        .outcomes = outcomes.at.count,
        .outcome = ls_arena_copy(arena, outcomes.at.at, outcomes.at.count * sizeof *outcomes.at.at),
        .events = walk->events.count,
        .event =
            ls_arena_copy(arena, walk->events.at, walk->events.count * sizeof *walk->events.at)};
    ls_vec_release(&outcomes.at);
    ls_vec_release(&leaks.at);
}
