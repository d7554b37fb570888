#include "blocking.h"

#include <string.h>

#include "model/witness.h"
#include "model/wording.h"

bool ls_blocking_delays(struct ls_parallel *parallel, const struct ls_blocking *blocking,
                        uint32_t lock)
{
    const struct ls_model *model = parallel->model;
    for (uint32_t i = 0; i < model->usages.count; i++) {
        const struct ls_usage *usage = &model->usages.at[i];
        if (usage->lock == lock && ls_parallel_can(parallel, blocking->thread, blocking->segment,
                                                   usage->thread, usage->segment))
            return true;
    }
    return false;
}

const struct ls_condition_wait *ls_blocking_wait(const struct ls_model *model,
                                                 const struct ls_blocking *blocking)
{
    for (uint32_t i = 0; i < model->waits.count; i++)
        if (model->waits.at[i].witness == blocking->witness)
            return &model->waits.at[i];
    return NULL;
}

static bool is_among(uint32_t lock, const uint32_t *all, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (all[i] == lock)
            return true;
    return false;
}

static bool is_needed_to_signal(const struct ls_model *model, uint32_t condition, uint32_t lock)
{
    bool any = false;
    for (uint32_t i = 0; i < model->signals.count; i++) {
        const struct ls_condition_signal *signal = &model->signals.at[i];
        if (signal->condition != condition)
            continue;
        if (!is_among(lock, signal->mutex, signal->mutexes))
            return false;
        any = true;
    }
    return any;
}

static bool is_needed_to_post(const struct ls_model *model, uint32_t semaphore, uint32_t lock)
{
    bool any = false;
    for (uint32_t i = 0; i < model->posts.count; i++) {
        const struct ls_post *post = &model->posts.at[i];
        if (post->semaphore != semaphore)
            continue;
        if (!is_among(lock, post->mutex, post->mutexes))
            return false;
        any = true;
    }
    return any;
}

bool ls_blocking_keeps_out(const struct ls_model *model, const struct ls_blocking *blocking,
                           uint32_t lock)
{
    const struct ls_condition_wait *wait = ls_blocking_wait(model, blocking);
    if (blocking->flags & LS_BLOCKS_TIMED || ls_lock_is_any(model, lock))
        return false;
    if (blocking->kind == LS_BLOCK_SEMAPHORE)
        return blocking->semaphore != LS_MODEL_NONE &&
               is_needed_to_post(model, blocking->semaphore, lock);
    return wait && is_needed_to_signal(model, wait->condition, lock);
}

bool ls_lock_is_any(const struct ls_model *model, uint32_t lock)
{
    return model->locks.at[lock].many && model->locks.at[lock].address;
}

static bool are_alike(const struct ls_lock *a, const struct ls_lock *b)
{
    return a->address && b->address && a->kind == b->kind &&
           ls_location_equal(&a->created, &b->created);
}

bool ls_hold_same_place(const struct ls_model *model, const struct ls_hold *a,
                        const struct ls_hold *b)
{
    uint32_t x = a->acquired->steps, y = b->acquired->steps;
    for (uint32_t back = 1; back <= 2 && back <= x && back <= y; back++)
        if (!ls_location_equal(&a->acquired->step[x - back].at, &b->acquired->step[y - back].at))
            return false;
    return x > 0 && y > 0 &&
           (a->lock == b->lock || are_alike(&model->locks.at[a->lock], &model->locks.at[b->lock]));
}

struct ls_location ls_blocking_site(const struct ls_blocking *blocking, const struct ls_hold *hold)
{
    return ls_witness_branch(blocking->witness, hold->acquired);
}

const char *ls_say_blocking(struct ls_arena *arena, const struct ls_blocking *blocking)
{
    static const char *const verbs[LS_BLOCK_KINDS] = {
        [LS_BLOCK_SLEEP] = "sleeps",
        [LS_BLOCK_FILE] = "reads or writes",
        [LS_BLOCK_SYNC] = "waits for the disk",
        [LS_BLOCK_SOCKET] = "waits for the network",
        [LS_BLOCK_EVENTS] = "waits for an event",
        [LS_BLOCK_DNS] = "resolves a name",
        [LS_BLOCK_PROCESS] = "waits for a process",
        [LS_BLOCK_JOIN] = "waits for the end of a thread",
        [LS_BLOCK_SEMAPHORE] = "waits for a semaphore",
        [LS_BLOCK_CONDITION] = "waits for a condition",
        [LS_BLOCK_BARRIER] = "waits at a barrier",
        [LS_BLOCK_USER] = "blocks",
    };
    return ls_arena_printf(arena, "%s in %s", verbs[blocking->kind],
                           ls_say_function(arena, blocking->function));
}

static void relate(struct ls_findings *findings, const struct ls_model *model,
                   const struct ls_blocking *blocking, const struct ls_hold *hold,
                   struct ls_finding *finding)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, 3);
    struct ls_location end = ls_witness_end(blocking->witness);
    related[0] = (struct ls_related){
        .at = ls_witness_branch(hold->acquired, blocking->witness),
        .what = ls_arena_printf(arena, "%s is locked here", ls_say_lock(arena, model, hold->lock))};
    related[1] = (struct ls_related){.at = finding->at, .what = ls_say_blocking(arena, blocking)};
    related[2] = (struct ls_related){.at = end, .what = related[1].what, .detail = true};
    finding->related = related;
    finding->relateds = ls_location_equal(&end, &finding->at) ? 2 : 3;
}

struct ls_finding ls_blocking_finding(struct ls_findings *findings, const struct ls_model *model,
                                      const struct ls_blocking *blocking,
                                      const struct ls_hold *hold)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_witness **witness = LS_NEW(arena, const struct ls_witness *);
    *witness = ls_witness_join(arena, hold->acquired, blocking->witness);
    struct ls_finding finding = {.level = LS_WARNING,
                                 .confidence = blocking->confidence,
                                 .evidence = model->evidence,
                                 .at = ls_blocking_site(blocking, hold),
                                 .witnesses = 1,
                                 .witness = witness,
                                 .note = "",
                                 .advice = "",
                                 .locks = 1,
                                 .lock = &hold->lock,
                                 .count = blocking->blocked.count};
    relate(findings, model, blocking, hold, &finding);
    return finding;
}
