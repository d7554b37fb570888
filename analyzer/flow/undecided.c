#include "flow/undecided.h"

#include "flow/forced.h"

enum { MOST_UNDECIDED = 16 };

/* The last one of the lock. */
static struct ls_undecided *last_of(struct ls_walk *walk, uint32_t lock)
{
    uint32_t last = walk->undecided.count > 0 ? *ls_tally_at(&walk->undecided_of, lock) : 0;
    return last ? &walk->undecided.at[last - 1] : NULL;
}

static struct ls_undecided *before(struct ls_walk *walk, const struct ls_undecided *one)
{
    return one->before ? &walk->undecided.at[one->before - 1] : NULL;
}

void ls_undecided_note(struct ls_walk *walk, uint32_t lock, struct ls_site site, bool left)
{
    for (struct ls_undecided *one = last_of(walk, lock); one; one = before(walk, one))
        if (one->point == walk->point && one->left == left)
            return;
    uint32_t *last = ls_tally_at(&walk->undecided_of, lock);
    ls_vec_push(&walk->undecided,
                ((struct ls_undecided){lock, walk->point, site, left, false, *last}));
    *last = walk->undecided.count;
}

static bool concerns(const struct ls_walk *walk, const struct ls_undecided *one)
{
    return one->point <= walk->point || walk->in_loop[walk->block];
}

bool ls_undecided_has(struct ls_walk *walk, uint32_t lock)
{
    for (struct ls_undecided *one = last_of(walk, lock); one; one = before(walk, one))
        if (concerns(walk, one))
            return true;
    return false;
}

bool ls_undecided_before(struct ls_walk *walk, uint32_t lock)
{
    for (struct ls_undecided *one = last_of(walk, lock); one; one = before(walk, one))
        if (one->point < walk->point || walk->in_loop[walk->block])
            return true;
    return false;
}

bool ls_undecided_above(struct ls_walk *walk, const struct ls_state *state, uint32_t lock)
{
    const struct ls_undecided *one = ls_state_find_lock(state, lock) ? NULL : last_of(walk, lock);
    while (one && one->point >= walk->point)
        one = before(walk, one);
    return one != NULL;
}

bool ls_undecided_between(struct ls_walk *walk, const struct ls_lock_state *old,
                          const struct ls_lock_state *lock)
{
    struct ls_site now = lock->trace->site, then = old->trace->site;
    for (struct ls_undecided *one = last_of(walk, lock->lock); one; one = before(walk, one))
        if (concerns(walk, one) && !ls_site_equal(one->site, now) &&
            !(ls_site_equal(one->site, then) && ls_forced_to_come(walk, then, now)))
            return true;
    return false;
}

bool ls_undecided_elsewhere(struct ls_walk *walk, const struct ls_lock_state *lock)
{
    return ls_undecided_between(walk, lock, lock);
}

/* The call that the state comes from, if it leaves the lock open. */
static const struct ls_undecided *origin_of(struct ls_walk *walk, const struct ls_lock_state *lock)
{
    const struct ls_undecided *first = NULL;
    for (struct ls_undecided *one = last_of(walk, lock->lock); one; one = before(walk, one))
        if (ls_site_equal(one->site, lock->trace->site))
            first = one;
    return first;
}

bool ls_undecided_is_guess(struct ls_walk *walk, const struct ls_lock_state *lock)
{
    const struct ls_undecided *origin = lock->guessed ? NULL : origin_of(walk, lock);
    struct ls_undecided *later = origin ? last_of(walk, lock->lock) : NULL;
    for (; later; later = before(walk, later))
        if (later->point > origin->point && later->point <= walk->point)
            return true;
    return lock->guessed;
}

bool ls_undecided_give_back(struct ls_walk *walk, uint32_t lock)
{
    bool any = false;
    for (struct ls_undecided *one = last_of(walk, lock); one; one = before(walk, one))
        if (one->left && one->point < walk->point)
            one->given_back = any = true;
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

void ls_undecided_release(struct ls_walk *walk)
{
    ls_tally_release(&walk->undecided_of);
    ls_vec_release(&walk->undecided);
}
