/* lockstitch confirm: predicted deadlocks, driven into proof. The order of work: record, plan, run
 * again under the plan, until every finding has its verdict or its tries are used up. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "commands/gating.h"
#include "commands/launch.h"
#include "commands/options.h"
#include "commands/recordings.h"
#include "commands/suite.h"
#include "commands/supervise.h"
#include "commands/verdict.h"
#include "join/saved.h"
#include "join/trial.h"
#include "model/finding.h"
#include "recording/fill.h"
#include "recording/planner.h"
#include "rule.h"

enum { LEAST_RUN_SECONDS = 10, PLENTY = 20 /* a run may take so much longer than the first */ };

struct confirm {
    const struct ls_options *options;
    struct ls_launch launch;
    struct ls_model model;       /* what the report is about */
    struct ls_findings findings; /* of it */
    struct ls_gate gate;
    struct ls_trials trials; /* of the findings */
    struct ls_plan *plan;
    const char *home;      /* directory of all runs */
    struct ls_suite suite; /* what can be run */
    uint32_t *best;        /* of each trial: the test that came furthest */
    uint64_t *gone;        /* trial by trial, test by test: ways that it has gone */
    unsigned run;          /* 0: records only */
    struct timespec began;
    struct ls_outcome outcome; /* of the last run */
    struct ls_outcome first;   /* of the one that records only; all zeros: none */
    bool hit;                  /* in this run */
    bool incomplete;           /* what the first recordings show: something may be missing */
};

static double seconds_since(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - since->tv_sec) + (double)(now.tv_nsec - since->tv_nsec) / 1e9;
}

static void tell(const struct confirm *confirm, const char *text)
{
    if (!ls_option_given(confirm->options, LS_OPT_QUIET))
        ls_info("%s", text);
}

/* ---- one run */

/* A deadlock, while the threads stand in it. */
static void look_at_deadlock(const struct ls_hang *hang, void *context)
{
    struct confirm *confirm = context;
    struct ls_model model;
    struct ls_findings findings;
    if (!confirm->trials.findings) /* what the first run shows by itself becomes the findings */
        return;
    ls_model_init(&model);
    ls_findings_init(&findings);
    ls_recordings_fill(&model, hang->recording, hang->count);
    ls_rules_judge(&model, &findings);
    for (uint32_t i = 0; i < findings.all.count; i++) {
        if (strcmp(findings.all.at[i].rule, "deadlock") == 0)
            confirm->hit |=
                ls_trials_hit(&confirm->trials, &model, &findings.all.at[i], confirm->run);
    }
    ls_findings_release(&findings);
    ls_model_release(&model);
}

/* What the last run must not leave behind. */
static void end_leftovers(const struct ls_recordings *recordings)
{
    for (uint32_t i = 0; i < recordings->all.count; i++) {
        const struct lsr_header *header = recordings->all.at[i].header;
        if (ls_recording_alive(header))
            kill((pid_t)header->pid, SIGKILL);
    }
}

static unsigned seconds_left(const struct confirm *confirm, const struct ls_test *test)
{
    unsigned all = ls_option_number(confirm->options, LS_OPT_TIMEOUT, 300);
    double left = (double)all - seconds_since(&confirm->began);
    double enough = LEAST_RUN_SECONDS + PLENTY * test->seconds;
    if (confirm->run > 0 && enough < left)
        left = enough;
    return left <= 0 ? 0 : (unsigned)left + 1;
}

