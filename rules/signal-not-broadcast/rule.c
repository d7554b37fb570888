/* A signal wakes one thread where several have to know. */
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

static bool tests(const struct ls_condition_wait *wait, const char *name)
{
    for (uint32_t i = 0; i < wait->predicates; i++)
        if (strcmp(wait->predicate[i], name) == 0)
            return true;
    return false;
}

/* Several threads may wait there at once. */
static bool is_many(const struct ls_model *model, const struct ls_condition_wait *wait)
{
    return wait->thread != LS_MODEL_NONE && model->threads.at[wait->thread].many && !wait->alone;
}

/* The waiting thread wakes the next one itself. */
static bool passes_on(const struct judgement *judgement, const struct ls_condition_wait *wait)
{
    LS_EACH_LISTED(&judgement->signals, wait->condition, i)
    if (judgement->model->signals.at[i].thread == wait->thread)
        return true;
    return false;
}

static bool can_wait_together(struct judgement *judgement, const struct ls_condition_wait *a,
                              const struct ls_condition_wait *b)
{
    return ls_parallel_can(&judgement->parallel, a->thread, a->segment, b->thread, b->segment);
}

/* Tests of other things, or of one thing for other values; not one test that asks for more. */
static bool differ(const struct ls_condition_wait *a, const struct ls_condition_wait *b)
{
    uint32_t common = 0;
    for (uint32_t i = 0; i < a->predicates; i++)
        common += tests(b, a->predicate[i]);
    return a->predicates > 0 && b->predicates > 0 && strcmp(a->test, b->test) != 0 &&
           (common == 0 || (common == a->predicates && common == b->predicates));
}

/* Two waits for one condition, and what they wait for is not the same. */
static const struct ls_condition_wait *find_other(struct judgement *judgement, uint32_t wait)
{
    const struct ls_model *model = judgement->model;
    const struct ls_condition_wait *first = &model->waits.at[wait];
    for (uint32_t i = judgement->waits.next[wait]; i != LS_LISTS_END;
         i = judgement->waits.next[i]) {
        const struct ls_condition_wait *other = &model->waits.at[i];
        bool many = is_many(model, first) || is_many(model, other);
        if (many && !other->timed && !first->timed && differ(first, other) &&
            can_wait_together(judgement, first, other))
            return other;
    }
    return NULL;
}

/* Several threads wait until there is as much as each of them asks for. */
static bool is_for_amounts(struct judgement *judgement, const struct ls_condition_signal *signal,
                           const struct ls_condition_wait *wait)
{
    bool changed = false;
    for (uint32_t i = 0; i < signal->changes; i++)
        changed |= tests(wait, signal->change[i]);
    return !signal->all && wait->amount && changed && !wait->timed &&
           is_many(judgement->model, wait) &&
           ls_parallel_can(&judgement->parallel, signal->thread, signal->segment, wait->thread,
                           wait->segment);
}

static void report_amounts(struct judgement *judgement, const struct ls_condition_signal *signal,
                           const struct ls_condition_wait *wait)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *waiter = ls_say_function(arena, ls_witness_end(wait->witness).function);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.rule = "signal-not-broadcast";
    finding.message = ls_arena_printf(
        arena, "%s wakes one waiter of %s, but they wait for different amounts: '%s' in %s",
        ls_say_function(arena, finding.at.function),
        ls_say_condition(arena, model, signal->condition), wait->amount, waiter);
    finding.note = "when it is not enough for the one that wakes up, it sleeps again, and the one "
                   "for whom it would be enough is not told";
    finding.advice = "broadcast, so that each of them looks whether it is enough";
    ls_finding_show_end(judgement->findings, &finding, wait->witness,
                        ls_arena_printf(arena, "waits for '%s'", wait->test));
    ls_findings_add(judgement->findings, &finding);
}

static const struct ls_condition_signal *find_single(const struct judgement *judgement,
                                                     uint32_t condition)
{
    LS_EACH_LISTED(&judgement->signals, condition, i)
    if (!judgement->model->signals.at[i].all)
        return &judgement->model->signals.at[i];
    return NULL;
}

static void report_different(struct judgement *judgement, const struct ls_condition_signal *signal,
                             const struct ls_condition_wait *a, const struct ls_condition_wait *b)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *condition = ls_say_condition(arena, model, signal->condition);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.rule = "signal-not-broadcast";
    finding.message = ls_arena_printf(
        arena,
        "%s wakes one waiter of %s, but they wait for different things: '%s' in %s, '%s' in %s",
        ls_say_function(arena, finding.at.function), condition, a->test,
        ls_say_function(arena, ls_witness_end(a->witness).function), b->test,
        ls_say_function(arena, ls_witness_end(b->witness).function));
    finding.note = "when the wrong one wakes up, it goes to sleep again, and the right one is not "
                   "told";
    finding.advice = "broadcast, or use one condition variable for each thing that is waited for";
    ls_finding_show_end(judgement->findings, &finding, a->witness,
                        ls_arena_printf(arena, "waits for '%s'", a->test));
    ls_finding_show_end(judgement->findings, &finding, b->witness,
                        ls_arena_printf(arena, "waits for '%s'", b->test));
    ls_findings_add(judgement->findings, &finding);
}

static bool is_met(struct judgement *judgement, const struct ls_condition_signal *signal,
                   const struct ls_condition_wait *wait)
{
    return !passes_on(judgement, wait) &&
           ls_parallel_can(&judgement->parallel, signal->thread, signal->segment, wait->thread,
                           wait->segment);
}

