#include "model/witness.h"

#include <string.h>

#include "base/hash.h"

/* Mostly both point to one text. */
static bool is_same(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

bool ls_location_equal(const struct ls_location *a, const struct ls_location *b)
{
    return a->line == b->line && a->column == b->column && is_same(a->file, b->file) &&
           is_same(a->function, b->function);
}

uint64_t ls_location_hash(const struct ls_location *at, uint64_t seed)
{
    const uint32_t point[] = {at->line, at->column};
    uint64_t hash = ls_hash(point, sizeof point, seed);
    hash = ls_hash(at->file, strlen(at->file), hash);
    return ls_hash(at->function, strlen(at->function), hash);
}

struct ls_location ls_witness_end(const struct ls_witness *witness)
{
    if (!witness || witness->steps == 0)
        return (struct ls_location){.file = "", .function = ""};
    return witness->step[witness->steps - 1].at;
}

static bool is_held(const struct ls_waypoint *step, uint32_t lock)
{
    for (uint32_t i = 0; i < step->helds; i++) {
        if (step->held[i] == lock)
            return true;
    }
    return false;
}

struct ls_location ls_witness_acquisition(const struct ls_witness *witness, uint32_t lock)
{
    for (uint32_t i = 1; witness && i < witness->steps; i++) {
        if (is_held(&witness->step[i], lock))
            return witness->step[i - 1].at;
    }
    return ls_witness_end(witness);
}

static bool is_call_of(const struct ls_waypoint *step, const char *function)
{
    static const char calls[] = "calls ";
    size_t length = strlen(function), verb = sizeof calls - 1;
    return length > 0 && strncmp(step->what, calls, verb) == 0 &&
           strncmp(step->what + verb, function, length) == 0 &&
           (step->what[verb + length] == '(' || step->what[verb + length] == '\0');
}

bool ls_witness_waits(const struct ls_waypoint *step)
{
    return strncmp(step->what, LS_WAITS_AND_ACQUIRES, strlen(LS_WAITS_AND_ACQUIRES)) == 0;
}

const struct ls_waypoint *ls_witness_caller(const struct ls_witness *witness, uint32_t step)
{
    const char *function = witness->step[step].at.function;
    for (uint32_t i = step; i-- > 0;) {
        if (is_call_of(&witness->step[i], function))
            return &witness->step[i];
    }
    return NULL;
}

uint32_t ls_witness_fork(const struct ls_witness *first, const struct ls_witness *second)
{
    uint32_t shared = 0;
    while (shared + 1 < first->steps && shared + 1 < second->steps &&
           ls_location_equal(&first->step[shared].at, &second->step[shared].at))
        shared++;
    return shared;
}

struct ls_location ls_witness_branch(const struct ls_witness *first,
                                     const struct ls_witness *second)
{
    if (!second || first->steps == 0 || second->steps == 0)
        return ls_witness_end(first);
    return first->step[ls_witness_fork(first, second)].at;
}

struct ls_location ls_witness_own_end(const struct ls_witness *witness,
                                      const struct ls_witness *other)
{
    if (!other || witness->steps == 0 || other->steps == 0)
        return ls_witness_end(witness);
    uint32_t at = witness->steps - 1, theirs = other->steps - 1;
    uint32_t fork = ls_witness_fork(witness, other);
    while (at > fork && theirs > 0 &&
           ls_location_equal(&witness->step[at].at, &other->step[theirs].at)) {
        at--;
        theirs--;
    }
    return witness->step[at].at;
}

const char *ls_witness_common_function(const struct ls_witness *first,
                                       const struct ls_witness *second)
{
    if (first->steps == 0 || second->steps == 0)
        return ls_witness_end(second).function;
    return second->step[ls_witness_fork(first, second)].at.function;
}

const struct ls_witness *ls_witness_join(struct ls_arena *arena, const struct ls_witness *first,
                                         const struct ls_witness *second)
{
    if (!first || first->steps == 0 || second->steps == 0)
        return second;
    uint32_t shared = ls_witness_fork(first, second);
    uint32_t steps = first->steps + second->steps - shared;
    struct ls_waypoint *step = LS_NEW_ARRAY(arena, struct ls_waypoint, steps);
    memcpy(step, first->step, first->steps * sizeof *step);
    memcpy(step + first->steps, second->step + shared, (second->steps - shared) * sizeof *step);
    struct ls_witness *joined = LS_NEW(arena, struct ls_witness);
    *joined = (struct ls_witness){.thread = second->thread, .steps = steps, .step = step};
    return joined;
}