/* Runs a test once; its recordings are then in `recordings`. -1: it cannot go on. */
static int run_once(struct confirm *confirm, struct ls_test *test, struct ls_recordings *recordings)
{
    const char *directory =
        ls_arena_printf(&confirm->launch.arena, "%s/%u", confirm->home, confirm->run);
    struct timespec start;
    struct ls_supervision supervision = {.argv = test->argv,
                                         .working_directory = test->directory,
                                         .on_deadlock = LS_DEADLOCK_REPORT,
                                         .deadlock = look_at_deadlock,
                                         .context = confirm,
                                         .seconds = seconds_left(confirm, test),
                                         .apart = true};
    confirm->hit = false;
    lseek(STDIN_FILENO, 0, SEEK_SET);
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (supervision.seconds == 0 || ls_launch_find(&confirm->launch, test->program) != 0 ||
        ls_launch_choose_directory(&confirm->launch, directory) != 0 ||
        ls_launch_run(&confirm->launch, "contention", &supervision, &confirm->outcome) != 0 ||
        confirm->outcome.told_to_end ||
        ls_recordings_add_directory(recordings, confirm->launch.directory,
                                    confirm->launch.began_ns) != 0)
        return -1;
    end_leftovers(recordings);
    if (confirm->run == 0) {
        test->seconds = seconds_since(&start);
        confirm->first = confirm->outcome;
        if (!ls_option_given(confirm->options, LS_OPT_QUIET))
            ls_outcome_tell(&confirm->first);
    }
    return 0;
}

/* The first finding that goes the same ways, with other locks of the same making: one plan is for
 * all of them, or a thread would be held back once for each. */
static uint32_t first_alike(const struct confirm *confirm, uint32_t index)
{
    const struct ls_attempt *trials = confirm->trials.all.at;
    const struct ls_finding *findings = confirm->findings.all.at;
    uint32_t i = 0;
    while (i < index &&
           !ls_ways_meet(&findings[trials[i].finding], &findings[trials[index].finding]))
        i++;
    return i;
}

/* What comes of the places where a run has gone the ways. */
struct planning {
    struct confirm *confirm;
    const struct ls_model *model;
    const struct ls_recordings *recordings;
    const uint32_t *tests; /* of the recordings; NULL: not asked */
};

static void plan_place(const struct planning *planning, uint32_t trial, uint32_t way,
                       enum ls_plan_role role, uint64_t recorded)
{
    struct confirm *confirm = planning->confirm;
    ls_plan_add(confirm->plan, first_alike(confirm, trial), way, role, planning->recordings->all.at,
                planning->recordings->all.count, recorded);
    if (planning->tests && recorded >> 32 < planning->recordings->all.count)
        confirm->gone[trial * confirm->suite.tests.count + planning->tests[recorded >> 32]] |=
            UINT64_C(1) << way;
}

static bool is_on_way(const struct ls_attempt *attempt, const struct ls_usage *usage)
{
    for (uint32_t way = 0; way < attempt->ways; way++) {
        if (ls_spot_ends(&attempt->way[way].first, usage->witness) ||
            ls_spot_ends(&attempt->way[way].second, usage->witness))
            return true;
    }
    return false;
}

/* The mutex that a wait takes again: whoever takes it only to wake the thread comes later. */
static void plan_waking(const struct planning *planning, uint32_t trial, uint32_t way,
                        const struct ls_acquisition *again)
{
    const struct ls_attempt *attempt = &planning->confirm->trials.all.at[trial];
    for (uint32_t i = 0; i < planning->model->usages.count; i++) {
        const struct ls_usage *usage = &planning->model->usages.at[i];
        if (usage->lock == again->lock && usage->thread != again->thread &&
            !is_on_way(attempt, usage))
            plan_place(planning, trial, way, LS_PLAN_YIELD, usage->recorded);
    }
}

static void plan_ways(const struct planning *planning, uint32_t trial)
{
    const struct ls_attempt *attempt = &planning->confirm->trials.all.at[trial];
    const struct ls_model *model = planning->model;
    for (uint32_t k = 0; k < model->acquisitions.count; k++) {
        const struct ls_acquisition *acquisition = &model->acquisitions.at[k];
        for (uint32_t way = 0; way < attempt->ways; way++) {
            uint32_t hold;
            if (!ls_way_taken(&attempt->way[way], acquisition, &hold))
                continue;
            plan_place(planning, trial, way, LS_PLAN_SECOND, acquisition->recorded);
            plan_place(planning, trial, way, LS_PLAN_FIRST, acquisition->hold[hold].recorded);
            if (acquisition->flags & LS_ACQUIRE_REACQUIRE)
                plan_waking(planning, trial, way, acquisition);
        }
    }
}

