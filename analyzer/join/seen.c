#include "join/seen.h"

#include <string.h>

#include "join/ways.h"

static bool is_rule(const struct ls_finding *finding, const char *rule)
{
    return strcmp(finding->rule, rule) == 0;
}

static bool begins_at(const struct ls_spot *first, const struct ls_hold *hold)
{
    const struct ls_witness *acquired = hold->acquired;
    if (acquired->steps == 0)
        return false;
    struct ls_spot end = ls_spot_of(acquired, acquired->steps - 1);
    return ls_spot_begins(first, &end);
}

/* ---- waiting */

static uint64_t count_blockings(const struct ls_model *run, const struct ls_way *way)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < run->blockings.count; i++) {
        const struct ls_blocking *blocking = &run->blockings.at[i];
        bool held = false;
        if (!ls_spot_ends(&way->second, blocking->witness))
            continue;
        for (uint32_t k = 0; k < blocking->holds && !held; k++)
            held = begins_at(&way->first, &blocking->hold[k]);
        if (held)
            count += blocking->blocked.count > 0 ? blocking->blocked.count : 1;
    }
    return count;
}

/* ---- nests */

/* The lock was taken in the statement at the place, itself or by a wrapper; or taken again by a
 * wait in the same function. */
static bool is_held_since(const struct ls_acquisition *acquisition, const struct ls_location *at)
{
    struct ls_spot place = {.at = *at};
    for (uint32_t i = 0; i < acquisition->holds; i++) {
        const struct ls_witness *acquired = acquisition->hold[i].acquired;
        for (uint32_t k = 0; k < acquired->steps; k++) {
            if (ls_spot_is_line(&acquired->step[k].at, at))
                return true;
        }
        if (begins_at(&place, &acquisition->hold[i]))
            return true;
    }
    return false;
}

/* The last of the related places is where the innermost lock is taken. */
static bool nests(const struct ls_acquisition *acquisition, const struct ls_finding *finding)
{
    for (uint32_t i = 0; i + 1 < finding->relateds; i++) {
        if (!is_held_since(acquisition, &finding->related[i].at))
            return false;
    }
    return finding->relateds > 1;
}

static uint64_t count_nests(const struct ls_model *run, const struct ls_finding *finding,
                            const struct ls_way *way)
{
    uint64_t count = 0;
    for (uint32_t i = 0; i < run->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &run->acquisitions.at[i];
        if (ls_spot_ends(&way->second, acquisition->witness) && nests(acquisition, finding))
            count += acquisition->count > 0 ? acquisition->count : 1;
    }
    return count;
}

uint64_t ls_seen_in_runs(const struct ls_model *run, const struct ls_finding *finding)
{
    struct ls_way way = {0};
    if (ls_ways_of(finding, &way, 1) == 0)
        return 0;
    if (is_rule(finding, "nested-locks"))
        return count_nests(run, finding, &way);
    bool waits = is_rule(finding, "blocking-under-lock") || is_rule(finding, "join-under-lock") ||
                 is_rule(finding, "wait-under-lock");
    return waits && way.first.at.function ? count_blockings(run, &way) : 0;
}
