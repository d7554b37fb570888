#include "fixture.h"

#include <ctype.h>
#include <string.h>

#include "base/diag.h"
#include "model/parallel.h"

enum { MOST_HELD = 128 };

struct request {
    uint32_t lock;
    enum ls_mode mode;
    unsigned flags;
    int instance;
};

void fixture_init(struct fixture *fixture)
{
    ls_model_init(&fixture->model);
}

void fixture_release(struct fixture *fixture)
{
    ls_model_release(&fixture->model);
}

uint32_t fixture_lock(struct fixture *fixture, const char *name)
{
    struct ls_model *model = &fixture->model;
    for (uint32_t i = 0; i < model->locks.count; i++) {
        if (strcmp(model->locks.at[i].name, name) == 0)
            return i;
    }
    struct ls_lock *lock = ls_vec_add(&model->locks);
    lock->name = ls_arena_strdup(&model->arena, name);
    return model->locks.count - 1;
}

uint32_t fixture_thread(struct fixture *fixture, const char *name)
{
    struct ls_model *model = &fixture->model;
    for (uint32_t i = 0; i < model->threads.count; i++) {
        if (strcmp(model->threads.at[i].name, name) == 0)
            return i;
    }
    struct ls_thread *thread = ls_vec_add(&model->threads);
    thread->name = thread->start_routine = ls_arena_strdup(&model->arena, name);
    return model->threads.count - 1;
}

uint32_t fixture_segment(struct fixture *fixture, const char *thread, uint32_t after,
                         uint32_t and_after)
{
    struct ls_model *model = &fixture->model;
    uint32_t *before = LS_NEW_ARRAY(&model->arena, uint32_t, 2);
    struct ls_segment segment = {.thread = fixture_thread(fixture, thread), .before = before};
    if (after != LS_MODEL_NONE)
        before[segment.befores++] = after;
    if (and_after != LS_MODEL_NONE)
        before[segment.befores++] = and_after;
    ls_vec_push(&model->segments, segment);
    return model->segments.count - 1;
}

static uint32_t latest_segment(const struct ls_model *model, uint32_t thread)
{
    for (uint32_t i = model->segments.count; i > 0; i--) {
        if (model->segments.at[i - 1].thread == thread)
            return i - 1;
    }
    return LS_MODEL_NONE;
}

static struct request parse(struct fixture *fixture, const char *word)
{
    struct request request = {0};
    char name[64] = "";
    size_t length = strcspn(word, ":");
    LS_BUG_ON(length >= sizeof name);
    memcpy(name, word, length);
    for (const char *letter = word + length; *letter != '\0'; letter++) {
        if (isdigit((unsigned char)*letter))
            request.instance = *letter - '0';
        request.mode = *letter == 'r' ? LS_SHARED : request.mode;
        request.flags |= *letter == 't' ? LS_ACQUIRE_TRY : 0;
        request.flags |= *letter == 'd' ? LS_ACQUIRE_TIMED : 0;
        request.flags |= *letter == 'o' ? LS_ACQUIRE_ORDERED : 0;
    }
    request.lock = fixture_lock(fixture, name);
    if (request.instance != 0)
        fixture->model.locks.at[request.lock].many = true;
    return request;
}

static const struct ls_witness *witness(struct ls_model *model, uint32_t thread)
{
    struct ls_waypoint *step = LS_NEW(&model->arena, struct ls_waypoint);
    *step = (struct ls_waypoint){.at = {"", "", 0, 0}, .what = ""};
    struct ls_witness *out = LS_NEW(&model->arena, struct ls_witness);
    *out = (struct ls_witness){.thread = thread, .steps = 1, .step = step};
    return out;
}

static void acquire(struct ls_model *model, uint32_t thread, const struct request *wanted,
                    const struct request *held, uint32_t helds)
{
    struct ls_hold *holds = LS_NEW_ARRAY(&model->arena, struct ls_hold, helds);
    for (uint32_t i = 0; i < helds; i++) {
        holds[i] = (struct ls_hold){
            .lock = held[i].lock, .mode = held[i].mode, .acquired = witness(model, thread)};
        holds[i].other_instance =
            held[i].lock == wanted->lock && held[i].instance != wanted->instance;
    }
    ls_vec_push(&model->acquisitions,
                (struct ls_acquisition){.thread = thread,
                                        .segment = latest_segment(model, thread),
                                        .lock = wanted->lock,
                                        .mode = wanted->mode,
                                        .flags = wanted->flags,
                                        .confidence = LS_CERTAIN,
                                        .holds = helds,
                                        .hold = holds,
                                        .witness = witness(model, thread),
                                        .count = 1});
}

static uint32_t drop(struct request *held, uint32_t helds, const struct request *released)
{
    for (uint32_t i = helds; i > 0; i--) {
        if (held[i - 1].lock == released->lock && held[i - 1].instance == released->instance) {
            memmove(&held[i - 1], &held[i], (helds - i) * sizeof *held);
            return helds - 1;
        }
    }
    LS_BUG_ON("the script unlocks what is not locked");
    return helds;
}

void fixture_run(struct fixture *fixture, const char *thread, const char *script)
{
    uint32_t index = fixture_thread(fixture, thread);
    char *words = ls_arena_strdup(&fixture->model.arena, script), *rest = NULL;
    struct request held[MOST_HELD];
    uint32_t helds = 0;
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        struct request request = parse(fixture, word + (*word == '-'));
        if (*word == '-') {
            helds = drop(held, helds, &request);
            continue;
        }
        if (helds > 0)
            acquire(&fixture->model, index, &request, held, helds);
        LS_BUG_ON(helds == MOST_HELD);
        held[helds++] = request;
    }
}

bool fixture_parallel(const struct ls_model *model, uint32_t thread_a, uint32_t segment_a,
                      uint32_t thread_b, uint32_t segment_b)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, model);
    bool can = ls_parallel_can(&parallel, thread_a, segment_a, thread_b, segment_b);
    ls_parallel_release(&parallel);
    return can;
}

const char *fixture_cycles(struct fixture *fixture, uint32_t max_length)
{
    static const char *const verdicts[LS_ACQUITTALS] = {
        [LS_NOT_ACQUITTED] = "",           [LS_GATED] = ": gated",
        [LS_TRY_ONLY] = ": try",           [LS_SHARED_ONLY] = ": shared",
        [LS_ORDERED] = ": ordered",        [LS_INSTANCE_ORDER] = ": fixed order",
        [LS_SAME_THREAD] = ": one thread",
    };
    struct ls_model *model = &fixture->model;
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, model, max_length);
    const char *text = "";
    for (uint32_t i = 0; i < cycles.all.count; i++) {
        const struct ls_cycle *cycle = &cycles.all.at[i];
        text = ls_arena_printf(&model->arena, "%s%s", text, i > 0 ? "; " : "");
        for (uint32_t k = 0; k < cycle->length; k++)
            text = ls_arena_printf(&model->arena, "%s%s%s", text, k > 0 ? " " : "",
                                   model->locks.at[cycle->lock[k]].name);
        text = ls_arena_printf(&model->arena, "%s%s%s%s", text, verdicts[cycle->acquittal],
                               cycle->timed ? " (timed)" : "",
                               cycle->uncertain_gate ? " (gate?)" : "");
    }
    ls_cycles_release(&cycles);
    return text;
}
