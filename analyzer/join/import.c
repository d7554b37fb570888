#include "join/import.h"

#include <string.h>

static const char *copy_text(struct ls_model *to, const char *text)
{
    return ls_arena_strdup(&to->arena, text ? text : "");
}

/* Of a text that may be missing. */
static const char *copy_if_there(struct ls_model *to, const char *text)
{
    return text ? copy_text(to, text) : NULL;
}

static struct ls_location copy_location(struct ls_model *to, const struct ls_location *at)
{
    return (struct ls_location){copy_text(to, at->file), copy_text(to, at->function), at->line,
                                at->column};
}

/* The lock of `to` that stands for `lock` of `from`: one of the same name and kind, else a copy. */
static uint32_t import_lock(struct ls_model *to, const struct ls_model *from, uint32_t lock)
{
    if (lock == LS_MODEL_NONE)
        return LS_MODEL_NONE;
    struct ls_lock copy = from->locks.at[lock];
    for (uint32_t i = 0; i < to->locks.count; i++) {
        if (to->locks.at[i].kind == copy.kind && strcmp(to->locks.at[i].name, copy.name) == 0)
            return i;
    }
    copy.name = copy_text(to, copy.name);
    copy.created = copy_location(to, &copy.created);
    copy.member = copy_location(to, &copy.member);
    copy.holder = copy_if_there(to, copy.holder);
    ls_vec_push(&to->locks, copy);
    return to->locks.count - 1;
}

/* The same for a thread: of the same name and start routine. */
static uint32_t import_thread(struct ls_model *to, const struct ls_model *from, uint32_t thread)
{
    if (thread == LS_MODEL_NONE)
        return LS_MODEL_NONE;
    struct ls_thread copy = from->threads.at[thread];
    for (uint32_t i = 0; i < to->threads.count; i++) {
        if (strcmp(to->threads.at[i].name, copy.name) == 0 &&
            strcmp(to->threads.at[i].start_routine, copy.start_routine) == 0)
            return i;
    }
    copy.name = copy_text(to, copy.name);
    copy.start_routine = copy_text(to, copy.start_routine);
    copy.created = copy_location(to, &copy.created);
    copy.program = copy_if_there(to, copy.program);
    copy.ended = copy_text(to, copy.ended);
    ls_vec_push(&to->threads, copy);
    return to->threads.count - 1;
}

static const uint32_t *import_locks(struct ls_model *to, const struct ls_model *from,
                                    const uint32_t *lock, uint32_t count)
{
    uint32_t *copy = LS_NEW_ARRAY(&to->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        copy[i] = import_lock(to, from, lock[i]);
    return copy;
}

static const struct ls_witness *import_witness(struct ls_model *to, const struct ls_model *from,
                                               const struct ls_witness *witness)
{
    struct ls_witness *copy = LS_NEW(&to->arena, struct ls_witness);
    struct ls_waypoint *step = LS_NEW_ARRAY(&to->arena, struct ls_waypoint, witness->steps);
    for (uint32_t i = 0; i < witness->steps; i++) {
        const struct ls_waypoint *original = &witness->step[i];
        step[i] = (struct ls_waypoint){
            .at = copy_location(to, &original->at),
            .what = copy_text(to, original->what),
            .held = import_locks(to, from, original->held, original->helds),
            .helds = original->helds,
        };
    }
    *copy = (struct ls_witness){import_thread(to, from, witness->thread), witness->steps, step};
    return copy;
}

struct ls_finding ls_import_finding(struct ls_model *to, const struct ls_model *from,
                                    const struct ls_finding *finding)
{
    struct ls_finding copy = *finding;
    struct ls_related *related = LS_NEW_ARRAY(&to->arena, struct ls_related, finding->relateds);
    const struct ls_witness **witness =
        LS_NEW_ARRAY(&to->arena, const struct ls_witness *, finding->witnesses);
    for (uint32_t i = 0; i < finding->relateds; i++)
        related[i] = (struct ls_related){copy_location(to, &finding->related[i].at),
                                         copy_text(to, finding->related[i].what),
                                         finding->related[i].detail};
    for (uint32_t i = 0; i < finding->witnesses; i++)
        witness[i] = import_witness(to, from, finding->witness[i]);
    copy.rule = copy_text(to, finding->rule);
    copy.message = copy_text(to, finding->message);
    copy.at = copy_location(to, &finding->at);
    copy.related = related;
    copy.witness = witness;
    copy.note = copy_text(to, finding->note);
    copy.advice = copy_text(to, finding->advice);
    copy.lock = import_locks(to, from, finding->lock, finding->locks);
    copy.subject = finding->subject ? copy_text(to, finding->subject) : NULL;
    copy.proof = copy_text(to, finding->proof);
    return copy;
}