/* Whoever else takes the lock lets the thread pass that waits for an event with it. */
static void plan_rivals(const struct planning *planning, uint32_t trial)
{
    const struct ls_attempt *attempt = &planning->confirm->trials.all.at[trial];
    for (uint32_t i = 0; i < planning->model->usages.count; i++) {
        const struct ls_usage *usage = &planning->model->usages.at[i];
        if (ls_trials_rival(attempt, planning->model, usage))
            plan_place(planning, trial, 1, LS_PLAN_YIELD, usage->recorded);
    }
}

/* Every place where this run has gone one of the ways is one for the plan. */
static void plan_places(const struct planning *planning)
{
    for (uint32_t i = 0; i < planning->confirm->trials.all.count; i++) {
        plan_ways(planning, i);
        if (planning->confirm->trials.all.at[i].awaits)
            plan_rivals(planning, i);
    }
}

/* Harder from try to try: longer pauses, and threads are held back before the first lock as well.
 */
static struct ls_plan_terms terms_of(unsigned run)
{
    static const struct ls_plan_terms ladder[] = {
        {UINT64_C(200000000), UINT64_C(4000000000), false},
        {UINT64_C(500000000), UINT64_C(8000000000), true},
        {UINT64_C(2000000000), UINT64_C(20000000000), true},
    };
    const unsigned steps = sizeof ladder / sizeof *ladder;
    return ladder[(run < steps ? run : steps) - 1];
}

/* Runs the test under the plan of the trials that it is `meant` for. */
static int run_planned(struct confirm *confirm, struct ls_test *test, const bool *meant)
{
    struct ls_recordings recordings;
    struct ls_model model;
    struct ls_plan_terms terms = terms_of(++test->runs);
    uint32_t count = confirm->trials.all.count;
    const char *plan =
        ls_arena_printf(&confirm->launch.arena, "%s/plan-%u", confirm->home, confirm->run);
    bool *open = LS_NEW_ARRAY(&confirm->launch.arena, bool, count);
    for (uint32_t i = 0; i < count; i++)
        open[first_alike(confirm, i)] |= meant[i];
    if (ls_plan_write(confirm->plan, &terms, open, plan) != 0)
        return -1;
    confirm->launch.plan = plan;
    ls_recordings_init(&recordings);
    ls_model_init(&model);
    int status = run_once(confirm, test, &recordings);
    if (status == 0) {
        struct planning planning = {confirm, &model, &recordings, NULL};
        uint64_t *met = LS_NEW_ARRAY(&confirm->launch.arena, uint64_t, count);
        struct ls_plan_outcome held = ls_plan_read(plan, met, count);
        model.wants_usages = true;
        ls_recordings_fill(&model, recordings.all.at, recordings.all.count);
        ls_trials_watch(&confirm->trials, &model);
        plan_places(&planning);
        for (uint32_t i = 0; i < count; i++)
            confirm->hit |=
                ls_trials_met(&confirm->trials, i, met[first_alike(confirm, i)], confirm->run);
        ls_trials_end_run(&confirm->trials, meant, confirm->hit, held.pauses, terms.pause_ns);
    }
    ls_model_release(&model);
    ls_recordings_release(&recordings);
    return status;
}

/* ---- all of them */

static uint64_t only_fingerprint(const struct ls_options *options)
{
    const char *text = ls_option_text(options, LS_OPT_ONLY);
    return text ? strtoull(text, NULL, 16) : 0;
}

/* What the project does not want to hear of is not tried, but when it is asked for by name. */
static bool is_wanted(const struct confirm *confirm, const struct ls_finding *finding)
{
    uint64_t only = only_fingerprint(confirm->options);
    if (only)
        return finding->fingerprint == only;
    return finding->silence == LS_HEARD && finding->confidence >= confirm->gate.least;
}

