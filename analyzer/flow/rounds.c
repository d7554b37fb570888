#include "flow/undecided.h"
#include "flow/walk_p.h"

/* Whether the lock is named by something that the loop at `head` assigns: it is a lock of this
 * round. */
static bool is_of_round(const struct ls_walk *walk, uint32_t lock, uint32_t head)
{
    return (ls_term(&walk->flow->terms, lock)->points & ls_term_point_bit(head)) != 0 &&
           ls_term(&walk->flow->terms, lock)->exact;
}

static bool same_site(const struct ls_trace *a, const struct ls_trace *b)
{
    return a->site.line == b->site.line && a->site.column == b->site.column;
}

/* It was so when the loop was entered. */
static bool is_from_before(const struct ls_walk *walk, const struct ls_lock_state *permit,
                           uint32_t head)
{
    for (uint32_t i = 0; i < walk->entries.count; i++) {
        const struct ls_round_entry *entry = &walk->entries.at[i];
        if (entry->head == head && entry->permit.lock == permit->lock &&
            entry->permit.status == permit->status && same_site(entry->permit.trace, permit->trace))
            return true;
    }
    return false;
}

void ls_walk_enter_rounds(struct ls_walk *walk, const struct ls_state *state, uint32_t head)
{
    for (uint32_t i = 0; i < state->locks.count; i++) {
        struct ls_round_entry entry = {head, state->locks.at[i]};
        if (ls_is_permit(&entry.permit) && !is_from_before(walk, &entry.permit, head))
            ls_vec_push(&walk->entries, entry);
    }
}

static void end_round_of(struct ls_walk *walk, const struct ls_state *state,
                         const struct ls_lock_state *lock, uint32_t head)
{
    struct ls_round_end end = {
        .head = head, .lock = *lock, .site = walk->site, .imprecise = state->imprecise};
    end.lock.trace = ls_walk_keep_trace(walk, lock->trace);
    ls_vec_push(&walk->rounds, end);
}

void ls_walk_end_round(struct ls_walk *walk, struct ls_state *state, uint32_t head)
{
    for (uint32_t i = state->locks.count; i-- > 0;) {
        struct ls_lock_state *lock = &state->locks.at[i];
        bool counts = lock->status == LS_HELD || lock->status == LS_FREE ||
                      (ls_is_permit(lock) && lock->status == LS_RELEASED);
        bool ours = ls_is_permit(lock) ? !is_from_before(walk, lock, head)
                                       : is_of_round(walk, lock->lock, head);
        if (!counts || !ours)
            continue;
        if (walk->recording)
            end_round_of(walk, state, lock, head);
        if (ls_is_permit(lock) && lock->status != LS_FREE)
            ls_state_drop_lock(state, lock); /* told here; the next round begins without it */
    }
}

/* The first end of a round like this one, with this status; NULL if there is none. */
static const struct ls_round_end *find_end(const struct ls_walk *walk,
                                           const struct ls_round_end *like, unsigned status)
{
    for (uint32_t i = 0; i < walk->rounds.count; i++) {
        const struct ls_round_end *end = &walk->rounds.at[i];
        if (end->head == like->head && end->lock.lock == like->lock.lock &&
            end->lock.status == status)
            return end;
    }
    return NULL;
}

static void record(struct ls_walk *walk, const struct ls_round_end *held,
                   const struct ls_round_end *released)
{
    struct ls_flow_balance *exits = LS_NEW_ARRAY(&walk->flow->arena, struct ls_flow_balance, 2);
    exits[0] = (struct ls_flow_balance){held->site, ls_values_all(), held->lock.trace};
    exits[1] = (struct ls_flow_balance){released->site, ls_values_all(), NULL};
    struct ls_flow_imbalance imbalance = {.proc = walk->proc,
                                          .lock = held->lock.lock,
                                          .lock_kind = held->lock.kind,
                                          .mode = held->lock.mode,
                                          .imprecise = held->imprecise || held->lock.chancy ||
                                                       ls_undecided_elsewhere(walk, &held->lock),
                                          .between_rounds = true,
                                          .exits = 2,
                                          .exit = exits};
    ls_vec_push(&walk->flow->imbalances, imbalance);
}

void ls_walk_check_rounds(struct ls_walk *walk)
{
    for (uint32_t i = 0; i < walk->rounds.count; i++) {
        const struct ls_round_end *end = &walk->rounds.at[i];
        const struct ls_round_end *released = find_end(walk, end, LS_FREE);
        bool handed = ls_is_permit(&end->lock) && find_end(walk, end, LS_RELEASED);
        if (end->lock.status == LS_HELD && released && !handed &&
            find_end(walk, end, LS_HELD) == end)
            record(walk, end, released);
    }
}
