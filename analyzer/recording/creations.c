#include "recording/creations.h"

#include <stdlib.h>

#include "model/wording.h"
#include "recording/witness.h"

struct child {
    lsr_ref ref;
    const struct lsr_thread_record *thread;
};

struct moment {
    uint64_t ns;
    int change;
};

struct place {
    const struct child *child; /* `count` of them, created there */
    uint32_t count;
};

static int compare_children(const void *left, const void *right)
{
    const struct child *a = left, *b = right;
    if (a->thread->created != b->thread->created)
        return a->thread->created < b->thread->created ? -1 : 1;
    return a->ref < b->ref ? -1 : a->ref > b->ref;
}

static int compare_moments(const void *left, const void *right)
{
    const struct moment *a = left, *b = right;
    if (a->ns != b->ns)
        return a->ns < b->ns ? -1 : 1;
    return a->change - b->change; /* who ends makes room for who begins */
}

/* The most of them that lived at one time. */
static uint64_t peak_of(const struct place *place)
{
    LS_VEC(struct moment) moments = {0};
    uint64_t now = 0, peak = 0;
    for (uint32_t i = 0; i < place->count; i++) {
        const struct lsr_thread_record *thread = place->child[i].thread;
        ls_vec_push(&moments, ((struct moment){thread->created_ns, 1}));
        if (thread->end_ns)
            ls_vec_push(&moments, ((struct moment){thread->end_ns, -1}));
    }
    if (moments.count > 1)
        qsort(moments.at, moments.count, sizeof *moments.at, compare_moments);
    for (uint32_t i = 0; i < moments.count; i++) {
        now += (uint64_t)moments.at[i].change;
        peak = now > peak ? now : peak;
    }
    ls_vec_release(&moments);
    return peak;
}

/* It has ended, and its stack is kept for somebody who never comes. */
static bool is_left(const struct lsr_thread_record *thread)
{
    return thread->end_ns && !thread->joined_by && !thread->detached;
}

/* A program that does not come to its own end may have been about to join. */
static bool has_exited(const struct ls_process *process)
{
    return process->recording->header->state == LSR_STATE_EXITED;
}

static uint64_t left_of(const struct ls_process *process, const struct place *place)
{
    uint64_t left = 0;
    for (uint32_t i = 0; has_exited(process) && i < place->count; i++)
        left += is_left(place->child[i].thread);
    return left;
}

static enum ls_fate fate_of(const struct place *place, uint64_t left)
{
    uint32_t joined = 0, detached = 0;
    for (uint32_t i = 0; i < place->count; i++) {
        joined += place->child[i].thread->joined_by != 0;
        detached += place->child[i].thread->detached != 0;
    }
    return left > 0                   ? LS_FATE_LEFT
           : joined == place->count   ? LS_FATE_JOINED
           : detached == place->count ? LS_FATE_DETACHED
                                      : LS_FATE_UNKNOWN;
}

/* One of them that shows the fate. */
static const struct child *example_of(const struct place *place)
{
    for (uint32_t i = 0; i < place->count; i++)
        if (is_left(place->child[i].thread))
            return &place->child[i];
    return place->child;
}

