/* A waiter can miss its wake-up, or nobody sends it. */
#include "rule.h"

#include <string.h>

#include "base/tally.h"
#include "condition.h"
#include "model/parallel.h"
#include "model/witness.h"
#include "model/wording.h"

struct judgement {
    struct ls_parallel parallel;
    const struct ls_model *model;
    struct ls_findings *findings;
    struct ls_lists waits, signals; /* by condition */
};

static bool has_lock(const struct ls_condition_signal *signal, uint32_t lock)
{
    for (uint32_t i = 0; i < signal->mutexes; i++)
        if (signal->mutex[i] == lock)
            return true;
    return false;
}

static bool tests(const struct ls_condition_wait *wait, const char *name)
{
    for (uint32_t i = 0; i < wait->predicates; i++)
        if (strcmp(wait->predicate[i], name) == 0)
            return true;
    for (uint32_t i = 0; i < wait->outers; i++)
        if (strcmp(wait->outer[i], name) == 0)
            return true;
    return false;
}

/* The signaller changes what the waiter tests. */
static const char *find_change(const struct ls_condition_signal *signal,
                               const struct ls_condition_wait *wait)
{
    for (uint32_t i = 0; i < signal->changes; i++)
        if (tests(wait, signal->change[i]))
            return signal->change[i];
    return NULL;
}

/* The wait that this signal can come too early for: between its test and its sleep. None when some
 * wait's mutex has been locked for the signal. Those with a limit only wake up late. */
static const struct ls_condition_wait *find_victim(struct judgement *judgement,
                                                   const struct ls_condition_signal *signal,
                                                   const char **change)
{
    const struct ls_model *model = judgement->model;
    const struct ls_condition_wait *victim = NULL;
    LS_EACH_LISTED(&judgement->waits, signal->condition, i)
    {
        const struct ls_condition_wait *wait = &model->waits.at[i];
        if (wait->mutex == LS_MODEL_NONE || has_lock(signal, wait->mutex))
            return NULL;
        if (wait->timed || (victim && *change) ||
            !ls_parallel_can(&judgement->parallel, signal->thread, signal->segment, wait->thread,
                             wait->segment))
            continue;
        victim = wait;
        *change = find_change(signal, wait);
    }
    return victim;
}

static bool is_free(const struct ls_condition_signal *signal)
{
    return signal->mutexes == 0;
}

static bool is_early(const struct ls_condition_signal *signal)
{
    return signal->late != NULL;
}

static bool misses(const struct ls_condition_signal *signal)
{
    return signal->missed != NULL;
}

static void report_early(struct judgement *judgement, const struct ls_condition_signal *signal)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *change = NULL;
    const struct ls_condition_wait *victim = find_victim(judgement, signal, &change);
    if (!victim)
        return;
    const char *condition = ls_say_condition(arena, model, signal->condition);
    const char *mutex = ls_say_lock(arena, model, victim->mutex);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.confidence = change ? signal->confidence : LS_AUDIT;
    finding.rule = "cond-lost-wakeup";
    finding.locks = 1;
    finding.lock = &victim->mutex;
    finding.message = ls_arena_printf(
        arena, "%s %ssignals %s without %s, so the waiter in %s can miss it",
        ls_say_function(arena, finding.at.function),
        change ? ls_arena_printf(arena, "changes '%s' and ", change) : "", condition, mutex,
        ls_say_function(arena, ls_witness_end(victim->witness).function));
    finding.note = "when it comes between the waiter's test and its sleep, nobody is woken, and "
                   "the waiter sleeps on";
    finding.advice = "change the state with the mutex locked; signal then, or right behind the "
                     "unlock";
    ls_finding_show_end(judgement->findings, &finding, victim->witness,
                        ls_arena_printf(arena, "waits for %s with %s", condition, mutex));
    ls_findings_add(judgement->findings, &finding);
}