/* The findings that can be tried stay; the others are not this command's subject. What was said of
 * them before is not believed. */
static int choose_findings(struct confirm *confirm)
{
    struct ls_findings *findings = &confirm->findings;
    uint32_t kept = 0;
    if (ls_gate_apply(&confirm->gate, findings) != 0)
        return -1;
    for (uint32_t i = 0; i < findings->all.count; i++) {
        struct ls_finding *finding = &findings->all.at[i];
        if (!ls_ways_hang(finding) || !is_wanted(confirm, finding))
            continue;
        finding->trial = LS_TRIAL_NONE;
        finding->tries = 0;
        findings->all.at[kept++] = *finding;
    }
    findings->all.count = kept;
    ls_trials_init(&confirm->trials, &confirm->model, findings);
    if (kept == 0 && only_fingerprint(confirm->options))
        ls_warn("no finding that can be tried has the fingerprint %s (--only)",
                ls_option_text(confirm->options, LS_OPT_ONLY));
    return 0;
}

/* A file of findings; NULL: they are those of the recordings. */
static const char *saved_findings(const struct ls_options *options)
{
    const char *from = ls_option_text(options, LS_OPT_FROM);
    return from && ls_saved_is(from) ? from : NULL;
}

static bool has_recordings(const struct ls_options *options)
{
    const char *from = ls_option_text(options, LS_OPT_FROM);
    return options->count > 0 || (from && !ls_saved_is(from));
}

/* The recordings that are named, or one of a run that is made now. */
static int get_recordings(struct confirm *confirm, struct ls_recordings *recordings)
{
    const struct ls_options *options = confirm->options;
    const char *from = ls_option_text(options, LS_OPT_FROM);
    if (!has_recordings(options)) {
        ls_suite_be(&confirm->suite, options->rest);
        tell(confirm, "recording the program");
        return run_once(confirm, &confirm->suite.tests.at[0], recordings);
    }
    if (from && !ls_saved_is(from) && ls_recordings_add_word(recordings, from) != 0)
        return -1;
    for (int i = 0; i < options->count; i++) {
        if (ls_recordings_add_word(recordings, options->words[i]) != 0)
            return -1;
    }
    if (options->rest_count == 0)
        return ls_suite_read(&confirm->suite, recordings);
    ls_suite_be(&confirm->suite, options->rest);
    return 0;
}

/* The trials' ways, as far as each test went them, and for each trial the test that went most. */
static void choose_tests(struct confirm *confirm, const struct ls_model *model,
                         const struct ls_recordings *recordings)
{
    uint32_t trials = confirm->trials.all.count, tests = confirm->suite.tests.count;
    struct planning planning = {confirm, model, recordings,
                                tests > 1 ? confirm->suite.of.at : NULL};
    confirm->best = LS_NEW_ARRAY(&confirm->launch.arena, uint32_t, trials);
    confirm->gone = LS_NEW_ARRAY(&confirm->launch.arena, uint64_t, trials * tests);
    plan_places(&planning);
    for (uint32_t i = 0; i < trials * tests; i++) {
        uint32_t *best = &confirm->best[i / tests];
        if (__builtin_popcountll(confirm->gone[i]) >
            __builtin_popcountll(confirm->gone[i / tests * tests + *best]))
            *best = i % tests;
    }
}

/* Where nothing was recorded nothing is predicted, which must not look like a program without
 * deadlocks. */
static void note_gaps(struct confirm *confirm, const struct ls_recordings *recordings,
                      uint32_t incomplete)
{
    pid_t pid = confirm->outcome.pid; /* 0: the recordings are older */
    const char *gap = pid > 0 ? ls_recordings_gap(recordings, pid) : NULL;
    confirm->incomplete = incomplete > 0 || gap;
    if (gap)
        ls_warn("not seen: %s", gap);
    else if (incomplete > 0)
        ls_warn("the recording is incomplete: what it does not show is not tried");
}