static int compare_numbers(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* How long those lived that have ended. */
static struct ls_times lived_of(const struct place *place)
{
    struct ls_times times = {0};
    LS_VEC(uint64_t) lives = {0};
    for (uint32_t i = 0; i < place->count; i++) {
        const struct lsr_thread_record *thread = place->child[i].thread;
        uint64_t from = thread->start_ns ? thread->start_ns : thread->created_ns;
        if (thread->end_ns > from)
            ls_vec_push(&lives, thread->end_ns - from);
    }
    if (lives.count > 1)
        qsort(lives.at, lives.count, sizeof *lives.at, compare_numbers);
    for (uint32_t i = 0; i < lives.count; i++)
        times.total += lives.at[i];
    if (lives.count > 0) {
        times.count = lives.count;
        times.max = lives.at[lives.count - 1];
        times.p50 = lives.at[lives.count / 2];
        times.p99 = lives.at[(uint64_t)lives.count * 99 / 100];
    }
    ls_vec_release(&lives);
    return times;
}

static bool alive_at_exit(const struct ls_process *process, const struct place *place)
{
    for (uint32_t i = 0; has_exited(process) && i < place->count; i++) {
        if (!place->child[i].thread->end_ns)
            return true;
    }
    return false;
}

static void add_creation(struct ls_process *process, const struct ls_segments *segments,
                         const struct place *place)
{
    const struct child *example = example_of(place);
    uint64_t left = left_of(process, place);
    uint32_t creator = ls_process_thread(process, example->thread->creator);
    uint32_t created = ls_process_thread(process, example->ref);
    const struct ls_path *path = ls_process_path(process, example->thread->created);
    if (creator == LS_MODEL_NONE || created == LS_MODEL_NONE || !path)
        return;
    struct ls_arena *arena = &process->model->arena;
    const char *deed =
        ls_arena_printf(arena, "creates %s", ls_say_thread(arena, process->model, created));
    ls_vec_push(
        &process->model->creations,
        (struct ls_thread_creation){
            .thread = creator,
            .segment = ls_segments_find(segments, creator, example->thread->creator_segment),
            .created = created,
            .routine = process->model->threads.at[created].start_routine,
            .handle = "",
            .fate = fate_of(place, left),
            .left = left,
            .ends = true,
            .confidence = LS_CERTAIN,
            .alive_at_exit = alive_at_exit(process, place),
            .witness = ls_witness_make(process, creator, path, deed, NULL, 0),
            .count = place->count,
            .peak = peak_of(place),
            .lived = lived_of(place),
        });
}

static const struct ls_witness *join_at(struct ls_process *process, uint32_t thread,
                                        uint32_t joined, lsr_ref stack)
{
    struct ls_model *model = process->model;
    const struct ls_path *path = ls_process_path(process, stack);
    if (!path)
        return NULL;
    const char *deed =
        ls_arena_printf(&model->arena, "joins %s", ls_say_thread(&model->arena, model, joined));
    return ls_witness_make(process, thread, path, deed, NULL, 0);
}

/* Joins what is detached, or was joined before. */
static void add_join(struct ls_process *process, const struct lsr_misuse *misuse)
{
    struct ls_model *model = process->model;
    uint32_t thread = ls_process_thread(process, misuse->thread);
    uint32_t joined = ls_process_thread(process, misuse->other);
    bool twice = misuse->kind == LSR_MISUSE_JOIN_TWICE;
    if ((!twice && misuse->kind != LSR_MISUSE_JOIN_DETACHED) || joined == LS_MODEL_NONE)
        return;
    const struct ls_witness *end = join_at(process, thread, joined, misuse->stack);
    const struct lsr_thread_record *record =
        ls_recording_get(process->recording, misuse->other, LSR_THREAD);
    uint32_t joiner = ls_process_thread(process, record->joined_by);
    if (!end)
        return;
    ls_vec_push(&model->creations,
                (struct ls_thread_creation){
                    .thread = thread,
                    .segment = LS_MODEL_NONE,
                    .created = joined,
                    .routine = model->threads.at[joined].start_routine,
                    .handle = "",
                    .fate = twice ? LS_FATE_JOINED_TWICE : LS_FATE_JOINED_DETACHED,
                    .confidence = LS_CERTAIN,
                    .joins = true,
                    .first = twice ? join_at(process, joiner, joined, misuse->other_stack) : NULL,
                    .first_joins = twice,
                    .end = end,
                    .count = misuse->count,
                });
}

void ls_recorded_creations_fill(struct ls_process *process, const struct ls_segments *segments)
{
    LS_VEC(struct child) children = {0};
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_THREAD, i, ref)
    {
        const struct lsr_thread_record *thread =
            ls_recording_get(process->recording, ref, LSR_THREAD);
        if (thread->creator && thread->ended != LSR_ENDED_UNBORN)
            ls_vec_push(&children, ((struct child){ref, thread}));
    }
    if (children.count > 1)
        qsort(children.at, children.count, sizeof *children.at, compare_children);
    for (uint32_t i = 0; i < children.count;) {
        struct place place = {&children.at[i], 0};
        lsr_ref created = children.at[i].thread->created;
        for (; i < children.count && children.at[i].thread->created == created; i++)
            place.count++;
        add_creation(process, segments, &place);
    }
    ls_vec_release(&children);
    LS_EACH_RECORD(process->recording, LSR_MISUSE, k, ref)
    add_join(process, ls_recording_get(process->recording, ref, LSR_MISUSE));
}
