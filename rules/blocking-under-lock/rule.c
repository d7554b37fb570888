/* A thread sleeps, waits for a disk or a network while it holds a lock that others want. */
#include "rule.h"

#include <string.h>

#include "blocking.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    struct ls_parallel parallel;
    const struct ls_model *model;
    struct ls_findings *findings;
};

/* What one critical section does that blocks: its worst call, and how many there are. Sections
 * within each other that share it are told once. */
struct section {
    const struct ls_blocking *worst;
    const struct ls_hold *hold;
    enum ls_level level;
    enum ls_confidence confidence;
    uint32_t calls;
};

/* A wait for a permit that can never end is wait-under-lock's. */
static bool is_own_rule(const struct ls_model *model, const struct ls_blocking *blocking)
{
    bool stuck = false;
    for (uint32_t i = 0; blocking->kind == LS_BLOCK_SEMAPHORE && i < blocking->holds; i++)
        stuck |= ls_blocking_keeps_out(model, blocking, blocking->hold[i].lock);
    return stuck || blocking->kind == LS_BLOCK_JOIN || blocking->kind == LS_BLOCK_CONDITION;
}

/* Whether a descriptor is non-blocking, and what is behind it, is hardly known far from the lock;
 * unless a run has seen how long it took. */
static bool is_unknown_descriptor(const struct ls_blocking *blocking, const struct ls_hold *hold)
{
    struct ls_location site = ls_blocking_site(blocking, hold);
    struct ls_location end = ls_witness_end(blocking->witness);
    return (blocking->kind == LS_BLOCK_FILE || blocking->kind == LS_BLOCK_SOCKET) &&
           blocking->blocked.count == 0 && !ls_location_equal(&site, &end);
}

/* Calls that are over at once, as a rule, and cost nobody anything; or may be such calls. */
static bool is_light(const struct ls_blocking *blocking, const struct ls_hold *hold)
{
    return (blocking->flags & (LS_BLOCKS_RARELY | LS_BLOCKS_BRIEFLY)) != 0 ||
           is_unknown_descriptor(blocking, hold);
}

static enum ls_level level_of(const struct ls_model *model, const struct ls_blocking *blocking,
                              const struct ls_hold *hold)
{
    bool spins = model->locks.at[hold->lock].kind == LS_LOCK_SPIN;
    if (is_light(blocking, hold) || (blocking->flags & LS_BLOCKS_TIMED))
        return spins ? LS_WARNING : LS_NOTE;
    if (blocking->kind == LS_BLOCK_FILE)
        return spins ? LS_WARNING : LS_NOTE;
    return LS_WARNING;
}

/* The section that starts here makes such a call. */
static bool blocks_from(const struct ls_model *model, const struct ls_lock_place *place,
                        enum ls_block_kind kind)
{
    for (uint32_t i = 0; i < model->blockings.count; i++) {
        const struct ls_blocking *blocking = &model->blockings.at[i];
        if (kind == LS_BLOCK_DNS && !(blocking->flags & LS_BLOCKS_APART))
            continue; /* names can be asked for by many at once */
        for (uint32_t h = 0; blocking->kind == kind && h < blocking->holds; h++)
            if (blocking->hold[h].lock == place->lock &&
                ls_witness_passes(blocking->hold[h].acquired, &place->at))
                return true;
    }
    return false;
}

/* A lock that is held over such a call wherever it is taken is there to keep these calls apart: a
 * connection, a log. */
static bool is_device_lock(const struct ls_model *model, const struct ls_hold *hold,
                           enum ls_block_kind kind)
{
    if (kind == LS_BLOCK_SLEEP)
        return false; /* nobody needs to sleep alone */
    for (uint32_t i = 0; i < model->lock_places.count; i++) {
        const struct ls_lock_place *place = &model->lock_places.at[i];
        if (place->lock == hold->lock && !blocks_from(model, place, kind))
            return false;
    }
    return true;
}

static bool is_worse(const struct ls_model *model, const struct ls_blocking *blocking,
                     const struct ls_hold *hold, const struct section *section)
{
    enum ls_level level = level_of(model, blocking, hold);
    bool light = is_light(blocking, hold);
    bool known_light = is_light(section->worst, section->hold);
    if (light != known_light)
        return !light;
    if (ls_lock_is_any(model, section->hold->lock) != ls_lock_is_any(model, hold->lock))
        return !ls_lock_is_any(model, hold->lock);
    /* What the lock is there for is no worse than a sleep. */
    if (blocking->kind == LS_BLOCK_SLEEP && section->worst->kind != LS_BLOCK_SLEEP &&
        is_device_lock(model, section->hold, section->worst->kind))
        return true;
    if (section->worst->kind == LS_BLOCK_SLEEP && blocking->kind != LS_BLOCK_SLEEP &&
        is_device_lock(model, hold, blocking->kind))
        return false;
    if (blocking->confidence != section->worst->confidence)
        return blocking->confidence > section->worst->confidence;
    return level > section->level;
}

