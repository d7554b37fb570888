#include "join/trial.h"

#include <string.h>

#include "join/import.h"
#include "join/merge.h"
#include "model/excuse.h"
#include "model/order.h"
#include "model/wording.h"

enum { MOST_WAYS = 64, LONGEST_CYCLE = 16 };

void ls_trials_add(struct ls_trials *trials, uint32_t index)
{
    struct ls_arena *arena = &trials->findings->arena;
    struct ls_finding *finding = &trials->findings->all.at[index];
    struct ls_way ways[MOST_WAYS];
    uint32_t count = ls_ways_of(finding, ways, MOST_WAYS);
    struct ls_attempt attempt = {.finding = index,
                                 .ways = count,
                                 .way = ls_arena_copy(arena, ways, count * sizeof *ways),
                                 .taken = LS_NEW_ARRAY(arena, bool, count),
                                 .awaits = ls_ways_await(finding),
                                 .excuse = ""};
    attempt.alone = !attempt.awaits && strcmp(finding->rule, "lock-order") != 0;
    if (strcmp(finding->rule, "deadlock") == 0) {
        finding->trial = LS_TRIAL_OBSERVED;
        finding->proof = "it happened by itself, in the first run";
    }
    attempt.over = finding->trial >= LS_TRIAL_OBSERVED;
    ls_vec_push(&trials->all, attempt);
}

void ls_trials_init(struct ls_trials *trials, struct ls_model *model, struct ls_findings *findings)
{
    *trials = (struct ls_trials){.model = model, .findings = findings};
    for (uint32_t i = 0; i < findings->all.count; i++)
        ls_trials_add(trials, i);
}

void ls_trials_release(struct ls_trials *trials)
{
    ls_vec_release(&trials->all);
}

/* ---- what a run shows */

/* Where the lock is taken that will be held, and where other threads take it, or what leads there.
 */
static void mark_usages(struct ls_attempt *attempt, const struct ls_model *run)
{
    for (uint32_t i = 0; i < run->usages.count && attempt->ways > 0; i++) {
        const struct ls_witness *witness = run->usages.at[i].witness;
        attempt->taken[0] |= ls_spot_ends(&attempt->way[0].first, witness);
        for (uint32_t way = 1; way < attempt->ways; way++)
            attempt->taken[way] |= ls_spot_ends(&attempt->way[way].second, witness);
    }
}

bool ls_trials_rival(const struct ls_attempt *attempt, const struct ls_model *run,
                     const struct ls_usage *usage)
{
    const struct ls_spot *held = &attempt->way[0].first;
    if (attempt->ways == 0 || !held->at.function || ls_spot_ends(held, usage->witness))
        return false;
    for (uint32_t i = 0; i < run->usages.count; i++) {
        const struct ls_usage *other = &run->usages.at[i];
        if (other->lock == usage->lock && ls_spot_ends(held, other->witness))
            return true;
    }
    return false;
}

static void mark_taken(struct ls_trials *trials, struct ls_attempt *attempt,
                       const struct ls_model *run)
{
    if (attempt->awaits) {
        mark_usages(attempt, run);
        return;
    }
    uint32_t thread = LS_MODEL_NONE;
    for (uint32_t i = 0; i < run->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &run->acquisitions.at[i];
        uint32_t hold;
        for (uint32_t way = 0; way < attempt->ways; way++) {
            if (!ls_way_taken(&attempt->way[way], acquisition, &hold))
                continue;
            attempt->taken[way] = true;
            attempt->threads |= thread != LS_MODEL_NONE && thread != acquisition->thread;
            thread = acquisition->thread;
        }
    }
    if (thread != LS_MODEL_NONE && !attempt->single)
        attempt->single = ls_arena_strdup(&trials->findings->arena,
                                          ls_say_thread(&trials->findings->arena, run, thread));
}

