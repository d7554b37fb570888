#include "flow/merge.h"

#include <string.h>

#include "flow/state_p.h"

/* Part of the property: so is a lock that could not be taken again, until its state settles. */
static bool is_counted(const struct ls_lock_state *lock)
{
    return lock->status == LS_HELD || lock->status == LS_RELEASED ||
           (lock->status == LS_UNSURE && lock->gives_back);
}

/* The next lock at or behind `i` that counts for the property. */
static uint32_t next_counted(const struct ls_state *state, uint32_t i)
{
    while (i < state->locks.count && !is_counted(&state->locks.at[i]))
        i++;
    return i;
}

static bool same_lock(const struct ls_lock_state *a, const struct ls_lock_state *b)
{
    return a->lock == b->lock && a->status == b->status && a->mode == b->mode &&
           a->count == b->count;
}

bool ls_state_same_locks(const struct ls_state *a, const struct ls_state *b)
{
    uint32_t i = next_counted(a, 0), j = next_counted(b, 0);
    while (i < a->locks.count && j < b->locks.count) {
        if (!same_lock(&a->locks.at[i], &b->locks.at[j]))
            return false;
        i = next_counted(a, i + 1);
        j = next_counted(b, j + 1);
    }
    return i == a->locks.count && j == b->locks.count &&
           ls_course_child(a->course) == ls_course_child(b->course);
}

static bool merge_env(const struct ls_merge *merge, struct ls_state *into,
                      const struct ls_state *from)
{
    bool changed = false;
    for (uint32_t slot = 0; slot < merge->slots; slot++) {
        if (into->env[slot] == from->env[slot])
            continue;
        uint32_t merged = ls_term_make(merge->terms, LS_TERM_MERGE, merge->point, slot);
        if (into->env[slot] == merged)
            continue;
        /* What is known of both values is known of the merged one. */
        struct ls_values values =
            ls_values_union(ls_state_values(merge->terms, into, into->env[slot]),
                            ls_state_values(merge->terms, from, from->env[slot]));
        into->env[slot] = merged;
        if (!ls_values_is_all(values))
            ls_state_assume_values(merge->terms, merge->arena, into, merged, values);
        changed = true;
    }
    return changed;
}

/* The facts of `from` about a term; for a merged variable, about its value there. What
 * stands before `at` is looked at first; it becomes the place of what was found. */
static struct ls_values values_in(const struct ls_merge *merge, const struct ls_state *from,
                                  uint32_t term, uint32_t *at)
{
    const struct ls_term *t = ls_term(merge->terms, term);
    if (t->kind == LS_TERM_MERGE && t->a == merge->point && t->b < merge->slots)
        return ls_state_values(merge->terms, from, from->env[t->b]);
    uint32_t found = ls_state_find_fact(from, term, *at - 1);
    if (found == UINT32_MAX)
        return ls_state_untold_values(merge->terms, from, term);
    *at = found;
    return from->facts.at[found].values;
}

static bool merge_facts(const struct ls_merge *merge, struct ls_state *into,
                        const struct ls_state *from)
{
    bool changed = false;
    uint32_t at = from->facts.count;
    for (uint32_t i = into->facts.count; i-- > 0;) {
        struct ls_fact *fact = &into->facts.at[i];
        struct ls_values theirs = values_in(merge, from, fact->term, &at);
        if (ls_values_equal(theirs, fact->values))
            continue;
        struct ls_values values = ls_values_widen(fact->values, theirs);
        if (ls_values_equal(values, fact->values))
            continue;
        changed = true;
        fact->values = values;
        if (ls_values_is_all(values))
            list_remove(&into->facts, i);
    }
    return changed;
}

/* Memory that was written on one side only, or differently, is a merged value. Slots number
 * variables; cells are told apart by their address, above all slots. */
static uint32_t merged_cell(const struct ls_merge *merge, uint32_t address)
{
    return ls_term_make(merge->terms, LS_TERM_MERGE, merge->point, ls_state_cell_slot(address));
}

static bool merge_cells(const struct ls_merge *merge, struct ls_state *into,
                        const struct ls_state *from)
{
    bool changed = false;
    uint32_t next = 0;
    for (uint32_t i = 0; i < into->cells.count; i++) {
        struct ls_cell *cell = &into->cells.at[i];
        uint32_t found = ls_state_find_cell(from, cell->address, next);
        next = found != UINT32_MAX ? found + 1 : next;
        if (found != UINT32_MAX && from->cells.at[found].value == cell->value)
            continue;
        uint32_t merged = merged_cell(merge, cell->address);
        changed |= cell->value != merged;
        cell->value = merged;
    }
    next = 0;
    for (uint32_t i = 0; i < from->cells.count; i++) {
        uint32_t address = from->cells.at[i].address;
        uint32_t found = ls_state_find_cell(into, address, next);
        next = found != UINT32_MAX ? found + 1 : next;
        if (found != UINT32_MAX || into->cells.count >= MOST_CELLS)
            continue;
        struct ls_cell cell = {address, merged_cell(merge, address)};
        list_push(merge->arena, &into->cells, MOST_CELLS, cell);
        changed = true;
    }
    return changed;
}

/* Only that lock() has failed, which proves nothing. */
static bool is_failure(const struct ls_lock_state *lock)
{
    return lock && lock->status == LS_UNSURE && lock->failed && !lock->gives_back && !lock->lost &&
           !ls_is_permit(lock);
}

