#include "model/runs.h"

#include <string.h>

#include "base/hash.h"

struct kind {
    uint64_t name;
    uint32_t number;
    UT_hash_handle hh;
};

static uint64_t name_of(const struct ls_thread *thread)
{
    uint64_t name = ls_hash(&thread->is_main, sizeof thread->is_main, 0);
    name = ls_hash(thread->program, strlen(thread->program), name);
    return thread->is_main ? name
                           : ls_hash(thread->start_routine, strlen(thread->start_routine), name);
}

static void tell_kinds(struct ls_runs *runs)
{
    const struct ls_model *model = runs->model;
    struct kind *table = NULL, *entry;
    runs->kind = LS_NEW_ARRAY(&runs->arena, uint32_t, model->threads.count);
    for (uint32_t i = 0; i < model->threads.count; i++) {
        if (model->threads.at[i].run == 0)
            continue;
        uint64_t name = name_of(&model->threads.at[i]);
        HASH_FIND(hh, table, &name, sizeof name, entry);
        if (!entry) {
            entry = LS_NEW(&runs->arena, struct kind);
            *entry = (struct kind){.name = name, .number = runs->kinds++};
            HASH_ADD(hh, table, name, sizeof name, entry);
        }
        runs->kind[i] = entry->number;
    }
    HASH_CLEAR(hh, table);
}

static bool is_alive_at(const struct ls_thread *thread, uint64_t moment)
{
    return thread->start_ns <= moment &&
           (thread->end_ns <= thread->start_ns || moment < thread->end_ns);
}

static uint8_t *pair(const struct ls_runs *runs, uint32_t a, uint32_t b)
{
    return &runs->together[(size_t)runs->kind[a] * runs->kinds + runs->kind[b]];
}

/* Threads of one run are neighbours in the model. */
static void see_who_met(struct ls_runs *runs)
{
    const struct ls_model *model = runs->model;
    runs->together = LS_NEW_ARRAY(&runs->arena, uint8_t, (size_t)runs->kinds * runs->kinds);
    for (uint32_t i = 0; i < model->threads.count; i++) {
        const struct ls_thread *thread = &model->threads.at[i];
        for (uint32_t k = i + 1; k < model->threads.count; k++) {
            const struct ls_thread *other = &model->threads.at[k];
            if (other->run != thread->run || thread->run == 0)
                break;
            if (!*pair(runs, i, k) &&
                (is_alive_at(thread, other->start_ns) || is_alive_at(other, thread->start_ns)))
                *pair(runs, i, k) = *pair(runs, k, i) = 1;
        }
    }
}

void ls_runs_init(struct ls_runs *runs, const struct ls_model *model)
{
    *runs = (struct ls_runs){.model = model};
    tell_kinds(runs);
    see_who_met(runs);
}

void ls_runs_release(struct ls_runs *runs)
{
    ls_arena_release(&runs->arena);
}

bool ls_runs_apart(const struct ls_model *model, uint32_t thread_a, uint32_t thread_b)
{
    if (thread_a == LS_MODEL_NONE || thread_b == LS_MODEL_NONE)
        return false;
    uint32_t a = model->threads.at[thread_a].run, b = model->threads.at[thread_b].run;
    return a != b && a != 0 && b != 0;
}

static uint32_t run_of(const struct ls_model *model, uint32_t segment)
{
    return model->threads.at[model->segments.at[segment].thread].run;
}

/* Segments of one run are neighbours in the model. */
bool ls_runs_next_like(const struct ls_runs *runs, uint32_t segment, uint32_t other, uint32_t *at)
{
    const struct ls_model *model = runs->model;
    uint32_t run = run_of(model, segment);
    if (*at == LS_MODEL_NONE) {
        *at = segment;
        while (*at > 0 && run_of(model, *at - 1) == run)
            --*at;
    } else {
        ++*at;
    }
    for (; *at < model->segments.count && run_of(model, *at) == run; ++*at) {
        uint32_t thread = model->segments.at[*at].thread;
        if (runs->kind[thread] == runs->kind[other] && thread != model->segments.at[segment].thread)
            return true;
    }
    return false;
}

bool ls_runs_can_meet(const struct ls_runs *runs, uint32_t thread_a, uint32_t thread_b,
                      enum ls_confidence *confidence)
{
    const struct ls_thread *a = &runs->model->threads.at[thread_a];
    const struct ls_thread *b = &runs->model->threads.at[thread_b];
    bool together = *pair(runs, thread_a, thread_b);
    *confidence = together ? LS_LIKELY : LS_AUDIT;
    if (a->is_main && b->is_main)
        return false;
    return together || runs->kind[thread_a] != runs->kind[thread_b];
}