/* Each acquisition of the cycle goes one of the ways, and each way is gone. */
static bool is_about(const struct ls_attempt *attempt, const struct ls_model *run,
                     const struct ls_cycle *cycle)
{
    uint64_t gone = 0;
    for (uint32_t i = 0; i < cycle->length; i++) {
        const struct ls_acquisition *leg = &run->acquisitions.at[cycle->acquisition[i]];
        bool fits = false;
        uint32_t hold;
        for (uint32_t way = 0; way < attempt->ways; way++) {
            if (ls_way_taken(&attempt->way[way], leg, &hold)) {
                gone |= UINT64_C(1) << way;
                fits = true;
            }
        }
        if (!fits)
            return false;
    }
    return attempt->ways > 0 && gone == (~UINT64_C(0) >> (64 - attempt->ways));
}

/* All that the finding says of its threads: "worker" twice is no more than one of them. */
static bool is_of_one_thread(const struct ls_model *model, const struct ls_finding *finding)
{
    for (uint32_t i = 0; i < finding->witnesses; i++) {
        uint32_t thread = finding->witness[i]->thread, first = finding->witness[0]->thread;
        if (thread != first || thread == LS_MODEL_NONE || model->threads.at[thread].many)
            return false;
    }
    return true;
}

/* What was seen of a circle rules the prediction out when it was seen on the predicted ways, from
 * their beginning. That a test does in one thread what the program does in two rules out nothing.
 */
static bool rules_out(const struct ls_trials *trials, const struct ls_attempt *attempt,
                      const struct ls_model *run, const struct ls_cycle *cycle)
{
    const struct ls_finding *finding = &trials->findings->all.at[attempt->finding];
    if (cycle->acquittal == LS_SAME_THREAD && !is_of_one_thread(trials->model, finding))
        return false;
    for (uint32_t i = 0; i < cycle->length; i++) {
        const struct ls_witness *recorded = run->acquisitions.at[cycle->acquisition[i]].witness;
        uint32_t way = 0;
        while (way < finding->witnesses && !ls_way_is_whole(finding->witness[way], recorded))
            way++;
        if (way == finding->witnesses)
            return false;
    }
    return true;
}

static void take_excuse(struct ls_trials *trials, struct ls_attempt *attempt,
                        const struct ls_model *run, const struct ls_cycle *cycle)
{
    struct ls_arena *arena = &trials->findings->arena;
    struct ls_excuse excuse = ls_excuse_of(arena, run, cycle);
    attempt->acquitted = true;
    attempt->excuse = excuse.at.line == 0
                          ? excuse.text
                          : ls_arena_printf(arena, "%s (%s:%u)", excuse.text,
                                            ls_arena_strdup(arena, excuse.at.file), excuse.at.line);
}

void ls_trials_watch(struct ls_trials *trials, const struct ls_model *run)
{
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, run, LONGEST_CYCLE);
    for (uint32_t i = 0; i < trials->all.count; i++) {
        struct ls_attempt *attempt = &trials->all.at[i];
        mark_taken(trials, attempt, run);
        for (uint32_t k = 0; k < cycles.all.count; k++) {
            const struct ls_cycle *cycle = &cycles.all.at[k];
            if (!is_about(attempt, run, cycle))
                continue;
            attempt->circled = true;
            if (cycle->acquittal == LS_NOT_ACQUITTED)
                attempt->predicted = true;
            else if (!attempt->acquitted && rules_out(trials, attempt, run, cycle))
                take_excuse(trials, attempt, run, cycle);
        }
    }
    ls_cycles_release(&cycles);
}

void ls_trials_see(struct ls_trials *trials, const struct ls_findings *observed)
{
    for (uint32_t i = 0; i < trials->all.count; i++) {
        struct ls_attempt *attempt = &trials->all.at[i];
        struct ls_finding *finding = &trials->findings->all.at[attempt->finding];
        for (uint32_t k = 0; k < observed->all.count && attempt->alone && !attempt->over; k++) {
            const struct ls_finding *seen = &observed->all.at[k];
            if (strcmp(finding->rule, seen->rule) != 0 || !ls_merge_is_same(finding, seen))
                continue;
            attempt->over = true;
            finding->trial = LS_TRIAL_OBSERVED;
            finding->evidence = LS_OBSERVED;
            finding->confidence = LS_CERTAIN;
            finding->count = seen->count;
            finding->proof = "it happened by itself, in the first run";
        }
    }
}