/* The findings are those of --from, or what the rules say of the first recordings. */
static int begin(struct confirm *confirm)
{
    const char *saved = saved_findings(confirm->options);
    struct ls_recordings recordings;
    struct ls_findings observed;
    struct ls_model run;
    if (saved && ls_saved_read(saved, &confirm->model, &confirm->findings) != 0)
        return -1;
    if (saved && choose_findings(confirm) != 0)
        return -1;
    ls_recordings_init(&recordings);
    ls_findings_init(&observed);
    ls_model_init(&run);
    struct ls_model *model = saved ? &run : &confirm->model;
    model->wants_usages = true;
    int status = get_recordings(confirm, &recordings);
    if (status == 0) {
        note_gaps(confirm, &recordings,
                  ls_recordings_fill(model, recordings.all.at, recordings.all.count));
        ls_rules_judge(model, saved ? &observed : &confirm->findings);
        status = saved ? 0 : choose_findings(confirm);
    }
    if (status == 0) {
        ls_trials_see(&confirm->trials, &observed);
        ls_trials_watch(&confirm->trials, model);
        choose_tests(confirm, model, &recordings);
    }
    ls_model_release(&run);
    ls_findings_release(&observed);
    ls_recordings_release(&recordings);
    return status;
}

/* The test that most trials wait for, and which these are; NULL: none are left. */
static struct ls_test *next_test(struct confirm *confirm, bool *meant, uint32_t *count)
{
    unsigned tries = ls_option_number(confirm->options, LS_OPT_RUNS, 3);
    uint32_t best = 0;
    *count = 0;
    for (uint32_t test = 0; test < confirm->suite.tests.count; test++) {
        uint32_t waiting = 0;
        for (uint32_t i = 0; i < confirm->trials.all.count; i++)
            waiting += confirm->best[i] == test && ls_trials_is_open(&confirm->trials, i, tries);
        if (waiting > *count) {
            *count = waiting;
            best = test;
        }
    }
    for (uint32_t i = 0; i < confirm->trials.all.count; i++)
        meant[i] = confirm->best[i] == best && ls_trials_is_open(&confirm->trials, i, tries);
    return *count > 0 ? &confirm->suite.tests.at[best] : NULL;
}

static const char *name_test(struct confirm *confirm, const struct ls_test *test)
{
    if (confirm->suite.tests.count == 1)
        return "";
    const char *text = " by";
    for (char *const *word = test->argv; *word; word++)
        text = ls_arena_printf(&confirm->launch.arena, "%s %s", text, *word);
    return text;
}

static int try_all(struct confirm *confirm)
{
    bool *meant = LS_NEW_ARRAY(&confirm->launch.arena, bool, confirm->trials.all.count);
    uint32_t count;
    if (confirm->trials.all.count == 0 && !confirm->incomplete)
        tell(confirm, confirm->findings.all.count > 0
                          ? "it hangs by itself"
                          : "no deadlock is predicted: there is nothing to confirm");
    for (struct ls_test *test = next_test(confirm, meant, &count); test;
         test = next_test(confirm, meant, &count)) {
        confirm->run++;
        tell(confirm,
             ls_arena_printf(&confirm->launch.arena, "run %u: %u predicted deadlock%s to try%s",
                             confirm->run, count, count == 1 ? "" : "s", name_test(confirm, test)));
        if (seconds_left(confirm, test) == 0) {
            ls_warn("the time is over (--timeout %u); what is still open was not tried to the end",
                    ls_option_number(confirm->options, LS_OPT_TIMEOUT, 300));
            break;
        }
        if (run_planned(confirm, test, meant) != 0)
            return -1;
    }
    return 0;
}

