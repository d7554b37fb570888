#include "blocking.h"

#include "condition.h"
#include "model/witness.h"
#include "model/wording.h"

void ls_blockings_init(struct ls_blockings *blockings, const struct ls_model *model)
{
    *blockings = (struct ls_blockings){.model = model};
    struct ls_arena *arena = &blockings->arena;
    ls_parallel_init(&blockings->parallel, model);
    blockings->usages = ls_lists_make(arena, model->locks.count, model->usages.count);
    blockings->posts = ls_lists_make(arena, model->locks.count, model->posts.count);
    blockings->signals = ls_signals_by_condition(arena, model);
    for (uint32_t i = 0; i < model->usages.count; i++)
        ls_lists_add(&blockings->usages, model->usages.at[i].lock, i);
    for (uint32_t i = 0; i < model->posts.count; i++)
        ls_lists_add(&blockings->posts, model->posts.at[i].semaphore, i);
    for (uint32_t i = model->waits.count; i-- > 0;)
        *ls_tally_at(&blockings->waits, (uintptr_t)model->waits.at[i].witness) = i + 1;
}

void ls_blockings_release(struct ls_blockings *blockings)
{
    ls_parallel_release(&blockings->parallel);
    ls_tally_release(&blockings->waits);
    ls_arena_release(&blockings->arena);
}

bool ls_blocking_delays(struct ls_blockings *blockings, const struct ls_blocking *blocking,
                        uint32_t lock)
{
    LS_EACH_LISTED(&blockings->usages, lock, i)
    {
        const struct ls_usage *usage = &blockings->model->usages.at[i];
        if (ls_parallel_can(&blockings->parallel, blocking->thread, blocking->segment,
                            usage->thread, usage->segment))
            return true;
    }
    return false;
}

const struct ls_condition_wait *ls_blocking_wait(struct ls_blockings *blockings,
                                                 const struct ls_blocking *blocking)
{
    uint32_t wait = *ls_tally_at(&blockings->waits, (uintptr_t)blocking->witness);
    return wait ? &blockings->model->waits.at[wait - 1] : NULL;
}

static bool is_among(uint32_t lock, const uint32_t *all, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (all[i] == lock)
            return true;
    return false;
}

static bool is_needed_to_signal(const struct ls_blockings *blockings, uint32_t condition,
                                uint32_t lock)
{
    LS_EACH_LISTED(&blockings->signals, condition, i)
    {
        const struct ls_condition_signal *signal = &blockings->model->signals.at[i];
        if (!is_among(lock, signal->mutex, signal->mutexes))
            return false;
    }
    return ls_lists_first(&blockings->signals, condition) != LS_LISTS_END;
}

static bool is_needed_to_post(const struct ls_blockings *blockings, uint32_t semaphore,
                              uint32_t lock)
{
    LS_EACH_LISTED(&blockings->posts, semaphore, i)
    {
        const struct ls_post *post = &blockings->model->posts.at[i];
        if (!is_among(lock, post->mutex, post->mutexes))
            return false;
    }
    return ls_lists_first(&blockings->posts, semaphore) != LS_LISTS_END;
}

bool ls_blocking_keeps_out(struct ls_blockings *blockings, const struct ls_blocking *blocking,
                           uint32_t lock)
{
    if (blocking->flags & LS_BLOCKS_TIMED || ls_lock_is_any(blockings->model, lock))
        return false;
    if (blocking->kind == LS_BLOCK_SEMAPHORE)
        return blocking->semaphore != LS_MODEL_NONE &&
               is_needed_to_post(blockings, blocking->semaphore, lock);
    const struct ls_condition_wait *wait = ls_blocking_wait(blockings, blocking);
    return wait && is_needed_to_signal(blockings, wait->condition, lock);
}

bool ls_lock_is_any(const struct ls_model *model, uint32_t lock)
{
    return model->locks.at[lock].many && model->locks.at[lock].address;
}

uint64_t ls_hold_place(const struct ls_model *model, const struct ls_hold *hold)
{
    const struct ls_lock *lock = &model->locks.at[hold->lock];
    const struct ls_witness *way = hold->acquired;
    uint64_t place = lock->address ? ls_location_hash(&lock->created, lock->kind) : hold->lock;
    for (uint32_t back = 1; back <= 2 && back <= way->steps; back++)
        place = ls_location_hash(&way->step[way->steps - back].at, place);
    return place;
}

struct ls_location ls_blocking_site(const struct ls_blocking *blocking, const struct ls_hold *hold)
{
    return ls_witness_branch(blocking->witness, hold->acquired);
}

/* What it does, in words that do not depend on which function does it. */
static const char *verb_of(const struct ls_blocking *blocking)
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
    return verbs[blocking->kind];
}

const char *ls_say_blocking(struct ls_arena *arena, const struct ls_blocking *blocking)
{
    if (*blocking->function == '\0')
        return verb_of(blocking);
    return ls_arena_printf(arena, "%s in %s", verb_of(blocking),
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
                                 .subject = verb_of(blocking),
                                 .count = blocking->blocked.count};
    relate(findings, model, blocking, hold, &finding);
    return finding;
}
