/* lockstitch run: a program under the checker, and the report at its end. The order of work, no
 * judgement. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "commands/options.h"
#include "commands/recordings.h"
#include "commands/supervise.h"
#include "commands/verdict.h"
#include "model/finding.h"
#include "recording/fill.h"
#include "recording/target.h"
#include "rule.h"

#define LIBRARY "liblockstitch.so"

struct run {
    const struct ls_options *options;
    struct ls_arena arena;
    struct ls_target target;
    const char *directory; /* of the recordings, absolute */
    uint64_t began_ns;     /* CLOCK_REALTIME */
};

/* ---- what is needed before the program can start */

/* Beside the command: ../lib in a build and in most installations, or the library directory that
 * this was built for. */
static const char *find_library(struct ls_arena *arena)
{
    static const char *const folders[] = {"../lib", "../" LS_LIBDIR, LS_LIBDIR};
    char command[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", command, sizeof command - 1);
    command[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(command, '/');
    if (slash)
        *slash = '\0';
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = folders[i][0] == '/'
                               ? ls_arena_printf(arena, "%s/" LIBRARY, folders[i])
                               : ls_arena_printf(arena, "%s/%s/" LIBRARY, command, folders[i]);
        char *real = realpath(path, NULL);
        if (!real)
            continue;
        path = ls_arena_strdup(arena, real);
        free(real);
        return path;
    }
    ls_error("%s was not found beside %s; is the installation complete?", LIBRARY, command);
    return NULL;
}

/* LD_PRELOAD: what must come first, our library, and what was there before. NULL after a message.
 */
static const char *preload_list(struct run *run)
{
    const char *library = find_library(&run->arena), *before = getenv("LD_PRELOAD");
    if (!library)
        return NULL;
    if (strpbrk(library, " :")) {
        ls_error("%s: the path of a preloaded library cannot hold blanks or colons", library);
        return NULL;
    }
    return ls_arena_printf(&run->arena, "%s%s%s%s%s", run->target.first ? run->target.first : "",
                           run->target.first ? ":" : "", library, before && *before ? ":" : "",
                           before ? before : "");
}

/* LOCKSTITCH_OPTIONS: the user's, then ours, which win. */
static const char *settings(struct run *run)
{
    const char *before = getenv("LOCKSTITCH_OPTIONS");
    char *escaped = ls_arena_alloc(&run->arena, 2 * strlen(run->directory) + 1), *to = escaped;
    for (const char *from = run->directory; *from; from++) {
        if (*from == ':' || *from == '\\')
            *to++ = '\\';
        *to++ = *from;
    }
    return ls_arena_printf(&run->arena, "%s%smode=%s:dir=%s", before ? before : "",
                           before && *before ? ":" : "", ls_option_text(run->options, LS_OPT_MODE),
                           escaped);
}

/* Makes a directory and those above it. */
static int make_directories(const char *path)
{
    char text[PATH_MAX];
    if (strlen(path) >= sizeof text)
        return ls_error("%s: %s", path, strerror(ENAMETOOLONG));
    strcpy(text, path);
    for (char *slash = strchr(text + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(text, 0777);
        *slash = '/';
    }
    if (mkdir(text, 0777) != 0 && errno != EEXIST)
        return ls_error("%s: %s; choose a directory for the recordings: --record DIR", path,
                        strerror(errno));
    return 0;
}

/* Recordings are of no interest to version control. */
static void hide_from_git(const char *home)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/.gitignore", home);
    FILE *file = access(path, F_OK) != 0 ? fopen(path, "we") : NULL;
    if (!file)
        return;
    fputs("*\n", file);
    fclose(file);
}

/* A fresh directory below .lockstitch, named by the time so that the newest is the last. */
static const char *fresh_directory(struct run *run)
{
    char stamp[32];
    time_t now = time(NULL);
    struct tm local;
    if (make_directories(LS_RECORDINGS_HOME) != 0)
        return NULL;
    hide_from_git(LS_RECORDINGS_HOME);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", localtime_r(&now, &local));
    for (int number = 1;; number++) {
        const char *path =
            ls_arena_printf(&run->arena, LS_RECORDINGS_HOME "/run-%s-%02d", stamp, number);
        if (mkdir(path, 0777) == 0)
            return path;
        if (errno != EEXIST) {
            ls_error("%s: %s; choose a directory for the recordings: --record DIR", path,
                     strerror(errno));
            return NULL;
        }
    }
}

static int choose_directory(struct run *run)
{
    const char *path = ls_option_text(run->options, LS_OPT_RECORD);
    if (path && make_directories(path) != 0)
        return -1;
    if (!path)
        path = fresh_directory(run);
    char *real = path ? realpath(path, NULL) : NULL;
    if (path && !real)
        return ls_error("%s: %s", path, strerror(errno));
    if (!real)
        return -1;
    run->directory = ls_arena_strdup(&run->arena, real);
    free(real);
    return 0;
}

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
static void tell_deadlock(const struct ls_recording *recording, void *context)
{
    const struct run *run = context;
    const char *const fates[] = {"ending it", "aborting it", "it goes on"};
    struct ls_model model;
    struct ls_findings findings;
    ls_model_init(&model);
    ls_findings_init(&findings);
    ls_recordings_fill(&model, recording, 1);
    ls_rules_judge(&model, &findings);
    for (uint32_t i = 0; i < findings.all.count; i++) {
        const struct ls_finding *finding = &findings.all.at[i];
        if (strcmp(finding->rule, "deadlock") == 0)
            ls_warn("process %u: %s (%s)", recording->header->pid, finding->message,
                    fates[ls_option_choice(run->options, LS_OPT_ON_DEADLOCK)]);
    }
    ls_findings_release(&findings);
    ls_model_release(&model);
}

/* ---- afterwards */

/* The last recording of the process; a process that replaces itself by another program has several.
 */
static const struct lsr_header *last_of(const struct ls_recordings *recordings, pid_t pid)
{
    const struct lsr_header *last = NULL;
    for (uint32_t i = 0; i < recordings->all.count; i++) {
        const struct lsr_header *header = recordings->all.at[i].header;
        if ((pid_t)header->pid == pid && (!last || header->start_ns >= last->start_ns))
            last = header;
    }
    return last;
}

static const char *what_is_unseen(const struct run *run, const struct ls_recordings *recordings,
                                  pid_t pid)
{
    const struct lsr_header *last = last_of(recordings, pid);
    if (run->target.unseen)
        return run->target.unseen;
    if (!last)
        return "the program itself: it left no recording; it may clear LD_PRELOAD, or not be able "
               "to write to the directory of the recordings";
    if (last->state == LSR_STATE_EXECED)
        return "the program that the process went on as: static, setuid, or without LD_PRELOAD";
    return NULL;
}

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

/* The program's own status wins if it is not 0, unless we ended it. */
static int combine(const struct ls_outcome *outcome, int verdict)
{
    if (verdict == LS_EXIT_USAGE || (outcome->ended_by_us && verdict != LS_EXIT_CLEAN))
        return verdict;
    if (WIFSIGNALED(outcome->status))
        return 128 + WTERMSIG(outcome->status);
    return WEXITSTATUS(outcome->status) ? WEXITSTATUS(outcome->status) : verdict;
}

static int report(struct run *run, const struct ls_outcome *outcome, FILE *out)
{
    struct ls_recordings recordings;
    ls_recordings_init(&recordings);
    int status = LS_EXIT_USAGE;
    if (ls_recordings_add_directory(&recordings, run->directory, run->began_ns) == 0) {
        if (ls_option_given(run->options, LS_OPT_NO_CHILDREN))
            keep_only(&recordings, outcome->pid);
        status = ls_recordings_report(&recordings, run->options, out,
                                      what_is_unseen(run, &recordings, outcome->pid));
    }
    ls_recordings_release(&recordings);
    return combine(outcome, status);
}

static int supervise(struct run *run, FILE *out)
{
    struct ls_supervision supervision = {
        .path = run->target.path,
        .argv = run->options->rest,
        .preload = run->target.preloads ? preload_list(run) : NULL,
        .settings = settings(run),
        .directory = run->directory,
        .on_deadlock = (enum ls_on_deadlock)ls_option_choice(run->options, LS_OPT_ON_DEADLOCK),
        .deadlock = tell_deadlock,
        .context = run,
    };
    struct ls_outcome outcome;
    if (run->target.preloads && !supervision.preload)
        return LS_EXIT_USAGE;
    if (run->target.unseen)
        ls_warn("%s; it runs, but nothing of it can be seen", run->target.unseen);
    if (ls_option_given(run->options, LS_OPT_VERBOSE))
        ls_info("recording to %s", run->directory);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    run->began_ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
    return ls_supervise(&supervision, &outcome) == 0 ? report(run, &outcome, out) : LS_EXIT_USAGE;
}

int ls_command_run(const struct ls_options *options)
{
    struct run run = {.options = options};
    int status = check_words(options);
    if (status != LS_EXIT_CLEAN)
        return status;
    FILE *out = NULL;
    if (ls_target_find(&run.target, &run.arena, options->rest[0]) == 0 &&
        choose_directory(&run) == 0)
        out = ls_verdict_open(options);
    status = out ? ls_verdict_close(options, out, supervise(&run, out)) : LS_EXIT_USAGE;
    ls_arena_release(&run.arena);
    return status;
}