/* What came of it, and how long it took. */
static void sum_up(struct confirm *confirm)
{
    uint32_t proved = 0, all = confirm->findings.all.count;
    for (uint32_t i = 0; i < all; i++)
        proved += confirm->findings.all.at[i].trial >= LS_TRIAL_OBSERVED;
    if (all > 0)
        tell(confirm, ls_arena_printf(&confirm->launch.arena, "%u of %u proved; %u run%s, %.1f s",
                                      proved, all, confirm->run + 1, confirm->run == 0 ? "" : "s",
                                      seconds_since(&confirm->began)));
}

static int report(struct confirm *confirm, struct ls_output *output)
{
    ls_trials_conclude(&confirm->trials);
    sum_up(confirm);
    struct ls_verdict verdict = {.model = &confirm->model,
                                 .root = confirm->model.root,
                                 .command = confirm->suite.tests.at[0].argv[0],
                                 .findings = &confirm->findings,
                                 .verbose = true};
    return ls_verdict_report(&verdict, confirm->options, output);
}

static int work(struct confirm *confirm, struct ls_output *output)
{
    clock_gettime(CLOCK_MONOTONIC, &confirm->began);
    char *root = getcwd(NULL, 0);
    confirm->model.root = root ? ls_arena_strdup(&confirm->model.arena, root) : "";
    free(root);
    confirm->gate.root = confirm->model.root;
    confirm->gate.least = ls_verdict_least(confirm->options);
    if (ls_gating_init(&confirm->gate, confirm->options, confirm->model.root, LS_SEEN_RUN) != 0 ||
        begin(confirm) != 0 || try_all(confirm) != 0)
        return confirm->outcome.told_to_end ? 128 + confirm->outcome.told_to_end : LS_EXIT_USAGE;
    int status = report(confirm, output);
    if (status != LS_EXIT_USAGE && confirm->incomplete)
        status = LS_EXIT_INCOMPLETE;
    return ls_outcome_status(&confirm->first, status);
}

static bool can_be_seen(const struct confirm *confirm)
{
    if (confirm->launch.target.unseen)
        ls_error("%s; nothing can be confirmed", confirm->launch.target.unseen);
    return !confirm->launch.target.unseen;
}

static int check_words(const struct ls_options *options)
{
    const char *only = ls_option_text(options, LS_OPT_ONLY);
    if (options->rest_count == 0 && !has_recordings(options))
        return ls_usage_error(options,
                              "PROGRAM is missing, or -- before it: lockstitch confirm [OPTIONS] "
                              "-- PROGRAM [ARGS...]; or recordings of what is to be run again");
    if (only && (only_fingerprint(options) == 0 || only[strspn(only, "0123456789abcdefABCDEF")]))
        return ls_usage_error(options, "--only: \"%s\" is no fingerprint; -v shows them", only);
    return LS_EXIT_CLEAN;
}

int ls_command_confirm(const struct ls_options *options)
{
    struct confirm confirm = {.options = options};
    int status = check_words(options);
    if (status != LS_EXIT_CLEAN)
        return status;
    confirm.plan = ls_plan_new();
    ls_model_init(&confirm.model);
    ls_findings_init(&confirm.findings);
    status = LS_EXIT_USAGE;
    struct ls_output output;
    bool opened = false;
    if ((options->rest_count == 0 || ls_launch_find(&confirm.launch, options->rest[0]) == 0) &&
        can_be_seen(&confirm) &&
        ls_launch_choose_directory(&confirm.launch, ls_option_text(options, LS_OPT_RECORD)) == 0)
        opened = ls_verdict_open(&output, options) == 0;
    confirm.home = confirm.launch.directory;
    if (opened)
        status = ls_verdict_close(&output, work(&confirm, &output));
    ls_trials_release(&confirm.trials);
    ls_plan_free(confirm.plan);
    ls_suite_release(&confirm.suite);
    ls_findings_release(&confirm.findings);
    ls_gate_release(&confirm.gate);
    ls_model_release(&confirm.model);
    ls_launch_release(&confirm.launch);
    return status;
}
