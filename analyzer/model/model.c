#include "model/model.h"

#include <string.h>

void ls_model_init(struct ls_model *model)
{
    *model = (struct ls_model){.root = ""};
}

void ls_model_release(struct ls_model *model)
{
    ls_vec_release(&model->locks);
    ls_vec_release(&model->threads);
    ls_vec_release(&model->segments);
    ls_vec_release(&model->acquisitions);
    ls_vec_release(&model->misuses);
    ls_vec_release(&model->declared_pairs);
    ls_vec_release(&model->restricted);
    ls_vec_release(&model->copies);
    ls_vec_release(&model->ignored);
    ls_vec_release(&model->imbalances);
    ls_vec_release(&model->usages);
    ls_vec_release(&model->lock_places);
    ls_vec_release(&model->blockings);
    ls_vec_release(&model->conditions);
    ls_vec_release(&model->waits);
    ls_vec_release(&model->signals);
    ls_vec_release(&model->untold);
    ls_vec_release(&model->posts);
    ls_vec_release(&model->creations);
    ls_vec_release(&model->outlivings);
    ls_vec_release(&model->spins);
    ls_vec_release(&model->shareds);
    ls_vec_release(&model->escapes);
    ls_vec_release(&model->makings);
    ls_vec_release(&model->torn);
    ls_vec_release(&model->unset);
    ls_vec_release(&model->uses);
    ls_vec_release(&model->splits);
    ls_vec_release(&model->meetings);
    ls_vec_release(&model->contentions);
    ls_vec_release(&model->holdings);
    ls_vec_release(&model->waiters);
    ls_vec_release(&model->awaited);
    ls_vec_release(&model->kept_permits);
    ls_vec_release(&model->deadlocks);
    ls_vec_release(&model->sites);
    ls_vec_release(&model->passed);
    ls_vec_release(&model->coverage.files);
    ls_vec_release(&model->coverage.missed);
    ls_vec_release(&model->unseen);
    ls_arena_release(&model->arena);
    ls_model_init(model);
}

static bool is_wanted(const struct ls_deadlock *deadlock, uint32_t lock)
{
    for (uint32_t i = 0; i < deadlock->length; i++) {
        if (deadlock->stuck[i].wants == lock)
            return true;
    }
    return false;
}

bool ls_model_is_main(const struct ls_model *model, uint32_t thread)
{
    return thread != LS_MODEL_NONE && strcmp(model->threads.at[thread].start_routine, "main") == 0;
}

const struct ls_deadlock *ls_model_deadlock_around(const struct ls_model *model,
                                                   const uint32_t *lock, uint32_t locks)
{
    for (uint32_t i = 0; i < model->deadlocks.count; i++) {
        const struct ls_deadlock *deadlock = &model->deadlocks.at[i];
        uint32_t common = 0;
        while (common < locks && is_wanted(deadlock, lock[common]))
            common++;
        if (common == locks && deadlock->length == locks)
            return deadlock;
    }
    return NULL;
}

static bool is_way(const struct ls_way_taken *a, const struct ls_way_taken *b)
{
    return a->thread == b->thread && a->from == b->from && a->to == b->to;
}

const struct ls_meeting_fact *ls_model_meeting(const struct ls_model *model,
                                               const struct ls_way_taken *a,
                                               const struct ls_way_taken *b)
{
    for (uint32_t i = 0; i < model->meetings.count; i++) {
        const struct ls_meeting_fact *fact = &model->meetings.at[i];
        if ((is_way(&fact->way[0], a) && is_way(&fact->way[1], b)) ||
            (is_way(&fact->way[0], b) && is_way(&fact->way[1], a)))
            return fact;
    }
    return NULL;
}
