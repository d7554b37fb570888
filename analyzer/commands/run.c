/* lockstitch run: a program under the checker, and the report at its end. The order of work, no
 * judgement. */
#include <string.h>
#include <sys/wait.h>

#include "base/diag.h"
#include "commands/gating.h"
#include "commands/launch.h"
#include "commands/options.h"
#include "commands/recordings.h"
#include "commands/supervise.h"
#include "commands/verdict.h"
#include "model/finding.h"
#include "recording/fill.h"
#include "rule.h"

struct run {
    const struct ls_options *options;
    struct ls_launch launch;
};

static int check_words(const struct ls_options *options)
{
    if (options->count > 0)
        return ls_usage_error(options, "\"%s\": write -- before PROGRAM", options->words[0]);
    if (options->rest_count == 0)
        return ls_usage_error(options,
                              "PROGRAM is missing: lockstitch run [OPTIONS] -- PROGRAM [ARGS...]");
    return LS_EXIT_CLEAN;
}

/* ---- while it runs */

/* A deadlock is said at once; the report follows when the program has ended. */
static void tell_deadlock(const struct ls_hang *hang, void *context)
{
    const struct run *run = context;
    const char *const fates[] = {"ending it", "aborting it", "it goes on"};
    struct ls_model model;
    struct ls_findings findings;
    ls_model_init(&model);
    ls_findings_init(&findings);
    ls_recordings_fill(&model, hang->recording, hang->count);
    ls_rules_judge(&model, &findings);
    for (uint32_t i = 0; i < findings.all.count; i++) {
        const struct ls_finding *finding = &findings.all.at[i];
        if (strcmp(finding->rule, "deadlock") == 0)
            ls_warn("process %u: %s (%s)", hang->recording->header->pid, finding->message,
                    fates[ls_option_choice(run->options, LS_OPT_ON_DEADLOCK)]);
    }
    ls_findings_release(&findings);
    ls_model_release(&model);
}

/* ---- afterwards */

static void keep_only(struct ls_recordings *recordings, pid_t pid)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < recordings->all.count; i++) {
        if ((pid_t)recordings->all.at[i].header->pid == pid)
            recordings->all.at[kept++] = recordings->all.at[i];
        else
            ls_recording_release(&recordings->all.at[i]);
    }
    recordings->all.count = kept;
}

static int report(struct run *run, const struct ls_outcome *outcome, struct ls_output *output)
{
    struct ls_recordings recordings;
    ls_recordings_init(&recordings);
    int status = LS_EXIT_USAGE;
    if (ls_recordings_add_directory(&recordings, run->launch.directory, run->launch.began_ns) ==
        0) {
        if (ls_option_given(run->options, LS_OPT_NO_CHILDREN))
            keep_only(&recordings, outcome->pid);
        const char *unseen = run->launch.target.unseen
                                 ? run->launch.target.unseen
                                 : ls_recordings_gap(&recordings, outcome->pid);
        status = ls_recordings_report(&recordings, run->options, output, unseen);
    }
    ls_recordings_release(&recordings);
    return ls_outcome_status(outcome, status);
}

static int supervise(struct run *run, struct ls_output *output)
{
    const struct ls_options *options = run->options;
    struct ls_outcome outcome;
    if (run->launch.target.unseen)
        ls_warn("%s; it runs, but nothing of it can be seen", run->launch.target.unseen);
    if (ls_option_given(options, LS_OPT_VERBOSE))
        ls_info("recording to %s", run->launch.directory);
    struct ls_supervision supervision = {
        .argv = options->rest,
        .on_deadlock = (enum ls_on_deadlock)ls_option_choice(options, LS_OPT_ON_DEADLOCK),
        .deadlock = tell_deadlock,
        .context = run,
    };
    int status =
        ls_launch_run(&run->launch, ls_option_text(options, LS_OPT_MODE), &supervision, &outcome);
    if (status != 0)
        return LS_EXIT_USAGE;
    if (!ls_option_given(options, LS_OPT_QUIET))
        ls_outcome_tell(&outcome);
    return report(run, &outcome, output);
}

int ls_command_run(const struct ls_options *options)
{
    struct run run = {.options = options};
    int status = check_words(options);
    if (status != LS_EXIT_CLEAN)
        return status;
    if (ls_gating_check(options, LS_SEEN_RUN) != 0)
        return LS_EXIT_USAGE;
    struct ls_output output;
    bool opened = false;
    if (ls_launch_find(&run.launch, options->rest[0]) == 0 &&
        ls_launch_choose_directory(&run.launch, ls_option_text(options, LS_OPT_RECORD)) == 0)
        opened = ls_verdict_open(&output, options) == 0;
    status = opened ? ls_verdict_close(&output, supervise(&run, &output)) : LS_EXIT_USAGE;
    ls_launch_release(&run.launch);
    return status;
}
