#include "model/model.h"

#include "model/parallel.h"

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
    ls_vec_release(&model->imbalances);
    ls_vec_release(&model->contentions);
    ls_vec_release(&model->deadlocks);
    ls_vec_release(&model->unseen);
    ls_arena_release(&model->arena);
    ls_model_init(model);
}

bool ls_model_parallel(const struct ls_model *model, uint32_t thread_a, uint32_t segment_a,
                       uint32_t thread_b, uint32_t segment_b)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, model);
    bool can = ls_parallel_can(&parallel, thread_a, segment_a, thread_b, segment_b);
    ls_parallel_release(&parallel);
    return can;
}
