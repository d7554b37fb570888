#include <string.h>

#include "flow/classes.h"
#include "flow/jumps.h"
#include "flow/kept.h"
#include "flow/lives.h"
#include "flow/merge.h"
#include "flow/ownership.h"
#include "flow/undecided.h"
#include "flow/unheld.h"
#include "flow/walk_p.h"

enum {
    MOST_CELLS = 16,
    MOST_EXITS = 64, /* that one exit is compared with: work must not grow with their square */
};

static struct ls_lock_state keep_lock(struct ls_walk *walk, struct ls_lock_state lock)
{
    lock.guessed = ls_undecided_is_guess(walk, &lock);
    lock.trace = ls_walk_keep_trace(walk, lock.trace);
    lock.guards = 0;
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
                       const struct ls_kept *leaks, struct ls_outcome *outcome)
{
    const struct ls_state *state = exit->state;
    struct ls_lock_state *locks =
        LS_NEW_ARRAY(&walk->flow->arena, struct ls_lock_state, state->locks.count);
    for (uint32_t i = 0; i < state->locks.count; i++) {
        struct ls_lock_state lock = state->locks.at[i];
        if (lock.status == LS_RELEASED)
            lock.lock = representative(walk, lock.lock);
        if (lock.status == LS_HELD && (walk->function->flags & LS_FN_BROKEN))
            lock.status = LS_UNSURE; /* its release may be in what is left out */
        if (lock.status != LS_FREE && !lock.assumed && !ls_kept_has(leaks, lock.lock) &&
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

/* What the cell holds; a number where that is known, whatever it is called. */
static struct ls_cell with_known_value(struct ls_terms *terms, const struct ls_state *state,
                                       struct ls_cell cell)
{
    struct ls_values values = ls_state_values(terms, state, cell.value);
    if (values.low == values.high)
        cell.value = ls_term_const(terms, values.low);
    return cell;
}

/* Memory that the caller can name, and that was surely written; numbers first, for they are what
 * callers test. */
static void copy_cells(struct ls_walk *walk, const struct ls_state *state,
                       struct ls_outcome *outcome)
{
    struct ls_terms *terms = &walk->flow->terms;
    struct ls_cell cells[MOST_CELLS];
    for (int numbers = 1; numbers >= 0; numbers--)
        for (uint32_t i = 0; i < state->cells.count && outcome->cells < MOST_CELLS; i++) {
            struct ls_cell cell = with_known_value(terms, state, state->cells.at[i]);
            const struct ls_term *address = ls_term(terms, cell.address);
            if (address->exact && !address->points && !is_vague(terms, &cell) &&
                !ls_term_is_local(terms, cell.address) &&
                (ls_term(terms, cell.value)->kind == LS_TERM_CONST) == numbers)
                cells[outcome->cells++] = cell;
        }
    outcome->cell = ls_arena_copy(&walk->flow->arena, cells, outcome->cells * sizeof *cells);
}

/* The same locks, and the same threads made or not made. */
static bool leave_the_same(const struct ls_outcome *a, const struct ls_outcome *b)
{
    if (a->locks != b->locks || ls_course_child(a->course) != ls_course_child(b->course) ||
        ls_course_starts(a->course) != ls_course_starts(b->course))
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
            lock.lost |= !same;
            locks[count++] = lock;
        }
    }
    into->lock = locks;
    into->locks = count;
    join_outcome(&walk->flow->arena, into, from);
}

/* Outcomes that leave the same are one; as long as callers have locks to tell apart, one per class
 * of result. */
static void add_outcome(struct ls_walk *walk, struct outcomes *outcomes,
                        const struct ls_outcome *outcome, bool by_class)
{
    for (uint32_t i = 0; i < outcomes->at.count; i++) {
        struct ls_outcome *known = &outcomes->at.at[i];
        if (leave_the_same(known, outcome) &&
            (!by_class || ls_sign_classes(known->values) == ls_sign_classes(outcome->values) ||
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
    struct ls_conditions chosen = {.at = at};
    for (uint32_t i = 0; i < exit->state->facts.count && chosen.count < LS_MOST_CONDITIONS; i++) {
        const struct ls_fact *fact = &exit->state->facts.at[i];
        if (ls_walk_is_relative(&walk->flow->terms, fact->term) && tells_apart(walk, exit, fact))
            at[chosen.count++] = (struct ls_condition){.term = fact->term, .values = fact->values};
    }
    for (uint32_t i = 0; i < exit->conditions.count && chosen.count < LS_MOST_CONDITIONS; i++)
        if (!ls_conditions_find(&chosen, exit->conditions.at[i].term))
            at[chosen.count++] = exit->conditions.at[i];
    return ls_walk_keep_conditions(walk, chosen);
}

/* What callers can tell of it: the life of locks that they can name, not the handlers of this
 * function, and not what could not be made on the way to this exit. */
static const struct ls_course *keep_course(struct ls_walk *walk, const struct ls_state *state)
{
    const struct ls_course *course = state->course;
    const struct ls_terms *terms = &walk->flow->terms;
    unsigned kept = 0;
    if (!course)
        return NULL;
    struct ls_course *copy = ls_course_copy(&walk->flow->arena, course);
    for (unsigned i = 0; i < course->lives; i++) {
        struct ls_life life = course->life[i];
        if (ls_term_is_local(terms, ls_term_down(terms, life.lock, LS_TERM_WAYS, LS_NONE)) ||
            !ls_lives_exists(walk, state, life.failed))
            continue;
        life.trace = ls_walk_keep_trace(walk, life.trace);
        life.created = life.created ? ls_walk_keep_trace(walk, life.created) : NULL;
        copy->life[kept++] = life;
    }
    copy->lives = (uint8_t)kept;
    kept = 0;
    for (unsigned i = 0; i < course->starts; i++) {
        struct ls_start start = course->start[i];
        if (!ls_lives_exists(walk, state, start.failed))
            continue;
        start.trace = ls_walk_keep_trace(walk, start.trace);
        copy->start[kept++] = start;
    }
    copy->starts = (uint8_t)kept;
    copy->fork = course->fork ? ls_walk_keep_trace(walk, course->fork) : NULL;
    copy->cleanups = 0;
    return copy;
}

static void collect_outcomes(struct ls_walk *walk, const struct ls_kept *leaks,
                             struct outcomes *outcomes, bool by_class)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        struct ls_outcome outcome = {.values = exit->values,
                                     .result = exit->result,
                                     .conditions = choose_conditions(walk, exit),
                                     .site = exit->site,
                                     .created = exit->state->created,
                                     .course = keep_course(walk, exit->state),
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
    struct ls_kept leaks = {0};
    struct outcomes outcomes = {0};
    ls_ownership_summarize(walk);
    ls_kept_find(walk, &leaks);
    ls_unheld_find(walk);
    ls_jumps_find(walk);
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
    ls_undecided_summarize(walk, &leaks, summary);
    ls_vec_release(&outcomes.at);
    ls_vec_release(&leaks.at);
}