/* ---- proof */

static void confirm(struct ls_trials *trials, struct ls_attempt *attempt,
                    const struct ls_finding *proof, unsigned run)
{
    struct ls_finding *finding = &trials->findings->all.at[attempt->finding];
    attempt->over = true;
    finding->trial = run == 0 ? LS_TRIAL_OBSERVED : LS_TRIAL_CONFIRMED;
    finding->evidence = run == 0 ? LS_OBSERVED : LS_CONFIRMED;
    finding->confidence = LS_CERTAIN;
    finding->level = LS_ERROR;
    finding->witness = proof->witness;
    finding->witnesses = proof->witnesses;
    finding->proof =
        run == 0 ? ls_arena_printf(&trials->findings->arena,
                                   "it happened by itself, while the program was recorded: %s",
                                   proof->message)
                 : ls_arena_printf(&trials->findings->arena,
                                   "it happened in run %u, with the threads held back: %s", run,
                                   proof->message);
}

static bool is_known(const struct ls_trials *trials, const struct ls_finding *deadlock)
{
    for (uint32_t i = 0; i < trials->findings->all.count; i++) {
        const struct ls_finding *finding = &trials->findings->all.at[i];
        if (ls_ways_hit(finding, deadlock) || ls_ways_meet(finding, deadlock))
            return true;
    }
    return false;
}

bool ls_trials_hit(struct ls_trials *trials, const struct ls_model *model,
                   const struct ls_finding *deadlock, unsigned run)
{
    struct ls_finding proof = ls_import_finding(trials->model, model, deadlock);
    bool hit = false;
    for (uint32_t i = 0; i < trials->all.count; i++) {
        struct ls_attempt *attempt = &trials->all.at[i];
        if (attempt->over || !ls_ways_hit(&trials->findings->all.at[attempt->finding], &proof))
            continue;
        confirm(trials, attempt, &proof, run);
        hit = true;
    }
    if (!hit && !is_known(trials, &proof)) {
        proof.trial = LS_TRIAL_OBSERVED;
        proof.proof =
            ls_arena_printf(&trials->findings->arena,
                            run == 0 ? "it happened by itself, in the first run"
                                     : "it happened in run %u, and nobody had predicted it",
                            run);
        ls_findings_add(trials->findings, &proof);
    }
    return hit;
}

bool ls_trials_met(struct ls_trials *trials, uint32_t index, uint64_t ways, unsigned run)
{
    struct ls_attempt *attempt = &trials->all.at[index];
    struct ls_finding *finding = &trials->findings->all.at[attempt->finding];
    bool bounded = finding->level < LS_ERROR; /* a deadlock is one, a stall is not */
    if (attempt->over || !bounded || attempt->ways == 0 ||
        ways != ~UINT64_C(0) >> (64 - attempt->ways))
        return false;
    attempt->over = true;
    finding->trial = LS_TRIAL_CONFIRMED;
    finding->evidence = LS_CONFIRMED;
    finding->confidence = LS_CERTAIN;
    finding->proof = ls_arena_printf(&trials->findings->arena,
                                     "in run %u the threads stood so that each held what the next "
                                     "one asked for, until a deadline let one of them go",
                                     run);
    return true;
}

void ls_trials_end_run(struct ls_trials *trials, const bool *meant, bool hit, uint64_t pauses,
                       uint64_t pause_ns)
{
    for (uint32_t i = 0; i < trials->all.count && !hit; i++) {
        struct ls_attempt *attempt = &trials->all.at[i];
        if (attempt->over || !meant[i])
            continue;
        attempt->tries++;
        attempt->pauses += pauses;
        if (pauses > 0 && pause_ns > attempt->longest_ns)
            attempt->longest_ns = pause_ns;
    }
}

