#include "recording/tallies.h"

#include <stdlib.h>

#include "base/diag.h"
#include "recording/names.h"
#include "recording/times.h"

struct tally {
    lsr_ref object;
    struct ls_awaited event;
    struct ls_histogram waited;
};

struct tallies {
    LS_VEC(struct tally) all;
    uint32_t *at; /* by reference of the OBJECT: index + 1; 0: none */
};

/* Semaphores that are locks are among the locks. */
static bool is_event(const struct ls_process *process, lsr_ref ref, const struct lsr_object *object)
{
    return object->kind == LSR_KIND_COND || object->kind == LSR_KIND_BARRIER ||
           (object->kind == LSR_KIND_SEMAPHORE && ls_process_lock(process, ref) == LS_MODEL_NONE);
}

static struct tally *tally_of(const struct ls_process *process, struct tallies *tallies,
                              lsr_ref ref)
{
    const struct lsr_object *object = ls_recording_get(process->recording, ref, LSR_OBJECT);
    if (!object || !is_event(process, ref, object))
        return NULL;
    if (!tallies->at[ref]) {
        ls_vec_push(&tallies->all, (struct tally){.object = ref});
        tallies->at[ref] = tallies->all.count;
    }
    return &tallies->all.at[tallies->at[ref] - 1];
}

static void add_use(const struct ls_process *process, struct tallies *tallies,
                    const struct lsr_use *use)
{
    struct tally *tally = use->op == LSR_OP_JOIN ? NULL : tally_of(process, tallies, use->object);
    if (!tally)
        return;
    struct ls_awaited *event = &tally->event;
    if (use->op == LSR_OP_WAIT) {
        event->waits += use->count + use->failed;
        event->untimely += use->effect;
        ls_histogram_add(&tally->waited,
                         ls_recording_get(process->recording, use->wait, LSR_TIMES));
        return;
    }
    bool all = use->op == LSR_OP_BROADCAST;
    event->signals += all ? 0 : use->count;
    event->broadcasts += all ? use->count : 0;
    event->lost += use->count - use->effect;
    event->woken += all ? use->woken : 0;
}

static void finish(struct ls_process *process, struct tally *tally)
{
    const struct lsr_object *object =
        ls_recording_get(process->recording, tally->object, LSR_OBJECT);
    uint32_t condition = ls_process_condition(process, tally->object);
    struct ls_awaited *event = &tally->event;
    event->kind = ls_kind_noun(object->kind);
    event->waited = ls_histogram_times(&tally->waited);
    if (object->kind == LSR_KIND_SEMAPHORE) {
        event->has_permits = true;
        event->permits = object->value;
        event->least = object->least ? object->least - 1 : object->value;
        event->most = object->most > object->value ? object->most : object->value;
        event->waiters = object->waiters;
    }
    event->name = ls_name_object(process, object, &event->created);
    if (condition != LS_MODEL_NONE)
        event->name = process->model->conditions.at[condition].name;
    ls_vec_push(&process->model->awaited, *event);
}

void ls_recorded_tallies_fill(struct ls_process *process)
{
    const struct ls_recording *recording = process->recording;
    struct tallies tallies = {.at = calloc(recording->size / LSR_UNIT + 1, sizeof *tallies.at)};
    lsr_ref ref;
    if (!tallies.at)
        ls_die("out of memory");
    LS_EACH_RECORD(recording, LSR_USE, i, ref)
    add_use(process, &tallies, ls_recording_get(recording, ref, LSR_USE));
    for (uint32_t i = 0; i < tallies.all.count; i++)
        finish(process, &tallies.all.at[i]);
    ls_vec_release(&tallies.all);
    free(tallies.at);
}