/* What is free in both stays free; so is what one of them could not lock. */
static bool merge_free(struct ls_state *into, const struct ls_state *from)
{
    bool changed = false;
    for (uint32_t i = into->locks.count; i-- > 0;) {
        struct ls_lock_state *lock = &into->locks.at[i];
        const struct ls_lock_state *other = ls_state_find_lock(from, lock->lock);
        bool is_free = other && other->status == LS_FREE;
        if (is_failure(lock) && is_free) {
            *lock = *other;
            changed = true;
        }
        if (lock->status != LS_FREE || is_free || is_failure(other))
            continue;
        list_remove(&into->locks, i);
        changed = true;
    }
    return changed;
}

static void make_unsure(struct ls_lock_state *lock)
{
    lock->lost |= is_counted(lock);
    lock->status = LS_UNSURE;
    lock->gives_back = false;
    lock->count = 1;
}

/* A lock that is unsure in one is unsure in both; by force, so is one that is not the same in both.
 */
static bool merge_unsure(struct ls_arena *arena, struct ls_state *into, const struct ls_state *from)
{
    bool changed = false;
    for (uint32_t i = 0; i < into->locks.count; i++) {
        struct ls_lock_state *lock = &into->locks.at[i];
        const struct ls_lock_state *other = ls_state_find_lock(from, lock->lock);
        bool lost = other && other->lost && !lock->lost;
        if (is_failure(lock) && !is_failure(other)) { /* not tried on the other way */
            lock->failed = false;
            changed = true;
        }
        lock->lost |= lost;
        changed |= lost;
        if (!is_counted(lock) || (other && same_lock(other, lock)))
            continue;
        make_unsure(lock);
        changed = true;
    }
    for (uint32_t i = 0; i < from->locks.count; i++) {
        struct ls_lock_state lock = from->locks.at[i];
        if (lock.status == LS_FREE || ls_state_find_lock(into, lock.lock))
            continue;
        if (into->locks.count == MOST_LOCKS) {
            changed |= !into->left_out;
            into->left_out = true;
            continue;
        }
        make_unsure(&lock);
        ls_state_set_lock(arena, into, lock);
        changed = true;
    }
    return changed;
}

static bool merge_compared(struct ls_state *into, const struct ls_state *from)
{
    bool changed = false;
    for (unsigned i = into->compareds; i-- > 0;) {
        if (ls_state_has_compared(from, into->compared[i]))
            continue;
        into->compareds--;
        memcpy(into->compared[i], into->compared[into->compareds], sizeof into->compared[i]);
        changed = true;
    }
    return changed;
}

/* Who joins on one way only has mostly asked whether there is a thread. */
static bool merge_joined(struct ls_state *into, const struct ls_state *from)
{
    unsigned before = into->joineds;
    for (unsigned i = 0; i < from->joineds; i++)
        ls_state_join(into, from->joined[i]);
    return into->joineds != before;
}

/* What is published in one is published in both. */
static bool merge_published(struct ls_state *into, const struct ls_state *from)
{
    struct ls_published before[LS_MOST_PUBLISHED];
    memcpy(before, into->published, sizeof before);
    unsigned count = into->publisheds;
    for (unsigned i = 0; i < from->publisheds; i++)
        ls_state_publish(into, from->published[i].root, from->published[i].into);
    return count != into->publisheds ||
           memcmp(before, into->published, count * sizeof *before) != 0;
}

/* Without the threads that surely were not created on this way: what tells that is forgotten where
 * it meets a way on which nothing was tried. */
static const struct ls_course *without_failed(const struct ls_merge *merge,
                                              const struct ls_state *state)
{
    const struct ls_course *course = state->course;
    struct ls_course *kept = NULL;
    for (unsigned i = course ? course->starts : 0; i-- > 0;) {
        uint32_t failed = course->start[i].failed;
        if (!failed || ls_values_has(ls_state_values(merge->terms, state, failed), 0))
            continue;
        kept = kept ? kept : ls_course_copy(merge->arena, course);
        ls_course_drop_start(kept, i);
    }
    return kept ? kept : course;
}

bool ls_state_merge(const struct ls_merge *merge, struct ls_state *into,
                    const struct ls_state *from, bool force)
{
    const struct ls_clauses *clauses = ls_clauses_merge(merge, into, from);
    const struct ls_course *mine = without_failed(merge, into);
    const struct ls_course *theirs = without_failed(merge, from);
    bool changed = merge_env(merge, into, from); /* looks at the facts as they were */
    changed |= !ls_clauses_equal(clauses, into->clauses);
    into->clauses = clauses;
    changed |= merge_facts(merge, into, from);
    changed |= merge_cells(merge, into, from);
    changed |= merge_free(into, from);
    changed |= merge_unsure(merge->arena, into, from);
    changed |= merge_compared(into, from);
    changed |= merge_joined(into, from);
    const struct ls_course *course = ls_course_merge(merge->arena, mine, theirs);
    changed |= course != into->course;
    into->course = course;
    changed |= merge_published(into, from);
    changed |= (from->started & ~into->started) != 0;
    into->started |= from->started;
    changed |= (from->waited & ~into->waited) != 0;
    into->waited |= from->waited;
    changed |=
        (from->created && !into->created) || ((from->imprecise || force) && !into->imprecise);
    into->created |= from->created;
    into->imprecise |= from->imprecise || force;
    changed |= (from->gave_up && !into->gave_up) || (from->went_by && !into->went_by);
    into->gave_up |= from->gave_up;
    into->went_by |= from->went_by;
    changed |= from->left_out && !into->left_out;
    into->left_out |= from->left_out;
    return changed;
}