/* The state is one thing, the signal another: those who test that state sleep on. */
static void report_wrong(struct judgement *judgement, const struct ls_condition_signal *signal)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *condition = ls_say_condition(arena, model, signal->condition);
    const char *other = ls_say_condition(arena, model, signal->missed_by);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.rule = "cond-lost-wakeup";
    finding.message = ls_arena_printf(
        arena, "%s changes '%s', which waiters of %s test, and signals %s instead",
        ls_say_function(arena, finding.at.function), signal->missed, other, condition);
    finding.note = "whoever waits for the change sleeps on, and others wake up for nothing";
    finding.advice = ls_arena_printf(arena, "signal %s", other);
    LS_EACH_LISTED(&judgement->waits, signal->missed_by, i)
    if (tests(&model->waits.at[i], signal->missed)) {
        ls_finding_show_end(judgement->findings, &finding, model->waits.at[i].witness,
                            ls_arena_printf(arena, "waits for %s", other));
        break;
    }
    ls_findings_add(judgement->findings, &finding);
}

/* The state is changed, and those who wait for that are not told. */
static void report_untold(struct judgement *judgement, const struct ls_untold *untold)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const struct ls_condition_wait *wait = &model->waits.at[untold->wait];
    const char *condition = ls_say_condition(arena, model, wait->condition);
    struct ls_finding finding = ls_condition_finding(
        judgement->findings, model, wait->condition, untold->confidence, untold->witness,
        ls_arena_printf(arena, "takes %s", ls_say_lock(arena, model, wait->mutex)));
    finding.rule = "cond-lost-wakeup";
    finding.at = untold->at;
    finding.message =
        ls_arena_printf(arena, "%s changes '%s', which %s waits for, and does not signal %s",
                        ls_say_function(arena, finding.at.function), untold->change,
                        ls_say_function(arena, ls_witness_end(wait->witness).function), condition);
    finding.note = "who waits sleeps on, although there is nothing left to wait for";
    finding.advice = ls_arena_printf(arena, "signal %s behind the change", condition);
    ls_finding_show_end(judgement->findings, &finding, wait->witness,
                        ls_arena_printf(arena, "waits for %s", condition));
    ls_findings_add(judgement->findings, &finding);
}

static void judge_untold(struct judgement *judgement)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < judgement->model->untold.count; i++) {
        const struct ls_untold *untold = &judgement->model->untold.at[i];
        const struct ls_condition_wait *wait = &judgement->model->waits.at[untold->wait];
        if (ls_parallel_can(&judgement->parallel, untold->thread, untold->segment, wait->thread,
                            wait->segment) &&
            !ls_tally_again(&told, ls_location_hash(&untold->at, 0)))
            report_untold(judgement, untold);
    }
    ls_tally_release(&told);
}

/* The waiter is woken to look at what has not been changed yet. */
static void report_late(struct judgement *judgement, const struct ls_condition_signal *signal)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *condition = ls_say_condition(arena, model, signal->condition);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.rule = "cond-lost-wakeup";
    finding.message =
        ls_arena_printf(arena, "%s signals %s before it changes '%s'",
                        ls_say_function(arena, finding.at.function), condition, signal->late);
    finding.note =
        "who wakes up in between finds nothing changed and sleeps again; no signal follows";
    finding.advice = "change the state first, and signal then, in one critical section";
    ls_findings_add(judgement->findings, &finding);
}

/* The test and the sleep are not one step for the signaller. */
static void report_stale(struct judgement *judgement, const struct ls_condition_wait *wait,
                         const char *change)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *condition = ls_say_condition(arena, model, wait->condition);
    const char *mutex = ls_say_lock(arena, model, wait->mutex);
    struct ls_finding finding =
        ls_condition_finding(judgement->findings, model, wait->condition, wait->confidence,
                             wait->witness, ls_arena_printf(arena, "waits for %s", condition));
    finding.rule = "cond-lost-wakeup";
    finding.message =
        ls_arena_printf(arena, "%s tests '%s' before it locks %s, and waits for %s without a test",
                        ls_say_function(arena, finding.at.function), change, mutex, condition);
    finding.note = "when the change and its signal come in between, nobody is woken, and the "
                   "waiter sleeps on";
    finding.advice = ls_arena_printf(
        arena, "lock %s first, and test in a loop around the wait: while (!...) wait", mutex);
    ls_findings_add(judgement->findings, &finding);
}

static void judge_stale(struct judgement *judgement, const struct ls_condition_wait *wait)
{
    const struct ls_model *model = judgement->model;
    const char *change = NULL;
    LS_EACH_LISTED(&judgement->signals, wait->condition, i)
    if (!change)
        change = find_change(&model->signals.at[i], wait);
    if (change)
        report_stale(judgement, wait, change);
}

