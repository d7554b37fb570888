#include "flow/unheld.h"

#include "flow/classes.h"
#include "flow/telling.h"

static bool is_kept(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->exits.count; i++)
        if (ls_exit_held(&walk->exits.at[i], lock))
            return true;
    return false;
}

/* Told here, where it is sure: callers need not hear of it, or each would be told of it again. */
static void tell_release(struct ls_walk *walk, const struct ls_flow_exit *exit,
                         const struct ls_lock_state *release, bool doubtful)
{
    uint32_t told = walk->flow->misuses.count;
    ls_walk_misuse(walk, exit->state, LS_RELEASE_UNHELD, release, NULL,
                   doubtful ? LS_AUDIT : LS_LIKELY);
    if (walk->flow->misuses.count > told && !ls_is_permit(release) &&
        walk->flow->misuses.at[told].confidence != LS_AUDIT)
        ls_state_drop_lock(exit->state, release);
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
            (ls_told_by_conditions(&walk->flow->terms, releasing, other, true) &&
             !ls_told_by_limit(&walk->flow->terms, releasing, other)))
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

void ls_unheld_find(struct ls_walk *walk)
{
    for (uint32_t i = 0; i < walk->exits.count; i++) {
        const struct ls_flow_exit *exit = &walk->exits.at[i];
        for (uint32_t l = exit->state->locks.count; l-- > 0;)
            if (exit->state->locks.at[l].status == LS_RELEASED &&
                !check_assumptions(walk, exit, &exit->state->locks.at[l]))
                check_calls(walk, exit, &exit->state->locks.at[l]);
    }
}
