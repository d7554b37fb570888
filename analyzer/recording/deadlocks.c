#include "recording/deadlocks.h"

#include "model/wording.h"
#include "recording/deeds.h"
#include "recording/names.h"
#include "recording/waits.h"
#include "recording/witness.h"

/* A thread that has just got a lock may for an instant look as if it waited for itself: then the
 * library has not seen a second lock() either. */
static bool is_certain(const struct ls_recording *recording, const struct ls_circle *circle)
{
    lsr_ref ref;
    if (circle->is_stall && !recording->at_rest)
        return recording->header->stalled;
    if (circle->length > 1 || recording->at_rest)
        return true;
    LS_EACH_RECORD(recording, LSR_MISUSE, i, ref)
    {
        const struct lsr_misuse *misuse = ls_recording_get(recording, ref, LSR_MISUSE);
        if (misuse->kind == LSR_MISUSE_RELOCK && misuse->thread == circle->wait->thread &&
            misuse->object == circle->wait->use->object)
            return true;
    }
    return false;
}

static bool is_known(const struct ls_process *process, const struct ls_circle *circle)
{
    for (uint32_t i = 0; i < circle->length; i++) {
        if (process->index[circle->wait[i].thread] == LS_MODEL_NONE)
            return false;
    }
    return is_certain(process->recording, circle);
}

static void add_holds(struct ls_process *process, const struct lsr_thread_record *thread,
                      struct ls_stuck *stuck, struct ls_held_lock *held)
{
    uint32_t count;
    const struct lsr_held *entry = ls_recording_held(process->recording, thread, &count);
    struct ls_hold *holds = LS_NEW_ARRAY(&process->model->arena, struct ls_hold, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t lock = ls_process_lock(process, entry[i].object);
        if (lock == LS_MODEL_NONE)
            continue;
        held[stuck->holds] = (struct ls_held_lock){lock, ls_process_path(process, entry[i].stack)};
        holds[stuck->holds] = (struct ls_hold){
            .lock = lock,
            .mode = ls_mode_of(entry[i].op),
            .acquired = ls_witness_make(process, stuck->thread, held[stuck->holds].path,
                                        ls_acquires(process, lock, entry[i].op, entry[i].how), held,
                                        stuck->holds),
        };
        stuck->holds++;
    }
    stuck->hold = holds;
}

static const char *deed_of(struct ls_process *process, const struct ls_stuck *stuck)
{
    struct ls_model *model = process->model;
    if (stuck->event)
        return ls_arena_printf(&model->arena, "waits for %s", stuck->event);
    if (stuck->wants == LS_MODEL_NONE)
        return ls_arena_printf(&model->arena, "waits for the end of %s",
                               model->threads.at[stuck->waits_for].name);
    return ls_arena_printf(&model->arena, "waits for %s",
                           ls_say_lock(&model->arena, model, stuck->wants));
}

/* "the condition 'ready'"; NULL when it waits for a thread, or a lock. */
static const char *event_of(struct ls_process *process, const struct lsr_use *use)
{
    const struct lsr_object *object = ls_recording_get(process->recording, use->object, LSR_OBJECT);
    struct ls_location created;
    if (use->op != LSR_OP_WAIT || !object)
        return NULL;
    return ls_arena_printf(&process->model->arena, "the %s '%s'", ls_kind_noun(object->kind),
                           ls_name_object(process, object, &created));
}

static void add_stuck(struct ls_process *process, const struct ls_wait *wait,
                      struct ls_stuck *stuck)
{
    struct ls_arena *arena = &process->model->arena;
    const struct lsr_thread_record *thread =
        ls_recording_get(process->recording, wait->thread, LSR_THREAD);
    *stuck = (struct ls_stuck){
        .thread = process->index[wait->thread],
        .wants = ls_process_lock(process, wait->use->object),
        .waits_for = ls_process_thread(process, wait->waits_for),
        .event = event_of(process, wait->use),
    };
    uint32_t room;
    ls_recording_held(process->recording, thread, &room);
    struct ls_held_lock *held = LS_NEW_ARRAY(arena, struct ls_held_lock, room);
    add_holds(process, thread, stuck, held);
    const struct ls_path *path = ls_process_path(process, thread->want.stack);
    if (!path)
        path = ls_process_path(process, wait->use->stack);
    stuck->witness = ls_witness_make(process, stuck->thread,
                                     path ? path : ls_process_site(process, wait->use->site),
                                     deed_of(process, stuck), held, stuck->holds);
}

void ls_deadlocks_fill(struct ls_process *process)
{
    struct ls_circles circles;
    if (!process->recording->at_rest && ls_recording_alive(process->recording->header))
        return;
    ls_circles_find(&circles, process->recording);
    for (uint32_t i = 0; i < circles.all.count; i++) {
        const struct ls_circle *circle = &circles.all.at[i];
        if (!is_known(process, circle))
            continue;
        struct ls_stuck *stuck =
            LS_NEW_ARRAY(&process->model->arena, struct ls_stuck, circle->length);
        for (uint32_t k = 0; k < circle->length; k++)
            add_stuck(process, &circle->wait[k], &stuck[k]);
        ls_vec_push(&process->model->deadlocks,
                    (struct ls_deadlock){circle->length, stuck, circle->behind, circle->is_stall});
    }
    ls_circles_release(&circles);
}