static void report_never(struct judgement *judgement, const struct ls_condition_wait *wait)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *condition = ls_say_condition(arena, model, wait->condition);
    struct ls_finding finding =
        ls_condition_finding(judgement->findings, model, wait->condition, wait->confidence,
                             wait->witness, ls_arena_printf(arena, "waits for %s", condition));
    finding.rule = "cond-lost-wakeup";
    finding.message = ls_arena_printf(arena, "%s waits for %s, which nobody signals",
                                      ls_say_function(arena, finding.at.function), condition);
    finding.note = "the wait ends by a spurious wake-up only";
    finding.advice = "signal the condition where what it waits for is changed";
    ls_findings_add(judgement->findings, &finding);
}

/* ---- a thread that is not ready for its first signal ---- */

/* Whatever was signalled before, the thread's routine sleeps: it looks at nothing. */
static bool is_blind(const struct ls_model *model, const struct ls_condition_wait *wait)
{
    return model->has_source && wait->blind && !wait->timed && !wait->until && !wait->counted &&
           wait->witness->steps == 1 && wait->mutex != LS_MODEL_NONE &&
           model->threads.at[wait->thread].created.line > 0 &&
           !ls_model_is_main(model, wait->thread);
}

/* The thread comes to the first before it comes to the second. */
static bool is_before(const struct ls_witness *first, const struct ls_witness *second)
{
    const struct ls_location *a = &first->step[0].at, *b = &second->step[0].at;
    return strcmp(a->function, b->function) == 0 && a->line < b->line;
}

/* It has waited for something else before. Or it wakes somebody, who has perhaps waited for it to
 * come so far. */
static bool is_there_by_then(const struct ls_model *model, const struct ls_condition_wait *wait)
{
    for (uint32_t i = 0; i < model->waits.count; i++)
        if (model->waits.at[i].thread == wait->thread &&
            is_before(model->waits.at[i].witness, wait->witness))
            return true;
    for (uint32_t i = 0; i < model->signals.count; i++)
        if (model->signals.at[i].thread == wait->thread &&
            is_before(model->signals.at[i].witness, wait->witness))
            return true;
    for (uint32_t i = 0; i < model->posts.count; i++)
        if (model->posts.at[i].thread == wait->thread &&
            is_before(model->posts.at[i].witness, wait->witness))
            return true;
    return false;
}

/* Sent with the mutex, so that nothing else is told of it. */
static const struct ls_condition_signal *find_first_signal(struct judgement *judgement,
                                                           const struct ls_condition_wait *wait)
{
    const struct ls_model *model = judgement->model;
    LS_EACH_LISTED(&judgement->signals, wait->condition, i)
    {
        const struct ls_condition_signal *signal = &model->signals.at[i];
        if (signal->thread != wait->thread && has_lock(signal, wait->mutex) &&
            ls_parallel_can(&judgement->parallel, signal->thread, signal->segment, wait->thread,
                            wait->segment))
            return signal;
    }
    return NULL;
}

static void judge_blind(struct judgement *judgement, const struct ls_condition_wait *wait)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const struct ls_condition_signal *signal = find_first_signal(judgement, wait);
    if (!signal || is_there_by_then(model, wait))
        return;
    const struct ls_thread *thread = &model->threads.at[wait->thread];
    const char *condition = ls_say_condition(arena, model, wait->condition);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.rule = "cond-lost-wakeup";
    finding.message = ls_arena_printf(
        arena, "%s signals %s, and thread %s, which %s has just created, may not wait for it yet",
        ls_say_function(arena, finding.at.function), condition, thread->start_routine,
        ls_say_function(arena, thread->created.function));
    finding.note = "a signal that finds nobody is forgotten: the thread looks at nothing before it "
                   "waits, and sleeps on";
    finding.advice = "keep in a variable what has happened, and test it in a loop around the wait; "
                     "or let the creator wait until the thread is there";
    ls_finding_relate(judgement->findings, &finding, thread->created, "the thread is created here");
    ls_finding_show_end(judgement->findings, &finding, wait->witness,
                        ls_arena_printf(arena, "waits for %s, whatever happened", condition));
    ls_findings_add(judgement->findings, &finding);
}

