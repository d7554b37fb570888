/* A thread waits for the end of another one while it holds a lock. */
#include "rule.h"

#include "base/hash.h"
#include "blocking.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    struct ls_blockings blockings;
    const struct ls_model *model;
    struct ls_findings *findings;
    struct ls_tally surest, ways, seen, told; /* by cause */
};

/* Where the thread that is waited for takes the lock; NULL when it does not, or nobody knows. */
static const struct ls_usage *need_of(const struct judgement *judgement,
                                      const struct ls_blocking *blocking, uint32_t lock)
{
    LS_EACH_LISTED(&judgement->blockings.usages, lock, i)
    {
        const struct ls_usage *usage = &judgement->model->usages.at[i];
        if (usage->thread == blocking->joined)
            return usage;
    }
    return NULL;
}

/* A third thread in between: it holds what the joined thread takes, and takes what is held here. */
struct chain {
    const struct ls_usage *need;
    const struct ls_acquisition *third;
};

/* A class of several locks says nothing: another object may be meant. */
static bool is_one_lock(const struct ls_model *model, uint32_t lock)
{
    const struct ls_lock *of = &model->locks.at[lock];
    return !of->many && !of->elements && !ls_lock_is_any(model, lock);
}

/* What both threads hold keeps them apart. */
static bool is_gated(const struct ls_blocking *blocking, const struct ls_acquisition *third)
{
    for (uint32_t i = 0; i < blocking->holds; i++) {
        for (uint32_t k = 0; k < third->holds; k++) {
            if (blocking->hold[i].lock == third->hold[k].lock)
                return true;
        }
    }
    return false;
}

static bool is_third(struct judgement *judgement, const struct ls_blocking *blocking,
                     const struct ls_hold *hold, const struct ls_acquisition *third)
{
    struct ls_parallel *parallel = &judgement->blockings.parallel;
    return third->lock == hold->lock && !(third->flags & LS_ACQUIRE_TRY) &&
           third->thread != blocking->joined && !is_gated(blocking, third) &&
           is_one_lock(judgement->model, third->lock) &&
           ls_parallel_can(parallel, blocking->thread, blocking->segment, third->thread,
                           third->segment);
}

/* False when there is no such thread. */
static bool find_chain(struct judgement *judgement, const struct ls_blocking *blocking,
                       const struct ls_hold *hold, struct chain *chain)
{
    const struct ls_model *model = judgement->model;
    for (uint32_t i = 0; i < model->acquisitions.count; i++) {
        const struct ls_acquisition *third = &model->acquisitions.at[i];
        if (!is_third(judgement, blocking, hold, third))
            continue;
        for (uint32_t k = 0; k < third->holds; k++) {
            const struct ls_usage *need = need_of(judgement, blocking, third->hold[k].lock);
            if (!need || !is_one_lock(model, need->lock))
                continue;
            *chain = (struct chain){need, third};
            return true;
        }
    }
    return false;
}

/* One join under one lock is one cause, whoever comes to it with the lock. */
static uint64_t cause_of(const struct ls_blocking *blocking, const struct ls_hold *hold)
{
    struct ls_location at = ls_witness_end(blocking->witness);
    const uint32_t about[] = {hold->lock, blocking->joined};
    return ls_location_hash(&at, ls_hash(about, sizeof about, 0));
}

static bool is_wrong(struct judgement *judgement, const struct ls_blocking *blocking,
                     const struct ls_hold *hold)
{
    return need_of(judgement, blocking, hold->lock) ||
           ls_blocking_delays(&judgement->blockings, blocking, hold->lock);
}

/* How sure the surest way to a cause is, and how many functions come to it. */
static void weigh(struct judgement *judgement, const struct ls_blocking *blocking,
                  const struct ls_hold *hold)
{
    uint64_t cause = cause_of(blocking, hold);
    uint32_t *most = ls_tally_at(&judgement->surest, cause);
    struct ls_location at = ls_blocking_site(blocking, hold);
    if (!is_wrong(judgement, blocking, hold))
        return;
    if (*most < (uint32_t)blocking->confidence)
        *most = blocking->confidence;
    if (!ls_tally_again(&judgement->seen, ls_location_hash(&at, cause)))
        ++*ls_tally_at(&judgement->ways, cause);
}

