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
    const char *home;     /* directory of all runs */
    unsigned run;         /* 0: records only */
    double first_seconds; /* how long run 0 took */
    struct timespec began;
    struct ls_outcome outcome; /* of the last run */
    bool hit;                  /* in this run */
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
static void look_at_deadlock(const struct ls_recording *recording, void *context)
{
    struct confirm *confirm = context;
    struct ls_model model;
    struct ls_findings findings;
    if (!confirm->trials.findings) /* what the first run shows by itself becomes the findings */
        return;
    ls_model_init(&model);
    ls_findings_init(&findings);
    ls_recordings_fill(&model, recording, 1);
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

static unsigned seconds_left(const struct confirm *confirm)
{
    unsigned all = ls_option_number(confirm->options, LS_OPT_TIMEOUT, 300);
    double left = (double)all - seconds_since(&confirm->began);
    double enough = LEAST_RUN_SECONDS + PLENTY * confirm->first_seconds;
    if (confirm->run > 0 && enough < left)
        left = enough;
    return left <= 0 ? 0 : (unsigned)left + 1;
}

/* Runs the program once; its recordings are then in `recordings`. -1: it cannot go on. */
static int run_once(struct confirm *confirm, struct ls_recordings *recordings)
{
    const char *directory =
        ls_arena_printf(&confirm->launch.arena, "%s/%u", confirm->home, confirm->run);
    struct ls_supervision supervision = {.argv = confirm->options->rest,
                                         .on_deadlock = LS_DEADLOCK_REPORT,
                                         .deadlock = look_at_deadlock,
                                         .context = confirm,
                                         .seconds = seconds_left(confirm),
                                         .apart = true};
    confirm->hit = false;
    lseek(STDIN_FILENO, 0, SEEK_SET);
    if (supervision.seconds == 0 || ls_launch_choose_directory(&confirm->launch, directory) != 0 ||
        ls_launch_run(&confirm->launch, "contention", &supervision, &confirm->outcome) != 0 ||
        ls_recordings_add_directory(recordings, confirm->launch.directory,
                                    confirm->launch.began_ns) != 0)
        return -1;
    end_leftovers(recordings);
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

/* Every place where this run has gone one of the ways is one for the plan. */
static void plan_places(struct confirm *confirm, const struct ls_model *model,
                        const struct ls_recordings *recordings)
{
    for (uint32_t i = 0; i < confirm->trials.all.count; i++) {
        const struct ls_attempt *trial = &confirm->trials.all.at[i];
        if (first_alike(confirm, i) != i)
            continue;
        for (uint32_t k = 0; k < model->acquisitions.count; k++) {
            const struct ls_acquisition *acquisition = &model->acquisitions.at[k];
            for (uint32_t way = 0; way < trial->ways; way++) {
                uint32_t hold;
                if (!ls_way_taken(&trial->way[way], acquisition, &hold))
                    continue;
                ls_plan_add(confirm->plan, i, way, true, recordings->all.at, recordings->all.count,
                            acquisition->recorded);
                ls_plan_add(confirm->plan, i, way, false, recordings->all.at, recordings->all.count,
                            acquisition->hold[hold].recorded);
            }
        }
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

static int run_planned(struct confirm *confirm)
{
    struct ls_recordings recordings;
    struct ls_model model;
    struct ls_plan_terms terms = terms_of(confirm->run);
    const char *plan =
        ls_arena_printf(&confirm->launch.arena, "%s/plan-%u", confirm->home, confirm->run);
    bool *open = LS_NEW_ARRAY(&confirm->launch.arena, bool, confirm->trials.all.count);
    for (uint32_t i = 0; i < confirm->trials.all.count; i++)
        open[first_alike(confirm, i)] |= ls_trials_is_open(&confirm->trials, i);
    if (ls_plan_write(confirm->plan, &terms, open, plan) != 0)
        return -1;
    confirm->launch.plan = plan;
    ls_recordings_init(&recordings);
    ls_model_init(&model);
    int status = run_once(confirm, &recordings);
    if (status == 0) {
        uint32_t count = confirm->trials.all.count;
        uint64_t *met = LS_NEW_ARRAY(&confirm->launch.arena, uint64_t, count);
        struct ls_plan_outcome held = ls_plan_read(plan, met, count);
        ls_recordings_fill(&model, recordings.all.at, recordings.all.count);
        ls_trials_watch(&confirm->trials, &model);
        plan_places(confirm, &model, &recordings);
        for (uint32_t i = 0; i < count; i++)
            confirm->hit |=
                ls_trials_met(&confirm->trials, i, met[first_alike(confirm, i)], confirm->run);
        ls_trials_end_run(&confirm->trials, confirm->hit, held.pauses, terms.pause_ns);
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

/* The findings that can be tried stay; the others are not this command's subject. */
static int choose_findings(struct confirm *confirm)
{
    struct ls_findings *findings = &confirm->findings;
    uint32_t kept = 0;
    if (ls_gate_apply(&confirm->gate, findings) != 0)
        return -1;
    for (uint32_t i = 0; i < findings->all.count; i++) {
        const struct ls_finding *finding = &findings->all.at[i];
        if (ls_ways_hang(finding) && is_wanted(confirm, finding))
            findings->all.at[kept++] = *finding;
    }
    findings->all.count = kept;
    ls_trials_init(&confirm->trials, &confirm->model, findings);
    if (kept == 0 && only_fingerprint(confirm->options))
        ls_warn("no finding that can be tried has the fingerprint %s (--only)",
                ls_option_text(confirm->options, LS_OPT_ONLY));
    return 0;
}

/* The recording of --from, or of a run that is made now. */
static int get_first_recording(struct confirm *confirm, struct ls_recordings *recordings)
{
    const char *from = ls_option_text(confirm->options, LS_OPT_FROM);
    if (!from || ls_saved_is(from)) {
        tell(confirm, "recording the program");
        return run_once(confirm, recordings);
    }
    return ls_recordings_add_word(recordings, from);
}

/* The findings are those of --from, or what the rules say of the first recording. */
static int begin(struct confirm *confirm)
{
    const char *from = ls_option_text(confirm->options, LS_OPT_FROM);
    bool saved = from && ls_saved_is(from);
    struct ls_recordings recordings;
    struct ls_model run;
    if (saved && ls_saved_read(from, &confirm->model, &confirm->findings) != 0)
        return -1;
    if (saved && choose_findings(confirm) != 0)
        return -1;
    ls_recordings_init(&recordings);
    ls_model_init(&run);
    struct ls_model *model = saved ? &run : &confirm->model;
    int status = get_first_recording(confirm, &recordings);
    confirm->first_seconds = seconds_since(&confirm->began);
    if (status == 0) {
        ls_recordings_fill(model, recordings.all.at, recordings.all.count);
        if (!saved) {
            ls_rules_judge(model, &confirm->findings);
            status = choose_findings(confirm);
        }
        ls_trials_watch(&confirm->trials, model);
        plan_places(confirm, model, &recordings);
    }
    ls_model_release(&run);
    ls_recordings_release(&recordings);
    return status;
}

static int try_all(struct confirm *confirm)
{
    unsigned tries = ls_option_number(confirm->options, LS_OPT_RUNS, 3);
    if (confirm->trials.all.count == 0)
        tell(confirm, "no deadlock is predicted: there is nothing to confirm");
    while (ls_trials_open(&confirm->trials, tries) > 0) {
        confirm->run++;
        tell(confirm,
             ls_arena_printf(&confirm->launch.arena, "run %u: %u predicted deadlock%s to try",
                             confirm->run, ls_trials_open(&confirm->trials, tries),
                             ls_trials_open(&confirm->trials, tries) == 1 ? "" : "s"));
        if (seconds_left(confirm) == 0) {
            ls_warn("the time is over (--timeout %u); what is still open was not tried to the end",
                    ls_option_number(confirm->options, LS_OPT_TIMEOUT, 300));
            break;
        }
        if (run_planned(confirm) != 0)
            return -1;
    }
    return 0;
}

static int report(struct confirm *confirm, struct ls_output *output)
{
    ls_trials_conclude(&confirm->trials);
    struct ls_verdict verdict = {.model = &confirm->model,
                                 .root = confirm->model.root,
                                 .command = confirm->options->rest[0],
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
    if (confirm->launch.target.unseen) {
        ls_error("%s; nothing can be confirmed", confirm->launch.target.unseen);
        return LS_EXIT_USAGE;
    }
    confirm->gate.root = confirm->model.root;
    confirm->gate.least = ls_verdict_least(confirm->options);
    if (ls_gating_init(&confirm->gate, confirm->options, confirm->model.root, LS_SEEN_RUN) != 0 ||
        begin(confirm) != 0 || try_all(confirm) != 0)
        return LS_EXIT_USAGE;
    return report(confirm, output);
}

int ls_command_confirm(const struct ls_options *options)
{
    struct confirm confirm = {.options = options, .plan = ls_plan_new()};
    if (options->rest_count == 0 || options->count > 0)
        return ls_usage_error(options, "PROGRAM is missing, or -- before it: lockstitch confirm "
                                       "[OPTIONS] -- PROGRAM [ARGS...]");
    ls_model_init(&confirm.model);
    ls_findings_init(&confirm.findings);
    int status = LS_EXIT_USAGE;
    struct ls_output output;
    bool opened = false;
    if (ls_launch_find(&confirm.launch, options->rest[0]) == 0 &&
        ls_launch_choose_directory(&confirm.launch, ls_option_text(options, LS_OPT_RECORD)) == 0)
        opened = ls_verdict_open(&output, options) == 0;
    confirm.home = confirm.launch.directory;
    if (opened)
        status = ls_verdict_close(&output, work(&confirm, &output));
    ls_trials_release(&confirm.trials);
    ls_plan_free(confirm.plan);
    ls_findings_release(&confirm.findings);
    ls_gate_release(&confirm.gate);
    ls_model_release(&confirm.model);
    ls_launch_release(&confirm.launch);
    return status;
}