/* The sections of one lock, each told once. */
static struct section collect(const struct ls_model *model, uint32_t first, uint32_t hold)
{
    const struct ls_blocking *start = &model->blockings.at[first];
    struct section section = {start, &start->hold[hold], level_of(model, start, &start->hold[hold]),
                              start->confidence, 0};
    for (uint32_t i = first; i < model->blockings.count; i++) {
        const struct ls_blocking *blocking = &model->blockings.at[i];
        for (uint32_t h = 0; !is_own_rule(model, blocking) && h < blocking->holds; h++) {
            if (!ls_hold_same_place(model, &blocking->hold[h], &start->hold[hold]))
                continue;
            section.calls += blocking->hold[h].lock == start->hold[hold].lock;
            if (is_worse(model, blocking, &blocking->hold[h], &section)) {
                section.worst = blocking;
                section.hold = &blocking->hold[h];
                section.level = level_of(model, blocking, &blocking->hold[h]);
            }
        }
    }
    return section;
}

static bool is_first(const struct ls_model *model, uint32_t blocking, uint32_t hold)
{
    const struct ls_hold *wanted = &model->blockings.at[blocking].hold[hold];
    for (uint32_t i = 0; i < blocking; i++) {
        const struct ls_blocking *known = &model->blockings.at[i];
        for (uint32_t h = 0; !is_own_rule(model, known) && h < known->holds; h++)
            if (ls_hold_same_place(model, &known->hold[h], wanted))
                return false;
    }
    return true;
}

/* Both are told of the function that takes the lock, and it is taken at one place. */
static bool is_one_section(const struct ls_finding *a, const struct ls_finding *b)
{
    return a->relateds > 0 && b->relateds > 0 &&
           ls_location_equal(&a->related[0].at, &b->related[0].at) &&
           strcmp(a->at.function, b->at.function) == 0 &&
           strcmp(a->at.function, a->related[0].at.function) == 0;
}

/* A section of a function that has callers is one, however they come to it. */
static bool is_reported(const struct ls_findings *findings, const struct ls_finding *finding,
                        uint32_t lock)
{
    for (uint32_t i = 0; i < findings->all.count; i++) {
        const struct ls_finding *known = &findings->all.at[i];
        if (strcmp(known->rule, finding->rule) == 0 && known->locks > 0 && known->lock[0] == lock &&
            known->level >= finding->level &&
            (ls_location_equal(&known->at, &finding->at) || is_one_section(known, finding)))
            return true;
    }
    return false;
}

static void report(struct judgement *judgement, const struct section *section)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const struct ls_blocking *worst = section->worst;
    struct ls_finding finding =
        ls_blocking_finding(judgement->findings, model, worst, section->hold);
    finding.rule = "blocking-under-lock";
    finding.level = section->level;
    if (is_reported(judgement->findings, &finding, section->hold->lock))
        return;
    if (is_light(worst, section->hold) || is_device_lock(model, section->hold, worst->kind) ||
        ls_lock_is_any(model, section->hold->lock))
        finding.confidence = LS_AUDIT;
    const char *more = section->calls > 1
                           ? ls_arena_printf(arena,
                                             ", one of %u calls in this critical section "
                                             "that block",
                                             section->calls)
                           : "";
    finding.message = ls_arena_printf(
        arena, "%s %s while it holds %s%s", ls_say_function(arena, finding.at.function),
        ls_say_blocking(arena, worst), ls_say_lock(arena, model, section->hold->lock), more);
    finding.note = "everybody who wants the lock waits as long";
    finding.advice = "copy what is needed, release the lock, and then do what takes time";
    ls_findings_add(judgement->findings, &finding);
}

void ls_judge_blocking_under_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .findings = findings};
    ls_parallel_init(&judgement.parallel, model);
    for (uint32_t i = 0; i < model->blockings.count; i++) {
        const struct ls_blocking *blocking = &model->blockings.at[i];
        for (uint32_t h = 0; !is_own_rule(model, blocking) && h < blocking->holds; h++) {
            if (!is_first(model, i, h) ||
                !ls_blocking_delays(&judgement.parallel, blocking, blocking->hold[h].lock))
                continue;
            struct section section = collect(model, i, h);
            report(&judgement, &section);
        }
    }
    ls_parallel_release(&judgement.parallel);
}
