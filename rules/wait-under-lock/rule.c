/* A thread waits for a condition, or a permit, while it holds a second lock. */
#include "rule.h"

#include <string.h>

#include "blocking.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    struct ls_blockings blockings;
    const struct ls_model *model;
    struct ls_findings *findings;
};

/* A wait for a permit is judged here only when it can never end. */
static bool is_ours(struct judgement *judgement, const struct ls_blocking *blocking)
{
    bool stuck = false;
    for (uint32_t i = 0; i < blocking->holds; i++)
        stuck |= ls_blocking_keeps_out(&judgement->blockings, blocking, blocking->hold[i].lock);
    return blocking->kind == LS_BLOCK_CONDITION || (blocking->kind == LS_BLOCK_SEMAPHORE && stuck);
}

static uint64_t place_key(const struct ls_blocking *blocking)
{
    struct ls_location at = ls_witness_end(blocking->witness);
    return ls_location_hash(&at, blocking->kind);
}

/* One place is one cause, whatever the ways to it and the locks that they bring along. */
struct place {
    const struct ls_blocking *blocking; /* what is shown: with a lock that nobody can do without */
    const struct ls_hold *hold;
    const struct ls_condition_wait *wait;
    bool stuck;
    LS_VEC(uint32_t) locks;
};

static void add_lock(struct place *place, uint32_t lock)
{
    for (uint32_t i = 0; i < place->locks.count; i++)
        if (place->locks.at[i] == lock)
            return;
    ls_vec_push(&place->locks, lock);
}

static void add_hold(struct judgement *judgement, struct place *place,
                     const struct ls_blocking *blocking, const struct ls_hold *hold)
{
    const struct ls_condition_wait *wait = ls_blocking_wait(&judgement->blockings, blocking);
    bool stuck = ls_blocking_keeps_out(&judgement->blockings, blocking, hold->lock);
    if (!ls_blocking_delays(&judgement->blockings, blocking, hold->lock))
        return;
    add_lock(place, hold->lock);
    if (place->blocking && (place->stuck || !stuck) &&
        place->blocking->confidence >= blocking->confidence &&
        !(ls_lock_is_any(judgement->model, place->hold->lock) &&
          !ls_lock_is_any(judgement->model, hold->lock)))
        return;
    place->blocking = blocking;
    place->hold = hold;
    place->wait = wait;
    place->stuck = stuck;
}

/* What blocks at one place, `key` among `places`. */
static struct place collect(struct judgement *judgement, const struct ls_lists *places,
                            uint32_t key)
{
    struct place place = {0};
    LS_EACH_LISTED(places, key, i)
    {
        const struct ls_blocking *blocking = &judgement->model->blockings.at[i];
        for (uint32_t h = 0; h < blocking->holds; h++)
            add_hold(judgement, &place, blocking, &blocking->hold[h]);
    }
    return place;
}

static bool is_said(const char *const *names, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

enum { MOST_NAMES = 4 }; /* of locks in one message */

/* Locks of several processes may have one name. */
static const char *say_locks(struct ls_arena *arena, const struct ls_model *model,
                             const struct place *place)
{
    const char **names = LS_NEW_ARRAY(arena, const char *, place->locks.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < place->locks.count; i++) {
        const char *name = ls_say_lock(arena, model, place->locks.at[i]);
        if (!is_said(names, count, name))
            names[count++] = name;
    }
    if (count > MOST_NAMES) {
        names[MOST_NAMES - 1] = ls_arena_printf(arena, "%u more", count - (MOST_NAMES - 1));
        count = MOST_NAMES;
    }
    return ls_say_list(arena, names, count);
}

static const char *say_event(struct ls_arena *arena, const struct ls_model *model,
                             const struct place *place)
{
    if (place->blocking->kind == LS_BLOCK_SEMAPHORE)
        return ls_arena_printf(arena, "a permit of %s",
                               ls_say_lock(arena, model, place->blocking->semaphore));
    return place->wait
               ? ls_arena_printf(arena, "'%s'", model->conditions.at[place->wait->condition].name)
               : "a condition";
}

static void report(struct judgement *judgement, const struct place *place)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    struct ls_finding finding =
        ls_blocking_finding(judgement->findings, model, place->blocking, place->hold);
    bool is_for_a_permit = place->blocking->kind == LS_BLOCK_SEMAPHORE;
    bool timed = place->blocking->flags & LS_BLOCKS_TIMED;
    finding.rule = "wait-under-lock";
    if (!is_for_a_permit)
        finding.at = ls_witness_end(place->blocking->witness);
    if (ls_lock_is_any(model, place->hold->lock))
        finding.confidence = LS_AUDIT;
    finding.level = place->stuck ? LS_ERROR : timed ? LS_NOTE : LS_WARNING;
    finding.message = ls_arena_printf(
        arena, "%s waits for %s and keeps %s locked%s", ls_say_function(arena, finding.at.function),
        say_event(arena, model, place), say_locks(arena, model, place),
        !place->stuck     ? ""
        : is_for_a_permit ? ", which everybody who posts has to take"
                          : ", which everybody who signals has to take");
    finding.note = is_for_a_permit ? "nobody can get to the post: the threads wait for ever"
                   : place->stuck  ? "nobody can get to the signal: the threads wait for ever"
                                  : "the wait releases its own mutex only; everybody who wants the "
                                    "other lock waits for the signal";
    finding.advice = is_for_a_permit ? "take the permit first, and then the lock"
                                     : "release the outer lock before the wait, or wait with that "
                                       "lock as the mutex";
    ls_findings_add(judgement->findings, &finding);
}

/* The facts of each place; places are numbered in their order. */
static struct ls_lists list_places(struct judgement *judgement)
{
    const struct ls_model *model = judgement->model;
    uint32_t count = model->blockings.count, known = 0;
    struct ls_lists places = ls_lists_make(&judgement->blockings.arena, count, count);
    struct ls_tally numbers = {0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *number = ls_tally_at(&numbers, place_key(&model->blockings.at[i]));
        if (*number == 0)
            *number = ++known;
        ls_lists_add(&places, *number - 1, i);
    }
    ls_tally_release(&numbers);
    return places;
}

void ls_judge_wait_under_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .findings = findings};
    ls_blockings_init(&judgement.blockings, model);
    struct ls_lists places = list_places(&judgement);
    for (uint32_t i = 0; i < places.keys && places.first[i] != LS_LISTS_END; i++) {
        if (!is_ours(&judgement, &model->blockings.at[places.first[i]]))
            continue;
        struct place place = collect(&judgement, &places, i);
        if (place.blocking)
            report(&judgement, &place);
        ls_vec_release(&place.locks);
    }
    ls_blockings_release(&judgement.blockings);
}
