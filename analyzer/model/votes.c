#include "model/votes.h"

#include <math.h>

#include "model/uses.h"
#include "model/witness.h"

enum {
    MOST_CANDIDATES = 24, /* locks that stand for election */
    MOST_PLACES = 400,
};

/* How often a lock is held by chance, or for something else. */
static const double by_chance = 0.6;

struct place {
    struct ls_location at;
    bool writes;
};

/* A use, and the place where it happens. */
struct vote {
    const struct ls_use *use;
    uint32_t place;
};

struct electorate {
    struct place place[MOST_PLACES];
    struct vote vote[MOST_PLACES];
    uint32_t places, votes;
};

static void add_vote(struct electorate *all, const struct ls_use *use)
{
    struct ls_location at = ls_use_place(use)->at;
    uint32_t place = all->places; /* neighbours are mostly in one place */
    while (place > 0 && !ls_location_equal(&all->place[place - 1].at, &at))
        place--;
    if (place-- == 0) {
        place = all->places++;
        all->place[place] = (struct place){.at = at};
    }
    all->place[place].writes |= (use->flags & LS_USE_WRITE) != 0;
    all->vote[all->votes++] = (struct vote){use, place};
}

/* A use at a time when no other thread can use the variable proves nothing. Who has not the `flags`
 * does not vote. */
static void gather(struct ls_alike *alike, unsigned flags, struct electorate *all)
{
    const struct ls_shared *shared = alike->shared;
    all->places = all->votes = 0;
    for (uint32_t i = 0; i < shared->uses && all->votes < MOST_PLACES; i++) {
        const struct ls_use *use = &alike->parallel->model->uses.at[shared->first + i];
        if ((use->flags & flags) == flags && !(use->flags & LS_USE_ATOMIC) &&
            ls_alike_has_company(alike, alike->kind[i]))
            add_vote(all, use);
    }
}

/* Where a caller of the place has taken the lock; NULL when the function of the place did that
 * itself, or it is not known. */
static const struct ls_trail *taken_above(const struct ls_use *use, const struct ls_use_hold *hold)
{
    const struct ls_trail *way, *found = ls_use_section(use, hold, &way);
    return found && way->steps < ls_use_place(use)->steps ? found : NULL;
}

/* One caller of all the places that hold the lock has taken it: that is one decision, whatever it
 * was for. */
static bool is_taken_once(const struct electorate *all, uint32_t lock)
{
    const struct ls_trail *once = NULL;
    for (uint32_t i = 0; i < all->votes; i++) {
        const struct ls_use *use = all->vote[i].use;
        if (!ls_use_holds(use, lock))
            continue;
        const struct ls_trail *taken = taken_above(use, ls_use_hold(use, lock));
        if (!taken || (once && !ls_location_equal(&once->at, &taken->at)))
            return false;
        once = taken;
    }
    return once != NULL;
}

/* A place that holds the lock on some ways only has two votes. One where
 * nobody knows which locks are held has none. */
static struct ls_guard count_votes(const struct electorate *all, uint32_t lock)
{
    struct ls_guard guard = {.lock = lock};
    bool with[MOST_PLACES] = {0}, without[MOST_PLACES] = {0};
    uint32_t elsewhere = 0, kept = 0, held = 0;
    for (uint32_t i = 0; i < all->votes; i++) {
        const struct ls_use *use = all->vote[i].use;
        bool holds = ls_use_holds(use, lock);
        with[all->vote[i].place] |= holds;
        without[all->vote[i].place] |= !holds && !(use->flags & LS_USE_DOUBTFUL);
        held += holds;
        elsewhere +=
            holds && ls_use_hold(use, lock)->other_instance && !ls_use_hold(use, lock)->of_keeper;
        kept += holds && ls_use_hold(use, lock)->of_keeper;
        guard.company += holds ? use->holds : 0;
    }
    for (uint32_t i = 0; i < all->places; i++) {
        guard.holding += with[i];
        guard.of += with[i] + without[i];
        guard.writes += with[i] && all->place[i].writes;
    }
    guard.company /= held ? held : 1;
    guard.same_object = elsewhere * 4 <= held;
    guard.of_keeper = kept * 4 > held;
    double share = (double)guard.holding / (guard.of ? guard.of : 1);
    guard.score =
        (share - by_chance) / sqrt(by_chance * (1 - by_chance) / (guard.of ? guard.of : 1));
    return guard;
}

/* A lock that is part of the object speaks for itself. */
static uint32_t weight_of(const struct ls_model *model, const struct ls_guard *guard)
{
    bool is_part = guard->same_object && !guard->of_keeper && model->locks.at[guard->lock].many;
    return guard->holding * (is_part ? 3 : 2);
}

static bool is_better(const struct ls_model *model, const struct ls_guard *a,
                      const struct ls_guard *b)
{
    if (b->lock == LS_MODEL_NONE)
        return a->holding > 0;
    uint32_t x = weight_of(model, a), y = weight_of(model, b);
    if (x != y)
        return x > y;
    return a->of != b->of ? a->of < b->of : a->company < b->company;
}

/* The lock that most voters hold. */
static struct ls_guard elect(const struct ls_model *model, const struct electorate *all)
{
    uint32_t candidate[MOST_CANDIDATES], candidates = 0;
    struct ls_guard best = {.lock = LS_MODEL_NONE};
    best.of = count_votes(all, LS_MODEL_NONE).of;
    for (uint32_t i = 0; i < all->votes; i++)
        for (uint32_t h = 0; h < all->vote[i].use->holds; h++) {
            uint32_t lock = all->vote[i].use->hold[h].lock;
            if (ls_is_among(candidate, candidates, lock) || candidates == MOST_CANDIDATES)
                continue;
            candidate[candidates++] = lock;
            struct ls_guard guard = count_votes(all, lock);
            if (guard.holding > 0 && is_better(model, &guard, &best))
                best = guard;
        }
    best.is_taken_once = best.lock != LS_MODEL_NONE && is_taken_once(all, best.lock);
    return best;
}

struct ls_guard ls_guard_of(struct ls_alike *alike)
{
    struct electorate all;
    gather(alike, 0, &all);
    if (alike->shared->guard == LS_MODEL_NONE)
        return elect(alike->parallel->model, &all);
    struct ls_guard guard = count_votes(&all, alike->shared->guard);
    guard.declared = true;
    return guard;
}

struct ls_guard ls_guard_of_writers(struct ls_alike *alike)
{
    struct electorate all;
    gather(alike, LS_USE_WRITE, &all);
    struct ls_guard guard = elect(alike->parallel->model, &all);
    guard.of_writers = true;
    return guard;
}

struct ls_guard ls_guard_infer(struct ls_parallel *parallel, uint32_t shared)
{
    struct ls_alike alike;
    ls_alike_init(&alike, parallel, &parallel->model->shareds.at[shared]);
    struct ls_guard guard = ls_guard_of(&alike);
    ls_alike_release(&alike);
    return guard;
}