static void tell_chain(struct judgement *judgement, const struct ls_blocking *blocking,
                       const struct ls_hold *hold, const struct chain *chain,
                       struct ls_finding *finding)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *held = ls_say_lock(arena, model, hold->lock);
    const char *needed = ls_say_lock(arena, model, chain->need->lock);
    const char *joined = ls_say_the_thread(arena, model, blocking->joined);
    const char *third = ls_say_the_thread(arena, model, chain->third->thread);
    bool timed = (blocking->flags & LS_BLOCKS_TIMED) || (chain->third->flags & LS_ACQUIRE_TIMED);
    finding->level = timed ? LS_WARNING : LS_ERROR;
    if (chain->third->confidence < finding->confidence)
        finding->confidence = chain->third->confidence;
    if (chain->need->confidence < finding->confidence)
        finding->confidence = chain->need->confidence;
    finding->message = ls_arena_printf(
        arena,
        "%s waits for the end of %s and holds %s; that thread takes %s, under which %s takes %s",
        ls_say_function(arena, finding->at.function), joined, held, needed, third, held);
    finding->note = "each of the three threads can wait for the next one, for ever";
    ls_finding_show_end(judgement->findings, finding, chain->need->witness,
                        ls_arena_printf(arena, "%s takes %s here", joined, needed));
    ls_finding_show_end(
        judgement->findings, finding, chain->third->witness,
        ls_arena_printf(arena, "%s takes %s here, holding %s", third, held, needed));
}

static void report(struct judgement *judgement, const struct ls_blocking *blocking,
                   const struct ls_hold *hold)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const struct ls_usage *need = need_of(judgement, blocking, hold->lock);
    const char *lock = ls_say_lock(arena, model, hold->lock);
    const char *thread = ls_say_the_thread(arena, model, blocking->joined);
    struct ls_finding finding = ls_blocking_finding(judgement->findings, model, blocking, hold);
    struct chain chain;
    finding.rule = "join-under-lock";
    finding.advice = "release the lock before the join; what the thread still does needs it";
    if (need) {
        finding.level = blocking->flags & LS_BLOCKS_TIMED ? LS_WARNING : LS_ERROR;
        finding.message = ls_arena_printf(
            arena, "%s waits for the end of %s and holds %s, which that thread takes",
            ls_say_function(arena, finding.at.function), thread, lock);
        finding.note =
            "when the thread wants the lock once more before it ends, both wait for ever";
        ls_finding_show_end(judgement->findings, &finding, need->witness,
                            ls_arena_printf(arena, "%s takes %s here", thread, lock));
    } else if (find_chain(judgement, blocking, hold, &chain)) {
        tell_chain(judgement, blocking, hold, &chain, &finding);
    } else {
        finding.level = LS_NOTE;
        finding.confidence = blocking->joined == LS_MODEL_NONE ? LS_AUDIT : blocking->confidence;
        finding.message =
            ls_arena_printf(arena, "%s waits for the end of %s while it holds %s",
                            ls_say_function(arena, finding.at.function), thread, lock);
        finding.note = "everybody who wants the lock waits for that thread as well";
        finding.advice = "take what is needed out of the critical section, and join behind it";
    }
    uint32_t ways = *ls_tally_at(&judgement->ways, cause_of(blocking, hold));
    if (ways > 1)
        finding.note = ls_arena_printf(arena, "%s; from %s places one comes to this join with it",
                                       finding.note, ls_say_count(arena, ways));
    ls_findings_add(judgement->findings, &finding);
}

static void judge(struct judgement *judgement, const struct ls_blocking *blocking,
                  const struct ls_hold *hold)
{
    uint64_t cause = cause_of(blocking, hold);
    if (is_wrong(judgement, blocking, hold) &&
        (uint32_t)blocking->confidence == *ls_tally_at(&judgement->surest, cause) &&
        !ls_tally_again(&judgement->told, cause))
        report(judgement, blocking, hold);
}

static void each(struct judgement *judgement,
                 void (*visit)(struct judgement *, const struct ls_blocking *,
                               const struct ls_hold *))
{
    for (uint32_t i = 0; i < judgement->model->blockings.count; i++) {
        const struct ls_blocking *blocking = &judgement->model->blockings.at[i];
        for (uint32_t h = 0; blocking->kind == LS_BLOCK_JOIN && h < blocking->holds; h++)
            visit(judgement, blocking, &blocking->hold[h]);
    }
}

void ls_judge_join_under_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model, .findings = findings};
    ls_blockings_init(&judgement.blockings, model);
    each(&judgement, weigh);
    each(&judgement, judge);
    ls_tally_release(&judgement.surest);
    ls_tally_release(&judgement.ways);
    ls_tally_release(&judgement.seen);
    ls_tally_release(&judgement.told);
    ls_blockings_release(&judgement.blockings);
}