/* A thread of another kind waits for the same flag meanwhile. */
static bool has_company(struct judgement *judgement, const struct ls_condition_signal *signal,
                        const struct ls_condition_wait *wait, const char *flag)
{
    const struct ls_model *model = judgement->model;
    LS_EACH_LISTED(&judgement->waits, signal->condition, i)
    {
        const struct ls_condition_wait *other = &model->waits.at[i];
        if (other->thread != wait->thread && !other->timed && !wait->timed &&
            !ls_condition_is_any(model, signal->condition) &&
            !model->conditions.at[signal->condition].many && tests(other, flag) &&
            is_met(judgement, signal, other) && can_wait_together(judgement, wait, other))
            return true;
    }
    return false;
}

/* Several threads wait for a flag that is set once and for all. */
static bool is_event_for_many(struct judgement *judgement, const struct ls_condition_signal *signal,
                              const struct ls_condition_wait *wait, const char **flag)
{
    if (signal->all || signal->in_loop || !is_met(judgement, signal, wait))
        return false;
    for (uint32_t i = 0; i < signal->events; i++)
        if (tests(wait, signal->event[i]) &&
            (is_many(judgement->model, wait) ||
             has_company(judgement, signal, wait, signal->event[i]))) {
            *flag = signal->event[i];
            return true;
        }
    return false;
}

static void report_event(struct judgement *judgement, const struct ls_condition_signal *signal,
                         const struct ls_condition_wait *wait, const char *flag)
{
    const struct ls_model *model = judgement->model;
    struct ls_arena *arena = &judgement->findings->arena;
    const char *condition = ls_say_condition(arena, model, signal->condition);
    struct ls_finding finding = ls_signal_finding(judgement->findings, model, signal);
    finding.rule = "signal-not-broadcast";
    finding.message =
        ls_arena_printf(arena, "%s sets '%s' for all waiters of %s, and wakes one of them",
                        ls_say_function(arena, finding.at.function), flag, condition);
    finding.note =
        ls_arena_printf(arena,
                        "several threads may wait in %s; nobody takes '%s' back, "
                        "so each of them has to be told",
                        ls_say_function(arena, ls_witness_end(wait->witness).function), flag);
    finding.advice = "broadcast what concerns every waiter";
    ls_finding_show_end(judgement->findings, &finding, wait->witness,
                        ls_arena_printf(arena, "waits for '%s'", wait->test));
    ls_findings_add(judgement->findings, &finding);
}

/* A thread of the program tells one waiter of a condition that nothing here waits for. What a
 * pointer leads to, others may know by a name of its own. */
static bool is_unheard(const struct judgement *judgement, const struct ls_condition_signal *signal)
{
    const struct ls_model *model = judgement->model;
    return model->has_source && !signal->all && !model->conditions.at[signal->condition].many &&
           model->conditions.at[signal->condition].name[0] != '*' &&
           ls_lists_first(&judgement->waits, signal->condition) == LS_LISTS_END &&
           signal->thread != LS_MODEL_NONE && !ls_model_is_main(model, signal->thread) &&
           model->threads.at[signal->thread].created.line > 0;
}

static void report_unheard(struct judgement *judgement, const struct ls_condition_signal *signal)
{
    struct ls_arena *arena = &judgement->findings->arena;
    struct ls_finding finding = ls_signal_finding(judgement->findings, judgement->model, signal);
    finding.rule = "signal-not-broadcast";
    finding.level = LS_NOTE;
    finding.confidence = LS_AUDIT;
    finding.message =
        ls_arena_printf(arena, "%s wakes one waiter of %s, and nothing here waits for it",
                        ls_say_function(arena, finding.at.function),
                        ls_say_condition(arena, judgement->model, signal->condition));
    finding.note = "how many wait, and whether for the same, is for other code to say; if nobody "
                   "does, the signal is for nothing";
    finding.advice = "broadcast, or drop the condition if nobody needs it";
    ls_findings_add(judgement->findings, &finding);
}

static void judge_signal(struct judgement *judgement, const struct ls_condition_signal *signal)
{
    const struct ls_model *model = judgement->model;
    const char *flag;
    LS_EACH_LISTED(&judgement->waits, signal->condition, w)
    if (is_for_amounts(judgement, signal, &model->waits.at[w])) {
        report_amounts(judgement, signal, &model->waits.at[w]);
        return;
    }
    LS_EACH_LISTED(&judgement->waits, signal->condition, w)
    if (is_event_for_many(judgement, signal, &model->waits.at[w], &flag)) {
        report_event(judgement, signal, &model->waits.at[w], flag);
        return;
    }
    if (is_unheard(judgement, signal))
        report_unheard(judgement, signal);
}

/* Two of the waits for a condition, of which a signal wakes but one. */
static void judge_condition(struct judgement *judgement, uint32_t condition)
{
    const struct ls_model *model = judgement->model;
    uint32_t wait = ls_lists_first(&judgement->waits, condition);
    const struct ls_condition_signal *signal = find_single(judgement, condition);
    const struct ls_condition_wait *other =
        signal && wait != LS_LISTS_END ? find_other(judgement, wait) : NULL;
    if (other)
        report_different(judgement, signal, &model->waits.at[wait], other);
}

void ls_judge_signal_not_broadcast(const struct ls_model *model, struct ls_findings *findings)
{
    struct judgement judgement = {.model = model,
                                  .findings = findings,
                                  .waits = ls_waits_by_condition(&findings->arena, model),
                                  .signals = ls_signals_by_condition(&findings->arena, model)};
    struct ls_tally told = {0};
    ls_parallel_init(&judgement.parallel, model);
    for (uint32_t i = 0; i < model->conditions.count; i++)
        judge_condition(&judgement, i);
    for (uint32_t i = 0; i < model->signals.count; i++)
        if (!ls_tally_again(&told, ls_place_of(model->signals.at[i].witness)))
            judge_signal(&judgement, &model->signals.at[i]);
    ls_parallel_release(&judgement.parallel);
    ls_tally_release(&told);
}