static uint32_t count_taken(const struct ls_attempt *attempt)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < attempt->ways; i++)
        count += attempt->taken[i];
    return count;
}

bool ls_trials_is_open(const struct ls_trials *trials, uint32_t attempt, unsigned tries)
{
    const struct ls_attempt *of = &trials->all.at[attempt];
    if (of->over || of->alone || of->tries >= tries)
        return false;
    return of->tries == 0 || of->awaits || of->circled || count_taken(of) < of->ways;
}

/* ---- verdicts */

static void conclude(struct ls_trials *trials, struct ls_attempt *attempt)
{
    struct ls_arena *arena = &trials->findings->arena;
    struct ls_finding *finding = &trials->findings->all.at[attempt->finding];
    uint32_t taken = count_taken(attempt);
    if (finding->trial >= LS_TRIAL_OBSERVED)
        return;
    struct ls_finding before = *finding;
    finding->trial = LS_TRIAL_NONE;
    finding->tries = attempt->tries;
    if (taken == 0) {
        finding->trial = LS_TRIAL_NOT_EXERCISED;
        finding->proof = "no thread came this way in any run; a test that does is needed";
    } else if (taken < attempt->ways) {
        finding->trial = LS_TRIAL_PARTLY;
        finding->proof =
            ls_arena_printf(arena, "runs went only %u of its %u ways", taken, attempt->ways);
    } else if (attempt->alone) {
        finding->trial = LS_TRIAL_EXERCISED;
        finding->proof = "a thread came this way, and it did not happen";
    } else if (attempt->acquitted && !attempt->predicted) {
        finding->trial = LS_TRIAL_REFUTED;
        finding->level = LS_NOTE;
        finding->proof = attempt->excuse;
    } else if (attempt->single && !attempt->threads && !attempt->predicted) {
        finding->trial = LS_TRIAL_PARTLY;
        finding->proof = ls_arena_printf(
            arena, "runs went all of its ways, but in one thread, %s; a test with two is needed",
            attempt->single);
    } else if (!attempt->circled && !attempt->awaits) {
        finding->trial = LS_TRIAL_PARTLY;
        finding->proof = "runs went all of its ways, but with other locks each time, and those "
                         "they took in one order; a test that takes two of them the other way "
                         "round is needed";
    } else if (attempt->tries == 0) {
        finding->trial = LS_TRIAL_EXERCISED;
        finding->proof = attempt->predicted
                             ? "a run went all of its ways, and only chance kept the threads "
                               "apart; lockstitch confirm tries to bring them together"
                             : "runs went all of its ways, but not one run with threads that "
                               "could have met; lockstitch confirm tries to bring them together";
    } else if (attempt->awaits) {
        finding->trial = LS_TRIAL_PARTLY;
        finding->proof = ls_arena_printf(
            arena,
            "both threads came this way, but never so that the one had to wait: in %u run%s "
            "whoever else takes the lock was held back %s times, up to %s each",
            attempt->tries, attempt->tries == 1 ? "" : "s", ls_say_count(arena, attempt->pauses),
            ls_say_time(arena, attempt->longest_ns));
    } else {
        finding->trial = LS_TRIAL_PARTLY;
        finding->proof = ls_arena_printf(
            arena,
            "all of its ways were gone, but never at the same time: in %u run%s threads were held "
            "back %s times, up to %s each, and no other came to close the circle",
            attempt->tries, attempt->tries == 1 ? "" : "s", ls_say_count(arena, attempt->pauses),
            ls_say_time(arena, attempt->longest_ns));
    }
    ls_merge_verdict(finding, &before);
}

void ls_trials_conclude(struct ls_trials *trials)
{
    for (uint32_t i = 0; i < trials->all.count; i++)
        conclude(trials, &trials->all.at[i]);
}
