#include "join/ways.h"

#include <string.h>

#include "model/witness.h"

enum { MOST_WAYS = 64 };

/* ---- places */

struct ls_spot ls_spot_of(const struct ls_witness *witness, uint32_t step)
{
    const struct ls_waypoint *caller = ls_witness_caller(witness, step);
    struct ls_spot place = {.at = witness->step[step].at,
                            .again = ls_witness_waits(&witness->step[step])};
    if (caller)
        place.caller = caller->at;
    return place;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_one_file(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || (*a && strcmp(base_name(a), base_name(b)) == 0);
}

bool ls_spot_is_line(const struct ls_location *a, const struct ls_location *b)
{
    return a->line == b->line && is_one_file(a->file, b->file) &&
           strcmp(a->function, b->function) == 0;
}

bool ls_spot_is(const struct ls_spot *a, const struct ls_spot *b)
{
    if (!ls_spot_is_line(&a->at, &b->at))
        return false;
    return !a->caller.function || !b->caller.function || ls_spot_is_line(&a->caller, &b->caller);
}

static bool is_one_function(const struct ls_location *a, const struct ls_location *b)
{
    return a->function && b->function && *a->function && strcmp(a->function, b->function) == 0 &&
           is_one_file(a->file, b->file);
}

/* Wrappers aside: one of them may lock and the other wait. */
bool ls_spot_begins(const struct ls_spot *a, const struct ls_spot *b)
{
    if (a->again == b->again || ls_spot_is(a, b))
        return ls_spot_is(a, b);
    return is_one_function(&a->at, &b->at) || is_one_function(&a->at, &b->caller) ||
           is_one_function(&a->caller, &b->at) || is_one_function(&a->caller, &b->caller);
}

/* ---- ways of findings */

/* The step that takes the lock which the last step holds; `steps` when no step does. */
static uint32_t step_of_acquisition(const struct ls_witness *witness, uint32_t lock)
{
    for (uint32_t i = 1; i < witness->steps; i++) {
        for (uint32_t k = 0; k < witness->step[i].helds; k++) {
            if (witness->step[i].held[k] == lock)
                return i - 1;
        }
    }
    return witness->steps;
}

/* The lock of the circle that witness `at` holds: what the one before it waits for. A deadlock
 * lists the locks that are waited for, a prediction those that are held. */
static uint32_t held_lock(const struct ls_finding *finding, uint32_t at)
{
    bool waited = strcmp(finding->rule, "deadlock") == 0;
    if (finding->locks == 0)
        return LS_MODEL_NONE;
    return finding->lock[(at + (waited ? finding->locks - 1 : 0)) % finding->locks];
}

uint32_t ls_ways_of(const struct ls_finding *finding, struct ls_way *way, uint32_t room)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < finding->witnesses && count < room; i++) {
        const struct ls_witness *witness = finding->witness[i];
        if (witness->steps == 0)
            continue;
        uint32_t first = step_of_acquisition(witness, held_lock(finding, i));
        way[count] = (struct ls_way){.second = ls_spot_of(witness, witness->steps - 1)};
        if (first < witness->steps)
            way[count].first = ls_spot_of(witness, first);
        count++;
    }
    return count;
}

/* The last step is at the place. Lines are compared first: there are many steps to look at. */
bool ls_spot_ends(const struct ls_spot *spot, const struct ls_witness *witness)
{
    if (witness->steps == 0 || witness->step[witness->steps - 1].at.line != spot->at.line)
        return false;
    struct ls_spot end = ls_spot_of(witness, witness->steps - 1);
    return ls_spot_is(spot, &end);
}

static bool begins_with(const struct ls_spot *first, const struct ls_witness *acquired)
{
    if (acquired->steps == 0)
        return false;
    struct ls_spot end = ls_spot_of(acquired, acquired->steps - 1);
    return ls_spot_begins(first, &end);
}

bool ls_way_taken(const struct ls_way *way, const struct ls_acquisition *acquisition,
                  uint32_t *hold)
{
    if (!ls_spot_ends(&way->second, acquisition->witness))
        return false;
    for (uint32_t i = 0; i < acquisition->holds; i++) {
        *hold = i;
        if (!way->first.at.function || begins_with(&way->first, acquisition->hold[i].acquired))
            return true;
    }
    return false;
}

