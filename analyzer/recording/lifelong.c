#include "recording/lifelong.h"

/* Shares of a thread's life, and of a wait, in percent. */
enum { MOST_OF_A_LIFE = 90, LITTLE_OF_A_WAIT = 5 };

static bool lasts(const struct ls_recording *recording, const struct lsr_use *use)
{
    const struct lsr_thread_record *thread = ls_recording_get(recording, use->thread, LSR_THREAD);
    const struct lsr_times *hold = ls_recording_get(recording, use->hold, LSR_TIMES);
    const struct lsr_object *object = ls_recording_get(recording, use->object, LSR_OBJECT);
    return object && object->kind == LSR_KIND_SEMAPHORE && use->op == LSR_OP_ACQUIRE &&
           use->count == 1 && hold && thread && thread->end_ns &&
           hold->max_ns >= (thread->end_ns - thread->start_ns) / 100 * MOST_OF_A_LIFE;
}

void ls_lifelong_find(struct ls_lifelong *lifelong, const struct ls_recording *recording)
{
    lsr_ref ref;
    *lifelong = (struct ls_lifelong){0};
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    {
        const struct lsr_use *use = ls_recording_get(recording, ref, LSR_USE);
        if (lasts(recording, use))
            ls_vec_push(&lifelong->holds, use);
    }
    if (lifelong->holds.count == 0)
        return;
    lifelong->by_object = ls_lists_make(
        &lifelong->arena, (uint32_t)(recording->size / LSR_UNIT + 1), lifelong->holds.count);
    for (uint32_t i = 0; i < lifelong->holds.count; i++)
        ls_lists_add(&lifelong->by_object, lifelong->holds.at[i]->object, i);
}

void ls_lifelong_release(struct ls_lifelong *lifelong)
{
    ls_vec_release(&lifelong->holds);
    ls_arena_release(&lifelong->arena);
}

bool ls_lifelong_is_join(const struct ls_lifelong *lifelong, const struct ls_recording *recording,
                         const struct lsr_use *use)
{
    const struct lsr_times *wait = ls_recording_get(recording, use->wait, LSR_TIMES);
    const struct lsr_times *hold = ls_recording_get(recording, use->hold, LSR_TIMES);
    if (!use->contended || !wait || (hold && hold->max_ns > wait->max_ns / 100 * LITTLE_OF_A_WAIT))
        return false;
    LS_EACH_LISTED(&lifelong->by_object, use->object, i)
    {
        const struct lsr_use *other = lifelong->holds.at[i];
        if (use->blocker ? other->thread == use->blocker : other->thread != use->thread)
            return true;
    }
    return false;
}
