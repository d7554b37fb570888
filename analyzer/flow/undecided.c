#include "flow/undecided.h"

enum { MOST_UNDECIDED = 16 };

void ls_undecided_note(struct ls_walk *walk, uint32_t lock, struct ls_site site, bool left)
{
    for (uint32_t i = 0; i < walk->undecided.count; i++) {
        struct ls_undecided *one = &walk->undecided.at[i];
        if (one->lock == lock && one->point == walk->point && one->left == left)
            return;
    }
    ls_vec_push(&walk->undecided, ((struct ls_undecided){lock, walk->point, site, left, false}));
}

static bool concerns(const struct ls_walk *walk, const struct ls_undecided *one, uint32_t lock)
{
    return one->lock == lock && (one->point <= walk->point || walk->in_loop[walk->block]);
}

bool ls_undecided_has(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->undecided.count; i++)
        if (concerns(walk, &walk->undecided.at[i], lock))
            return true;
    return false;
}

bool ls_undecided_before(const struct ls_walk *walk, uint32_t lock)
{
    for (uint32_t i = 0; i < walk->undecided.count; i++)
        if (concerns(walk, &walk->undecided.at[i], lock) &&
            (walk->undecided.at[i].point < walk->point || walk->in_loop[walk->block]))
            return true;
    return false;
}

bool ls_undecided_elsewhere(const struct ls_walk *walk, const struct ls_lock_state *lock)
{
    for (uint32_t i = 0; i < walk->undecided.count; i++)
        if (concerns(walk, &walk->undecided.at[i], lock->lock) &&
            !ls_site_equal(walk->undecided.at[i].site, lock->trace->site))
            return true;
    return false;
}

/* The call that the state comes from, if it leaves the lock open. */
static const struct ls_undecided *origin_of(const struct ls_walk *walk,
                                            const struct ls_lock_state *lock)
{
    for (uint32_t i = 0; i < walk->undecided.count; i++)
        if (walk->undecided.at[i].lock == lock->lock &&
            ls_site_equal(walk->undecided.at[i].site, lock->trace->site))
            return &walk->undecided.at[i];
    return NULL;
}

bool ls_undecided_is_guess(const struct ls_walk *walk, const struct ls_lock_state *lock)
{
    const struct ls_undecided *origin = lock->guessed ? NULL : origin_of(walk, lock);
    for (uint32_t i = 0; origin && i < walk->undecided.count; i++) {
        const struct ls_undecided *later = &walk->undecided.at[i];
        if (later->lock == lock->lock && later->point > origin->point &&
            later->point <= walk->point)
            return true;
    }
    return lock->guessed;
}

bool ls_undecided_give_back(struct ls_walk *walk, uint32_t lock)
{
    bool any = false;
    for (uint32_t i = 0; i < walk->undecided.count; i++) {
        struct ls_undecided *one = &walk->undecided.at[i];
        if (one->lock != lock || !one->left || one->point >= walk->point)
            continue;
        one->given_back = any = true;
    }
    return any;
}

void ls_undecided_summarize(struct ls_walk *walk, const struct ls_kept *leaks,
                            struct ls_summary *summary)
{
    const struct ls_terms *terms = &walk->flow->terms;
    uint32_t locks[MOST_UNDECIDED], count = 0;
    for (uint32_t i = 0; i < leaks->at.count + walk->undecided.count; i++) {
        const struct ls_undecided *one =
            i < leaks->at.count ? NULL : &walk->undecided.at[i - leaks->at.count];
        uint32_t lock = one ? one->lock : leaks->at.at[i];
        bool is_left = !one || (one->left && !one->given_back);
        if (is_left && count < MOST_UNDECIDED && ls_walk_is_relative(terms, lock) &&
            !ls_is_among(locks, count, lock))
            locks[count++] = lock;
    }
    summary->undecideds = count;
    summary->undecided = ls_arena_copy(&walk->flow->arena, locks, count * sizeof *locks);
}
