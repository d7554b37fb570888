#include "model/parallel.h"

#include "base/hash.h"

enum { BITS = 64 };

struct ls_kept {
    uint64_t key; /* a segment, and a kind of threads */
    bool apart;
    UT_hash_handle hh;
};

void ls_parallel_init(struct ls_parallel *parallel, const struct ls_model *model)
{
    *parallel = (struct ls_parallel){.model = model};
    parallel->earlier = LS_NEW_ARRAY(&parallel->arena, uint64_t *, model->segments.count);
}

void ls_parallel_release(struct ls_parallel *parallel)
{
    HASH_CLEAR(hh, parallel->kept);
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

static struct ls_runs *runs_of(struct ls_parallel *parallel)
{
    if (!parallel->knows_runs)
        ls_runs_init(&parallel->runs, parallel->model);
    parallel->knows_runs = true;
    return &parallel->runs;
}

static bool can_meet(struct ls_parallel *parallel, uint32_t thread_a, uint32_t thread_b,
                     enum ls_confidence *confidence)
{
    return ls_runs_can_meet(runs_of(parallel), thread_a, thread_b, confidence);
}

static bool are_ordered(struct ls_parallel *parallel, uint32_t a, uint32_t b)
{
    return has(earlier_than(parallel, a), b) || has(earlier_than(parallel, b), a);
}

/* The thread was joined before the segment: by itself, or by what leads to it. */
static bool is_joined_before(struct ls_parallel *parallel, uint32_t thread, uint32_t segment)
{
    const struct ls_model *model = parallel->model;
    const uint64_t *earlier = earlier_than(parallel, segment);
    for (uint32_t i = 0; i < model->segments.count; i++) {
        const struct ls_segment *at = &model->segments.at[i];
        if (at->began_by != LS_BEGAN_BY_JOIN || (i != segment && !has(earlier, i)))
            continue;
        for (uint32_t k = 0; k < at->befores; k++)
            if (model->segments.at[at->before[k]].thread == thread && at->thread != thread)
                return true;
    }
    return false;
}

/* A thread that has created another one goes on beside it, in segments that the model may lack: so
 * what comes earlier is over only when its thread was joined. */
static bool is_apart(struct ls_parallel *parallel, uint32_t segment, uint32_t at)
{
    return has(earlier_than(parallel, at), segment) ||
           is_joined_before(parallel, parallel->model->segments.at[at].thread, segment);
}

/* There were threads like `other` in the run of this segment, and none beside it. */
static bool stood_alone(struct ls_parallel *parallel, uint32_t segment, uint32_t other)
{
    struct ls_runs *runs = runs_of(parallel);
    uint64_t key = (uint64_t)segment << 32 | runs->kind[other];
    struct ls_kept *known;
    HASH_FIND(hh, parallel->kept, &key, sizeof key, known);
    if (known)
        return known->apart;
    uint32_t at = LS_MODEL_NONE;
    bool some = false, beside = false;
    while (!beside && ls_runs_next_like(runs, segment, other, &at)) {
        some = true;
        beside = !is_apart(parallel, segment, at);
    }
    known = LS_NEW(&parallel->arena, struct ls_kept);
    *known = (struct ls_kept){.key = key, .apart = some && !beside};
    HASH_ADD(hh, parallel->kept, key, sizeof key, known);
    return known->apart;
}

bool ls_parallel_kept_apart(struct ls_parallel *parallel, uint32_t thread_a, uint32_t segment_a,
                            uint32_t thread_b, uint32_t segment_b)
{
    uint32_t segments = parallel->model->segments.count;
    return ls_runs_apart(parallel->model, thread_a, thread_b) &&
           ((segment_a < segments && stood_alone(parallel, segment_a, thread_b)) ||
            (segment_b < segments && stood_alone(parallel, segment_b, thread_a)));
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
    if (thread_a != LS_MODEL_NONE && thread_b != LS_MODEL_NONE &&
        model->threads.at[thread_a].is_main && model->threads.at[thread_b].is_main)
        return false; /* of two programs, whose bits may be the same when there are many */
    if (segment_a >= model->segments.count || segment_b >= model->segments.count)
        return true;
    return !are_ordered(parallel, segment_a, segment_b);
}
