/* A thread sleeps, waits for a disk or a network while it holds a lock that others want. */
#include "rule.h"

#include <string.h>

#include "blocking.h"
#include "model/witness.h"
#include "model/wording.h"

/* A lock that is held while something blocks. */
struct stay {
    uint32_t blocking, hold;
};

struct judgement {
    struct ls_blockings blockings;
    const struct ls_model *model;
    struct ls_findings *findings;
    LS_VEC(struct stay) stays;
    struct ls_lists sections;    /* stays by where the lock was taken; numbered in their order */
    struct ls_lists lock_places; /* by lock */
    struct ls_tally blocks_from; /* by lock, kind and place: key_of_start */
    struct ls_tally told;        /* by lock and place: the worst level + 1 */
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
static bool is_own_rule(struct judgement *judgement, const struct ls_blocking *blocking)
{
    bool stuck = false;
    for (uint32_t i = 0; blocking->kind == LS_BLOCK_SEMAPHORE && i < blocking->holds; i++)
        stuck |= ls_blocking_keeps_out(&judgement->blockings, blocking, blocking->hold[i].lock);
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

static uint64_t key_of_start(uint32_t lock, enum ls_block_kind kind, const struct ls_location *at)
{
    return ls_location_hash(at, (uint64_t)lock << 8 | (uint64_t)kind);
}

/* Which sections, by where they start, make calls of which kind. */
static void note_starts(struct judgement *judgement, const struct ls_blocking *blocking)
{
    if (blocking->kind == LS_BLOCK_DNS && !(blocking->flags & LS_BLOCKS_APART))
        return; /* names can be asked for by many at once */
    for (uint32_t h = 0; h < blocking->holds; h++) {
        const struct ls_hold *hold = &blocking->hold[h];
        bool has_places = ls_lists_first(&judgement->lock_places, hold->lock) != LS_LISTS_END;
        for (uint32_t i = 0; has_places && i < hold->acquired->steps; i++)
            ls_tally_again(&judgement->blocks_from,
                           key_of_start(hold->lock, blocking->kind, &hold->acquired->step[i].at));
    }
}

/* A lock that is held over such a call wherever it is taken, one place in five aside, is there to
 * keep these calls apart: a connection, a log. */
static bool is_device_lock(struct judgement *judgement, const struct ls_hold *hold,
                           enum ls_block_kind kind)
{
    uint32_t with = 0, without = 0;
    if (kind == LS_BLOCK_SLEEP)
        return false; /* nobody needs to sleep alone */
    LS_EACH_LISTED(&judgement->lock_places, hold->lock, i)
    {
        const struct ls_lock_place *place = &judgement->model->lock_places.at[i];
        bool blocks =
            *ls_tally_at(&judgement->blocks_from, key_of_start(hold->lock, kind, &place->at));
        with += blocks;
        without += !blocks;
    }
    return with > 0 && without * 4 <= with;
}

static bool is_worse(struct judgement *judgement, const struct ls_blocking *blocking,
                     const struct ls_hold *hold, const struct section *section)
{
    const struct ls_model *model = judgement->model;
    enum ls_level level = level_of(model, blocking, hold);
    bool light = is_light(blocking, hold);
    bool known_light = is_light(section->worst, section->hold);
    if (light != known_light)
        return !light;
    if (ls_lock_is_any(model, section->hold->lock) != ls_lock_is_any(model, hold->lock))
        return !ls_lock_is_any(model, hold->lock);
    /* What the lock is there for is no worse than a sleep. */
    if (blocking->kind == LS_BLOCK_SLEEP && section->worst->kind != LS_BLOCK_SLEEP &&
        is_device_lock(judgement, section->hold, section->worst->kind))
        return true;
    if (section->worst->kind == LS_BLOCK_SLEEP && blocking->kind != LS_BLOCK_SLEEP &&
        is_device_lock(judgement, hold, blocking->kind))
        return false;
    if (blocking->confidence != section->worst->confidence)
        return blocking->confidence > section->worst->confidence;
    return level > section->level;
}

/* What is done in the sections of one number. */
static struct section collect(struct judgement *judgement, uint32_t number)
{
    const struct ls_model *model = judgement->model;
    const struct stay *stays = judgement->stays.at;
    const struct stay *first = &stays[ls_lists_first(&judgement->sections, number)];
    const struct ls_blocking *start = &model->blockings.at[first->blocking];
    const struct ls_hold *held = &start->hold[first->hold];
    struct section section = {start, held, level_of(model, start, held), start->confidence, 0};
    LS_EACH_LISTED(&judgement->sections, number, i)
    {
        const struct ls_blocking *blocking = &model->blockings.at[stays[i].blocking];
        const struct ls_hold *hold = &blocking->hold[stays[i].hold];
        section.calls += hold->lock == held->lock;
        if (is_worse(judgement, blocking, hold, &section)) {
            section.worst = blocking;
            section.hold = hold;
            section.level = level_of(model, blocking, hold);
        }
    }
    return section;
}

/* Something as bad was told under the key before. */
static bool is_told(struct ls_tally *told, uint64_t key, enum ls_level level)
{
    uint32_t *worst = ls_tally_at(told, key);
    bool is_told = *worst >= (uint32_t)level + 1;
    *worst = is_told ? *worst : (uint32_t)level + 1;
    return is_told;
}

/* A section of a function that has callers is one, however they come to it: what is told of one
 * place, or of the function that takes the lock, and takes it there. */
static bool is_reported(struct judgement *judgement, const struct ls_finding *finding,
                        uint32_t lock)
{
    const struct ls_location *start = &finding->related[0].at;
    bool by_place = is_told(&judgement->told, ls_location_hash(&finding->at, lock), finding->level);
    bool is_own_section = strcmp(finding->at.function, start->function) == 0;
    return (is_own_section &&
            is_told(&judgement->told, ~ls_location_hash(start, lock), finding->level)) ||
           by_place;
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
    if (is_reported(judgement, &finding, section->hold->lock))
        return;
    if (is_light(worst, section->hold) || is_device_lock(judgement, section->hold, worst->kind) ||
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

static void list_sections(struct judgement *judgement)
{
    const struct ls_model *model = judgement->model;
    struct ls_tally numbers = {0};
    uint32_t known = 0;
    for (uint32_t i = 0; i < model->blockings.count; i++)
        for (uint32_t h = 0;
             !is_own_rule(judgement, &model->blockings.at[i]) && h < model->blockings.at[i].holds;
             h++)
            ls_vec_push(&judgement->stays, (struct stay){i, h});
    uint32_t count = judgement->stays.count;
    judgement->sections = ls_lists_make(&judgement->blockings.arena, count, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct stay *stay = &judgement->stays.at[i];
        uint32_t *number = ls_tally_at(
            &numbers, ls_hold_place(model, &model->blockings.at[stay->blocking].hold[stay->hold]));
        if (*number == 0)
            *number = ++known;
        ls_lists_add(&judgement->sections, *number - 1, i);
    }
    ls_tally_release(&numbers);
}

static void list_starts(struct judgement *judgement)
{
    const struct ls_model *model = judgement->model;
    judgement->lock_places =
        ls_lists_make(&judgement->blockings.arena, model->locks.count, model->lock_places.count);
    for (uint32_t i = 0; i < model->lock_places.count; i++)
        ls_lists_add(&judgement->lock_places, model->lock_places.at[i].lock, i);
    for (uint32_t i = 0; i < model->blockings.count; i++)
        note_starts(judgement, &model->blockings.at[i]);
}

/* Somebody else wants a lock of the first call that blocks there. */
static bool matters(struct judgement *judgement, uint32_t number)
{
    const struct stay *stay = &judgement->stays.at[ls_lists_first(&judgement->sections, number)];
    const struct ls_blocking *blocking = &judgement->model->blockings.at[stay->blocking];
    return ls_blocking_delays(&judgement->blockings, blocking, blocking->hold[stay->hold].lock);
}

void ls_judge_blocking_under_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .findings = findings};
    ls_blockings_init(&judgement.blockings, model);
    list_sections(&judgement);
    list_starts(&judgement);
    for (uint32_t i = 0; i < judgement.stays.count; i++) {
        if (ls_lists_first(&judgement.sections, i) == LS_LISTS_END || !matters(&judgement, i))
            continue;
        struct section section = collect(&judgement, i);
        report(&judgement, &section);
    }
    ls_vec_release(&judgement.stays);
    ls_tally_release(&judgement.blocks_from);
    ls_tally_release(&judgement.told);
    ls_blockings_release(&judgement.blockings);
}