bool ls_way_is_whole(const struct ls_witness *predicted, const struct ls_witness *recorded)
{
    uint32_t at = recorded->steps;
    if (predicted->steps == 0)
        return false;
    for (const struct ls_waypoint *step = &predicted->step[predicted->steps - 1]; step;
         step = ls_witness_caller(predicted, (uint32_t)(step - predicted->step))) {
        while (at > 0 && strcmp(recorded->step[at - 1].at.function, step->at.function) != 0)
            at--;
        if (at == 0)
            return false;
    }
    return true;
}

static bool is_one_way(const struct ls_way *a, const struct ls_way *b)
{
    bool first =
        !a->first.at.function || !b->first.at.function || ls_spot_begins(&a->first, &b->first);
    return first && ls_spot_is(&a->second, &b->second);
}

static bool all_among(const struct ls_way *ways, uint32_t count, const struct ls_way *others,
                      uint32_t other_count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = 0;
        while (k < other_count && !is_one_way(&ways[i], &others[k]))
            k++;
        if (k == other_count)
            return false;
    }
    return count > 0;
}

bool ls_ways_meet(const struct ls_finding *a, const struct ls_finding *b)
{
    struct ls_way ways[MOST_WAYS], others[MOST_WAYS];
    uint32_t count = ls_ways_of(a, ways, MOST_WAYS);
    uint32_t other_count = ls_ways_of(b, others, MOST_WAYS);
    return all_among(ways, count, others, other_count) &&
           all_among(others, other_count, ways, count);
}

/* The thread asks at the way's second place, and has come by its first one. A thread that waits for
 * an event may not tell where it took its locks. */
static bool stands_on(const struct ls_witness *witness, const struct ls_way *way)
{
    uint32_t last = witness->steps - 1;
    struct ls_spot second = ls_spot_of(witness, last);
    bool acquires = false;
    if (witness->step[last].helds == 0 || !ls_spot_is(&way->second, &second))
        return false;
    for (uint32_t i = 0; i < last; i++) {
        struct ls_spot place = ls_spot_of(witness, i);
        if (!way->first.at.function || ls_spot_begins(&way->first, &place))
            return true;
        acquires |= strncmp(witness->step[i].what, "acquires", 8) == 0;
    }
    return !acquires;
}

bool ls_ways_await(const struct ls_finding *finding)
{
    bool waits = strcmp(finding->rule, "join-under-lock") == 0 ||
                 strcmp(finding->rule, "wait-under-lock") == 0;
    return waits && finding->level == LS_ERROR;
}

bool ls_ways_hang(const struct ls_finding *finding)
{
    static const char *const rules[] = {"lock-order", "deadlock", "double-lock", "rwlock-misuse"};
    if (ls_ways_await(finding))
        return true;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(finding->rule, rules[i]) == 0)
            return true;
    }
    return false;
}

/* A thread waits at the place, itself or further down. */
static bool waits_at(const struct ls_finding *deadlock, const struct ls_location *at)
{
    struct ls_spot place = {.at = *at};
    for (uint32_t i = 0; i < deadlock->witnesses; i++) {
        const struct ls_witness *witness = deadlock->witness[i];
        for (uint32_t k = 0; k < witness->steps; k++) {
            struct ls_spot step = {.at = witness->step[k].at};
            if (ls_spot_is(&place, &step))
                return true;
        }
    }
    return false;
}

static bool stand_on_all(const struct ls_finding *predicted, const struct ls_finding *deadlock)
{
    struct ls_way ways[MOST_WAYS];
    uint32_t count = ls_ways_of(predicted, ways, MOST_WAYS);
    for (uint32_t i = 0; i < count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < deadlock->witnesses && !found; k++)
            found = deadlock->witness[k]->steps > 0 && stands_on(deadlock->witness[k], &ways[i]);
        if (!found)
            return false;
    }
    return count > 0;
}

bool ls_ways_hit(const struct ls_finding *predicted, const struct ls_finding *deadlock)
{
    if (strcmp(predicted->rule, "lock-order") == 0)
        return stand_on_all(predicted, deadlock);
    return ls_ways_hang(predicted) && waits_at(deadlock, &predicted->at);
}
