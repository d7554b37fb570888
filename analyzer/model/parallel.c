#include "model/parallel.h"

enum { BITS = 64 };

void ls_parallel_init(struct ls_parallel *parallel, const struct ls_model *model)
{
    *parallel = (struct ls_parallel){.model = model};
    parallel->earlier = LS_NEW_ARRAY(&parallel->arena, uint64_t *, model->segments.count);
}

void ls_parallel_release(struct ls_parallel *parallel)
{
    if (parallel->knows_runs)
        ls_runs_release(&parallel->runs);
    ls_arena_release(&parallel->arena);
    *parallel = (struct ls_parallel){0};
}

static bool has(const uint64_t *set, uint32_t segment)
{
    return set[segment / BITS] >> segment % BITS & 1;
}

static void add(uint64_t *set, uint32_t segment)
{
    set[segment / BITS] |= UINT64_C(1) << segment % BITS;
}

/* All segments from which a chain of `before` leads to `segment`. */
static const uint64_t *earlier_than(struct ls_parallel *parallel, uint32_t segment)
{
    const struct ls_model *model = parallel->model;
    if (parallel->earlier[segment])
        return parallel->earlier[segment];
    uint64_t *set = LS_NEW_ARRAY(&parallel->arena, uint64_t, model->segments.count / BITS + 1);
    LS_VEC(uint32_t) open = {0};
    ls_vec_push(&open, segment);
    while (open.count > 0) {
        const struct ls_segment *at = &model->segments.at[open.at[--open.count]];
        for (uint32_t i = 0; i < at->befores; i++) {
            if (has(set, at->before[i]))
                continue;
            add(set, at->before[i]);
            ls_vec_push(&open, at->before[i]);
        }
    }
    ls_vec_release(&open);
    return parallel->earlier[segment] = set;
}

static bool can_meet(struct ls_parallel *parallel, uint32_t thread_a, uint32_t thread_b,
                     enum ls_confidence *confidence)
{
    if (!parallel->knows_runs)
        ls_runs_init(&parallel->runs, parallel->model);
    parallel->knows_runs = true;
    return ls_runs_can_meet(&parallel->runs, thread_a, thread_b, confidence);
}

enum ls_confidence ls_parallel_confidence(struct ls_parallel *parallel, uint32_t thread_a,
                                          uint32_t thread_b)
{
    enum ls_confidence confidence = LS_CERTAIN;
    if (ls_runs_apart(parallel->model, thread_a, thread_b))
        can_meet(parallel, thread_a, thread_b, &confidence);
    return confidence;
}

bool ls_parallel_can(struct ls_parallel *parallel, uint32_t thread_a, uint32_t segment_a,
                     uint32_t thread_b, uint32_t segment_b)
{
    const struct ls_model *model = parallel->model;
    if (thread_a == thread_b)
        return thread_a == LS_MODEL_NONE || model->threads.at[thread_a].many;
    enum ls_confidence confidence;
    if (ls_runs_apart(model, thread_a, thread_b))
        return can_meet(parallel, thread_a, thread_b, &confidence);
    uint64_t programs_a = thread_a == LS_MODEL_NONE ? 0 : model->threads.at[thread_a].programs;
    uint64_t programs_b = thread_b == LS_MODEL_NONE ? 0 : model->threads.at[thread_b].programs;
    if (programs_a && programs_b && !(programs_a & programs_b))
        return false;
    if (segment_a >= model->segments.count || segment_b >= model->segments.count)
        return true;
    return !has(earlier_than(parallel, segment_a), segment_b) &&
           !has(earlier_than(parallel, segment_b), segment_a);
}