/* ---- runs ---- */

/* A signal of the condition that found nobody, when no other one did find a waiter. */
static const struct ls_condition_signal *lost_signal(const struct judgement *judgement,
                                                     uint32_t condition)
{
    const struct ls_model *model = judgement->model;
    const struct ls_condition_signal *lost = NULL;
    if (ls_condition_is_any(model, condition))
        return NULL; /* it may have been for another one */
    LS_EACH_LISTED(&judgement->signals, condition, i)
    {
        const struct ls_condition_signal *signal = &model->signals.at[i];
        if (signal->count > signal->lost)
            return NULL;
        if (signal->lost > 0)
            lost = signal;
    }
    return lost;
}

/* It has happened: all signals came before the waiter began to wait, and it waits still. */
static void report_missed(struct judgement *judgement, const struct ls_stuck *stuck)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const struct ls_condition_signal *signal = lost_signal(judgement, stuck->condition);
    if (!signal)
        return;
    const char *condition = ls_say_condition(arena, model, stuck->condition);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.rule = "cond-lost-wakeup";
    finding.confidence = LS_LIKELY;
    finding.message =
        ls_arena_printf(arena, "%s signals %s before anybody waits for it, and %s waits for ever",
                        ls_say_function(arena, finding.at.function), condition,
                        ls_say_thread(arena, model, stuck->thread));
    finding.note =
        "a signal that finds nobody is forgotten; none came after it, and the program hangs";
    finding.advice = "keep in a variable what has happened, under the mutex; test it before the "
                     "wait, and change it before the signal";
    ls_finding_show_end(judgement->findings, &finding, stuck->witness,
                        ls_arena_printf(arena, "waits for %s", condition));
    ls_findings_add(judgement->findings, &finding);
}

/* Each condition once. */
static void judge_stall(struct judgement *judgement, const struct ls_deadlock *stall)
{
    for (uint32_t i = 0; i < stall->length; i++) {
        uint32_t condition = stall->stuck[i].condition, k = 0;
        while (k < i && stall->stuck[k].condition != condition)
            k++;
        if (k == i && condition != LS_MODEL_NONE)
            report_missed(judgement, &stall->stuck[i]);
    }
}

/* Reports those of the signals, or all of them, unless one of those is told of the same place. */
static void judge_signals(struct judgement *judgement,
                          bool (*is_such)(const struct ls_condition_signal *), bool all,
                          void (*report)(struct judgement *, const struct ls_condition_signal *))
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < judgement->model->signals.count; i++) {
        const struct ls_condition_signal *signal = &judgement->model->signals.at[i];
        bool such = is_such(signal);
        if (!such && !all)
            continue;
        uint32_t *before = ls_tally_at(&told, ls_place_of(signal->witness));
        if (*before == 0)
            report(judgement, signal);
        *before += such;
    }
    ls_tally_release(&told);
}

static void judge_waits(struct judgement *judgement)
{
    const struct ls_model *model = judgement->model;
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->waits.count; i++) {
        const struct ls_condition_wait *wait = &model->waits.at[i];
        if (ls_tally_again(&told, ls_place_of(wait->witness)) || wait->timed)
            continue;
        if (wait->early)
            judge_stale(judgement, wait);
        if (is_blind(model, wait))
            judge_blind(judgement, wait);
        if (model->has_source && !model->conditions.at[wait->condition].signalled)
            report_never(judgement, wait);
    }
    ls_tally_release(&told);
}

void ls_judge_cond_lost_wakeup(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model,
                                  .findings = findings,
                                  .waits = ls_waits_by_condition(&findings->arena, model),
                                  .signals = ls_signals_by_condition(&findings->arena, model)};
    ls_parallel_init(&judgement.parallel, model);
    judge_signals(&judgement, is_free, true, report_early);
    judge_signals(&judgement, is_early, false, report_late);
    judge_signals(&judgement, misses, false, report_wrong);
    judge_untold(&judgement);
    judge_waits(&judgement);
    for (uint32_t i = 0; i < model->deadlocks.count; i++)
        if (model->deadlocks.at[i].is_stall)
            judge_stall(&judgement, &model->deadlocks.at[i]);
    ls_parallel_release(&judgement.parallel);
}
