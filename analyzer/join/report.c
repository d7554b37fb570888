#include "join/report.h"

#include <string.h>

#include "join/coverage.h"
#include "join/import.h"
#include "join/merge.h"
#include "join/seen.h"
#include "join/tracks.h"
#include "join/trial.h"
#include "join/ways.h"
#include "model/wording.h"

struct joint {
    struct ls_model *run;
    const struct ls_model *source;
    struct ls_findings *all;
    uint32_t observed; /* so many of them, the first, are of the runs */
    struct ls_tracks tracks;
};

static bool is_one_place(const struct ls_location *a, const struct ls_location *b)
{
    struct ls_spot one = {.at = *a}, other = {.at = *b};
    return *a->function && ls_spot_is(&one, &other);
}

static bool is_deadlock(const struct ls_finding *finding)
{
    return strcmp(finding->rule, "deadlock") == 0;
}

static bool is_about_order(const struct ls_finding *finding)
{
    return strcmp(finding->rule, "lock-order") == 0;
}

/* ---- findings about single places */

static bool is_site(const struct ls_model *model, const struct ls_location *at, bool *visited)
{
    bool known = false;
    for (uint32_t i = 0; i < model->sites.count; i++) {
        const struct ls_lock_site *site = &model->sites.at[i];
        if (site->at.line != at->line || !is_one_place(&site->at, at))
            continue;
        known = true;
        *visited |= site->count > 0;
    }
    return known;
}

struct visits {
    uint32_t places, visited;
};

static void visit(const struct joint *joint, const struct ls_location *at, struct visits *visits)
{
    bool visited = false, known = is_site(joint->source, at, &visited);
    visited = false;
    known |= is_site(joint->run, at, &visited);
    visits->places += known;
    visits->visited += known && visited;
}

/* Taken at all places is not yet taken by one thread, one under the other. */
static bool needs_nesting(const struct ls_finding *finding)
{
    return strcmp(finding->rule, "nested-locks") == 0 || ls_ways_hang(finding);
}

static const char *say_visited(const struct ls_finding *finding)
{
    return needs_nesting(finding) ? "runs took the locks here, but not one while holding the other"
                                  : "runs took the locks here, and nothing happened that shows it";
}

/* By the lock sites among its places: without those that the run visited it cannot happen. */
static void judge_by_sites(struct joint *joint, struct ls_finding *finding)
{
    struct visits visits = {0};
    visit(joint, &finding->at, &visits);
    for (uint32_t i = 0; i < finding->relateds; i++)
        visit(joint, &finding->related[i].at, &visits);
    if (visits.places == 0 || (joint->source->sites.count == 0 && visits.visited == 0)) {
        ls_tracks_judge(&joint->tracks, joint->source, finding, &joint->run->arena);
        return;
    }
    bool all = visits.visited == visits.places;
    finding->trial = visits.visited == 0              ? LS_TRIAL_NOT_EXERCISED
                     : all && !needs_nesting(finding) ? LS_TRIAL_EXERCISED
                                                      : LS_TRIAL_PARTLY;
    finding->proof = visits.visited == 0 ? "no run took a lock here"
                     : all               ? say_visited(finding)
                                         : "runs took some of these locks, not all";
}

static void judge_alone(struct joint *joint, struct ls_finding *finding,
                        const struct ls_finding *observed)
{
    if (finding->trial >= LS_TRIAL_OBSERVED || is_deadlock(finding))
        return;
    struct ls_arena *arena = &joint->run->arena;
    uint64_t count = observed ? observed->count : ls_seen_in_runs(joint->run, finding);
    if (!observed && count == 0) {
        judge_by_sites(joint, finding);
        return;
    }
    finding->trial = LS_TRIAL_OBSERVED;
    finding->evidence = LS_OBSERVED;
    finding->confidence = LS_CERTAIN;
    finding->count = count;
    finding->proof = observed ? ls_arena_printf(arena, "a run has shown it: %s", observed->message)
                              : ls_arena_printf(arena, "runs did just that, %s time%s",
                                                ls_say_count(arena, count), count == 1 ? "" : "s");
}

/* ---- all of them */

static void take_out(struct ls_findings *findings, uint32_t index)
{
    memmove(&findings->all.at[index], &findings->all.at[index + 1],
            (findings->all.count - index - 1) * sizeof *findings->all.at);
    findings->all.count--;
}

/* The observed finding of the same defect leaves the list: the saved one will speak for both. */
static bool find_same(struct joint *joint, const struct ls_finding *finding,
                      struct ls_finding *same)
{
    bool found = false;
    for (uint32_t i = 0; i < joint->observed;) {
        if (!ls_merge_is_same(finding, &joint->all->all.at[i])) {
            i++;
            continue;
        }
        if (!found || is_deadlock(&joint->all->all.at[i]))
            *same = joint->all->all.at[i];
        take_out(joint->all, i);
        joint->observed--;
        found = true;
    }
    return found;
}

static void add_order(struct joint *joint, struct ls_trials *trials,
                      const struct ls_finding *finding)
{
    struct ls_finding same;
    bool found = find_same(joint, finding, &same);
    ls_findings_add(trials->findings, finding);
    ls_trials_add(trials, trials->findings->all.count - 1);
    if (found && is_deadlock(&same))
        ls_trials_hit(trials, joint->run, &same, 0);
}

void ls_join_findings(struct ls_model *run, struct ls_findings *judged,
                      const struct ls_model *source, struct ls_findings *saved)
{
    struct joint joint = {run, source, judged, judged->all.count, {0}};
    struct ls_findings orders;
    struct ls_trials trials;
    bool is_known = run->has_run && ls_coverage_is_known(run);
    ls_merge_saved(saved);
    ls_findings_init(&orders);
    ls_trials_init(&trials, run, &orders);
    ls_tracks_init(&joint.tracks, run);
    for (uint32_t i = 0; i < saved->all.count; i++) {
        struct ls_finding finding = ls_import_finding(run, source, &saved->all.at[i]), same;
        if (is_about_order(&finding) && is_known) {
            add_order(&joint, &trials, &finding);
            continue;
        }
        bool found = find_same(&joint, &finding, &same);
        struct ls_finding before = finding;
        if (is_known || found)
            judge_alone(&joint, &finding, found ? &same : NULL);
        ls_merge_verdict(&finding, &before);
        ls_findings_add(judged, &finding);
    }
    ls_trials_watch(&trials, run);
    ls_trials_conclude(&trials);
    for (uint32_t i = 0; i < orders.all.count; i++) {
        orders.all.at[i].proof = ls_arena_strdup(&run->arena, orders.all.at[i].proof);
        ls_findings_add(judged, &orders.all.at[i]);
    }
    ls_trials_release(&trials);
    ls_tracks_release(&joint.tracks);
    ls_findings_release(&orders);
    for (uint32_t i = 0; i < joint.observed; i++)
        judged->all.at[i].fingerprint = 0; /* one that no saved finding has */
    ls_findings_finish(judged, run);
}
