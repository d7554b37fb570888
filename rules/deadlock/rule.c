/* Threads that wait for each other for ever, seen in a run. */
#include "rule.h"

#include "model/witness.h"
#include "model/wording.h"

enum { MOST_NAMED = 8 };

static const char *say_wanted(struct ls_arena *arena, const struct ls_model *model,
                              const struct ls_stuck *stuck)
{
    if (stuck->wants == LS_MODEL_NONE)
        return "the end";
    return ls_say_lock(arena, model, stuck->wants);
}

static const char *say_wait(struct ls_arena *arena, const struct ls_model *model,
                            const struct ls_stuck *stuck)
{
    const char *thread = ls_say_thread(arena, model, stuck->thread);
    if (stuck->event)
        return ls_arena_printf(arena, "%s waits for %s", thread, stuck->event);
    if (stuck->waits_for == LS_MODEL_NONE)
        return ls_arena_printf(arena, "%s waits for %s", thread, say_wanted(arena, model, stuck));
    const char *other = ls_say_thread(arena, model, stuck->waits_for);
    const char *wanted = say_wanted(arena, model, stuck);
    if (stuck->thread == stuck->waits_for && stuck->wants == LS_MODEL_NONE)
        return ls_arena_printf(arena, "%s waits for its own end", thread);
    if (stuck->thread == stuck->waits_for)
        return ls_arena_printf(arena, "%s waits for %s, which it holds itself", thread, wanted);
    if (stuck->wants == LS_MODEL_NONE)
        return ls_arena_printf(arena, "%s waits for the end of %s", thread, other);
    return ls_arena_printf(arena, "%s waits for %s, held by %s", thread, wanted, other);
}

static const char *say_message(struct ls_arena *arena, const struct ls_model *model,
                               const struct ls_deadlock *deadlock)
{
    const char *waits[MOST_NAMED];
    uint32_t count = deadlock->length < MOST_NAMED ? deadlock->length : MOST_NAMED;
    for (uint32_t i = 0; i < count; i++)
        waits[i] = say_wait(arena, model, &deadlock->stuck[i]);
    if (count < deadlock->length)
        waits[count - 1] =
            ls_arena_printf(arena, "so on, %u threads in all", (unsigned)deadlock->length);
    return ls_arena_printf(arena, "the program hangs: %s%s", ls_say_list(arena, waits, count),
                           deadlock->is_stall ? "; no thread is left that could wake them" : "");
}

/* Where the next thread in the circle got what this one waits for. */
static const struct ls_hold *hold_of(const struct ls_deadlock *deadlock, uint32_t at)
{
    const struct ls_stuck *owner = &deadlock->stuck[(at + 1) % deadlock->length];
    if (deadlock->is_stall || deadlock->stuck[at].wants == LS_MODEL_NONE)
        return NULL;
    for (uint32_t i = 0; i < owner->holds; i++) {
        if (owner->hold[i].lock == deadlock->stuck[at].wants)
            return &owner->hold[i];
    }
    return NULL;
}

/* Every wait, and the acquisition that it waits for the end of. */
static void relate(struct ls_arena *arena, const struct ls_model *model,
                   const struct ls_deadlock *deadlock, struct ls_finding *finding)
{
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, 2 * deadlock->length);
    for (uint32_t i = 0; i < deadlock->length; i++) {
        const struct ls_stuck *stuck = &deadlock->stuck[i];
        const struct ls_hold *hold = hold_of(deadlock, i);
        related[finding->relateds].at = ls_witness_end(stuck->witness);
        related[finding->relateds++].what = say_wait(arena, model, stuck);
        if (!hold)
            continue;
        related[finding->relateds].at = ls_witness_end(hold->acquired);
        related[finding->relateds++].what = ls_arena_printf(
            arena, "%s has held %s since here", ls_say_thread(arena, model, stuck->waits_for),
            ls_say_lock(arena, model, stuck->wants));
    }
    finding->related = related;
}

/* Each thread's way to what it holds in the circle, and on to where it stands. */
static void show_ways(struct ls_arena *arena, const struct ls_deadlock *deadlock,
                      struct ls_finding *finding)
{
    const struct ls_witness **witness =
        LS_NEW_ARRAY(arena, const struct ls_witness *, deadlock->length);
    for (uint32_t i = 0; i < deadlock->length; i++) {
        uint32_t before = (i + deadlock->length - 1) % deadlock->length;
        const struct ls_hold *hold = hold_of(deadlock, before);
        witness[i] =
            ls_witness_join(arena, hold ? hold->acquired : NULL, deadlock->stuck[i].witness);
    }
    finding->witness = witness;
    finding->witnesses = deadlock->length;
}

static void name_locks(struct ls_arena *arena, const struct ls_deadlock *deadlock,
                       struct ls_finding *finding)
{
    uint32_t *locks = LS_NEW_ARRAY(arena, uint32_t, deadlock->length);
    for (uint32_t i = 0; i < deadlock->length; i++) {
        if (deadlock->stuck[i].wants != LS_MODEL_NONE)
            locks[finding->locks++] = deadlock->stuck[i].wants;
    }
    finding->lock = locks;
}

/* Each thread of the circle waits for a lock: then it is their order that went wrong. */
static bool is_lock_order(const struct ls_deadlock *deadlock)
{
    for (uint32_t i = 0; i < deadlock->length; i++) {
        if (deadlock->stuck[i].wants == LS_MODEL_NONE)
            return false;
    }
    return deadlock->length > 1 && !deadlock->is_stall;
}

static const char *say_note(struct ls_arena *arena, const struct ls_deadlock *deadlock)
{
    const char *order = is_lock_order(deadlock)
                            ? "the locks are taken in opposite orders, so it is chance in "
                              "which runs it happens"
                            : "";
    if (!deadlock->behind)
        return order;
    return ls_arena_printf(arena, "%s%s%u more thread%s behind %s", order, *order ? "; " : "",
                           (unsigned)deadlock->behind, deadlock->behind == 1 ? " waits" : "s wait",
                           deadlock->length == 1 ? "it" : "them");
}

/* What would have been right depends on what the threads wait for. */
static const char *say_advice(const struct ls_deadlock *deadlock)
{
    if (is_lock_order(deadlock))
        return "take the locks in one order everywhere, or let go of the first before taking the "
               "next";
    if (deadlock->is_stall)
        return "change what they wait for under the mutex, signal after it, and test it in a loop "
               "around the wait; a signal that nobody waits for is lost";
    if (deadlock->length == 1)
        return "move the work into a function that expects the lock to be held, and call that one "
               "from both";
    return "wait for the end of other threads with no lock held";
}

static void report(const struct ls_model *model, const struct ls_deadlock *deadlock,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    struct ls_finding finding = {.rule = "deadlock",
                                 .level = LS_ERROR,
                                 .confidence = LS_CERTAIN,
                                 .evidence = LS_OBSERVED,
                                 .message = say_message(arena, model, deadlock),
                                 .at = ls_witness_end(deadlock->stuck[0].witness),
                                 .note = say_note(arena, deadlock),
                                 .advice = say_advice(deadlock),
                                 .count = 1};
    relate(arena, model, deadlock, &finding);
    show_ways(arena, deadlock, &finding);
    name_locks(arena, deadlock, &finding);
    ls_findings_add(findings, &finding);
}

void ls_judge_deadlock(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < model->deadlocks.count; i++)
        report(model, &model->deadlocks.at[i], findings);
}
