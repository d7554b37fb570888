#include "recording/permits.h"

#include <stdlib.h>

#include "recording/names.h"
#include "recording/witness.h"

/* What one thread did with one semaphore. */
struct share {
    lsr_ref object, thread;
    uint64_t taken, posted;
    const struct lsr_use *take; /* the last place that took permits */
};

struct shares {
    LS_VEC(struct share) all;
};

static struct share *share_of(struct shares *shares, lsr_ref object, lsr_ref thread)
{
    for (uint32_t i = 0; i < shares->all.count; i++) {
        struct share *share = &shares->all.at[i];
        if (share->object == object && share->thread == thread)
            return share;
    }
    struct share *share = ls_vec_add(&shares->all);
    *share = (struct share){.object = object, .thread = thread};
    return share;
}

/* Of those that are locks only the acquisitions are counted: they are no matter of permits. */
static bool has_permits(const struct ls_process *process, lsr_ref ref)
{
    const struct lsr_object *object = ls_recording_get(process->recording, ref, LSR_OBJECT);
    return object && object->kind == LSR_KIND_SEMAPHORE && object->value > 1 &&
           !(object->flags & LSR_OBJECT_CLASS);
}

static void add_use(const struct ls_process *process, struct shares *shares,
                    const struct lsr_use *use)
{
    if ((use->op != LSR_OP_WAIT && use->op != LSR_OP_SIGNAL) || !has_permits(process, use->object))
        return;
    struct share *share = share_of(shares, use->object, use->thread);
    if (use->op == LSR_OP_SIGNAL) {
        share->posted += use->count;
    } else if (use->count > 0) {
        share->taken += use->count;
        share->take = use;
    }
}

static bool waits_for(const struct ls_process *process, lsr_ref thread, lsr_ref object)
{
    const struct lsr_thread_record *record =
        ls_recording_get(process->recording, thread, LSR_THREAD);
    const struct lsr_use *use =
        record && !record->end_ns && record->want.use
            ? ls_recording_get(process->recording, record->want.use, LSR_USE)
            : NULL;
    return use && use->object == object && use->op == LSR_OP_WAIT;
}

static uint32_t count_waiting(const struct ls_process *process, lsr_ref object)
{
    uint32_t count = 0;
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_THREAD, i, ref)
    count += waits_for(process, ref, object);
    return count;
}

static bool has_ended(const struct ls_process *process, lsr_ref ref)
{
    const struct lsr_thread_record *thread = ls_recording_get(process->recording, ref, LSR_THREAD);
    return thread && thread->end_ns;
}

/* Some thread gave more than it took, or it is not known which one. */
static bool go_from_hand_to_hand(const struct shares *shares, lsr_ref object)
{
    for (uint32_t i = 0; i < shares->all.count; i++) {
        const struct share *share = &shares->all.at[i];
        if (share->object == object && (share->posted > share->taken || share->thread == 0))
            return true;
    }
    return false;
}

/* Threads that gave back what they took. */
static uint32_t count_balanced(const struct shares *shares, lsr_ref object)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < shares->all.count; i++) {
        const struct share *share = &shares->all.at[i];
        count += share->object == object && share->posted == share->taken && share->taken > 0;
    }
    return count;
}

static void add_kept(struct ls_process *process, const struct shares *shares,
                     const struct share *share)
{
    uint32_t others = count_balanced(shares, share->object);
    bool is_habit = others > 0 || share->posted > 0; /* that who takes gives back */
    if (share->taken <= share->posted || !is_habit || !has_ended(process, share->thread) ||
        go_from_hand_to_hand(shares, share->object))
        return;
    const struct lsr_object *object =
        ls_recording_get(process->recording, share->object, LSR_OBJECT);
    struct ls_location created;
    const char *name = ls_name_object(process, object, &created);
    uint32_t thread = ls_process_thread(process, share->thread);
    const struct ls_path *path = ls_process_path(process, share->take->stack);
    ls_vec_push(
        &process->model->kept_permits,
        (struct ls_kept_permits){
            .semaphore = name,
            .thread = thread,
            .taken = share->taken,
            .posted = share->posted,
            .others = others,
            .waiting = count_waiting(process, share->object),
            .witness = ls_witness_make(
                process, thread, path ? path : ls_process_site(process, share->take->site),
                ls_arena_printf(&process->model->arena, "takes a permit of '%s'", name), NULL, 0)});
}

void ls_recorded_permits_fill(struct ls_process *process)
{
    struct shares shares = {0};
    lsr_ref ref;
    LS_EACH_RECORD(process->recording, LSR_USE, i, ref)
    add_use(process, &shares, ls_recording_get(process->recording, ref, LSR_USE));
    for (uint32_t i = 0; i < shares.all.count; i++)
        add_kept(process, &shares, &shares.all.at[i]);
    ls_vec_release(&shares.all);
}
