#include "recording/deadlocks.h"

#include <stdlib.h>

#include "base/diag.h"
#include "model/wording.h"
#include "recording/deeds.h"
#include "recording/names.h"
#include "recording/shared.h"
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

static bool is_known(const struct ls_process *processes, const struct ls_circle *circle)
{
    for (uint32_t i = 0; i < circle->length; i++) {
        const struct ls_wait *wait = &circle->wait[i];
        if (processes[wait->process].index[wait->thread] == LS_MODEL_NONE)
            return false;
    }
    return true;
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

/* `other` is the process of the thread that it waits for. */
static void add_stuck(struct ls_process *process, const struct ls_process *other,
                      const struct ls_wait *wait, struct ls_stuck *stuck)
{
    struct ls_arena *arena = &process->model->arena;
    const struct lsr_thread_record *thread =
        ls_recording_get(process->recording, wait->thread, LSR_THREAD);
    *stuck = (struct ls_stuck){
        .thread = process->index[wait->thread],
        .wants = ls_process_lock(process, wait->use->object),
        .waits_for = ls_process_thread(other, wait->waits_for),
        .event = event_of(process, wait->use),
        .condition = wait->use->op == LSR_OP_WAIT ? ls_process_condition(process, wait->use->object)
                                                  : LS_MODEL_NONE,
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

/* The waits of a circle are numbered by their place in `processes`. */
static void add_deadlock(struct ls_process *processes, const struct ls_circle *circle)
{
    struct ls_model *model = processes->model;
    struct ls_stuck *stuck = LS_NEW_ARRAY(&model->arena, struct ls_stuck, circle->length);
    if (!is_known(processes, circle))
        return;
    for (uint32_t i = 0; i < circle->length; i++) {
        const struct ls_wait *wait = &circle->wait[i];
        const struct ls_wait *next = &circle->wait[(i + 1) % circle->length];
        struct ls_process *process = &processes[wait->process];
        const struct ls_process *other = circle->is_stall ? process : &processes[next->process];
        add_stuck(process, other, wait, &stuck[i]);
    }
    ls_vec_push(&model->deadlocks,
                (struct ls_deadlock){circle->length, stuck, circle->behind, circle->is_stall});
}

void ls_deadlocks_fill(struct ls_process *process)
{
    struct ls_circles circles;
    if (!process->recording->at_rest && ls_recording_alive(process->recording->header))
        return;
    ls_circles_find(&circles, process->recording);
    for (uint32_t i = 0; i < circles.all.count; i++) {
        if (is_certain(process->recording, &circles.all.at[i]))
            add_deadlock(process, &circles.all.at[i]);
    }
    ls_circles_release(&circles);
}

bool ls_may_be_linked(const struct ls_recording *recording)
{
    return ls_shared_is_awaited(recording) && (recording->is_linked || recording->header->linked);
}

void ls_deadlocks_between_fill(struct ls_process *processes, uint32_t count)
{
    struct ls_circles circles;
    const struct ls_recording **recordings = calloc(count + 1, sizeof *recordings);
    if (!recordings)
        ls_die("out of memory");
    for (uint32_t i = 0; i < count; i++)
        recordings[i] = processes[i].recording;
    ls_circles_between(&circles, recordings, count);
    for (uint32_t i = 0; i < circles.all.count; i++)
        add_deadlock(processes, &circles.all.at[i]);
    ls_circles_release(&circles);
    free(recordings);
}
