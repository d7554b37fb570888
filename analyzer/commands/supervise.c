#include "commands/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/vec.h"
#include "commands/lifeline.h"
#include "commands/options.h"

enum { POLL_MS = 25, PATIENCE_MS = 1000 /* between SIGTERM and SIGKILL */ };

static const int handed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

struct signals {
    sigset_t mask_before;
    sigset_t awaited;
    struct sigaction child_before;
};

/* Signals are taken one by one with sigtimedwait(2); nothing runs in handlers. */
static void take_signals(struct signals *signals)
{
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigemptyset(&signals->awaited);
    sigaddset(&signals->awaited, SIGCHLD);
    for (size_t i = 0; i < sizeof handed_on / sizeof *handed_on; i++)
        sigaddset(&signals->awaited, handed_on[i]);
    sigaction(SIGCHLD, &plain, &signals->child_before);
    sigprocmask(SIG_BLOCK, &signals->awaited, &signals->mask_before);
}

static void give_signals_back(const struct signals *signals)
{
    sigaction(SIGCHLD, &signals->child_before, NULL);
    sigprocmask(SIG_SETMASK, &signals->mask_before, NULL);
}

/* ---- start */

/* In the child. Does not return; a failure is written to `pipe`. */
static _Noreturn void become(const struct ls_supervision *supervision,
                             const struct signals *signals, int lifeline, int pipe)
{
    if (supervision->preload)
        setenv("LD_PRELOAD", supervision->preload, 1);
    setenv("LOCKSTITCH_OPTIONS", supervision->settings, 1);
    if (supervision->apart)
        dup2(STDERR_FILENO, STDOUT_FILENO);
    ls_lifeline_hold(lifeline);
    give_signals_back(signals);
    if (!supervision->working_directory || chdir(supervision->working_directory) == 0)
        execv(supervision->path, supervision->argv);
    int error = errno;
    if (error == ENOEXEC) {
        /* A script without an interpreter line: the shell's, as execvp(3) has it. */
        int count = 0;
        while (supervision->argv[count])
            count++;
        const char **argv = calloc((size_t)count + 3, sizeof *argv);
        if (argv) {
            argv[0] = "/bin/sh";
            argv[1] = supervision->path;
            for (int i = 1; i < count; i++)
                argv[i + 1] = supervision->argv[i];
            execv(argv[0], (char *const *)argv);
        }
    }
    if (write(pipe, &error, sizeof error) != sizeof error)
        _exit(126);
    _exit(127);
}

static pid_t start(const struct ls_supervision *supervision, const struct signals *signals,
                   int lifeline)
{
    int ends[2], error = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return ls_error("%s: %s", supervision->path, strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        become(supervision, signals, lifeline, ends[1]);
    close(ends[1]);
    bool failed = pid > 0 && read(ends[0], &error, sizeof error) == sizeof error;
    close(ends[0]);
    if (pid < 0)
        return ls_error("%s: %s", supervision->path, strerror(errno));
    if (!failed)
        return pid;
    waitpid(pid, NULL, 0);
    return ls_error("%s: %s", supervision->path, strerror(error));
}

/* ---- deadlocks */

/* A process that was told to end. */
struct ending {
    struct lsr_header process;
    struct timespec since;
};

typedef LS_VEC(struct ending) ending_list;

static int64_t milliseconds_since(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
}

/* A process with the deadlock is ended, and no other: a test suite goes on with its next test. */
static void end_process(const struct ls_supervision *supervision,
                        const struct ls_recording *recording, struct ls_outcome *outcome,
                        ending_list *endings)
{
    pid_t pid = (pid_t)recording->header->pid;
    if (supervision->on_deadlock == LS_DEADLOCK_CONTINUE || !ls_recording_alive(recording->header))
        return;
    outcome->ended_by_us |= pid == outcome->pid && supervision->on_deadlock == LS_DEADLOCK_REPORT;
    kill(pid, supervision->on_deadlock == LS_DEADLOCK_ABORT ? SIGABRT : SIGTERM);
    struct ending ending = {.process = *recording->header};
    clock_gettime(CLOCK_MONOTONIC, &ending.since);
    ls_vec_push(endings, ending);
}

/* Who was told to end, and has not, is made to. */
static void insist(ending_list *endings)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < endings->count; i++) {
        const struct ending *ending = &endings->at[i];
        if (milliseconds_since(&ending->since) <= PATIENCE_MS)
            endings->at[kept++] = *ending;
        else if (ls_recording_alive(&ending->process))
            kill((pid_t)ending->process.pid, SIGKILL);
    }
    endings->count = kept;
}

static void watch(const struct ls_supervision *supervision, struct ls_live *live,
                  struct ls_outcome *outcome, ending_list *endings)
{
    struct ls_hang hang;
    while (ls_live_poll(live, &hang)) {
        supervision->deadlock(&hang, supervision->context);
        for (uint32_t i = 0; i < hang.count; i++)
            end_process(supervision, &hang.recording[i], outcome, endings);
        ls_hang_release(&hang);
    }
    insist(endings);
}

/* ---- the life of the program */

/* What the terminal or the kernel sends goes to the whole group anyway; what was sent to us alone
 * is handed on. */
static void hand_on(const siginfo_t *info, pid_t pid)
{
    if (info->si_code <= 0)
        kill(pid, info->si_signo);
}

/* Its time is over: asked to end first, then made to. */
static void limit(const struct ls_supervision *supervision, const struct timespec *start,
                  struct ls_outcome *outcome)
{
    int64_t left = (int64_t)supervision->seconds * 1000 - milliseconds_since(start);
    if (supervision->seconds == 0 || left > 0)
        return;
    if (!outcome->too_long || left < -PATIENCE_MS)
        kill(outcome->pid, outcome->too_long ? SIGKILL : SIGTERM);
    outcome->too_long = true;
}

static void wait_for_end(const struct ls_supervision *supervision, const struct signals *signals,
                         struct ls_outcome *outcome)
{
    struct ls_live *live = ls_live_new(supervision->directory);
    ending_list endings = {0};
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    while (waitpid(outcome->pid, &outcome->status, WNOHANG) != outcome->pid) {
        siginfo_t info;
        struct timespec interval = {.tv_nsec = POLL_MS * 1000000L};
        int signal = sigtimedwait(&signals->awaited, &info, &interval);
        if (signal > 0 && signal != SIGCHLD) {
            hand_on(&info, outcome->pid);
            outcome->told_to_end = signal == SIGUSR1 || signal == SIGUSR2 ? 0 : signal;
        }
        if (signal < 0)
            watch(supervision, live, outcome, &endings);
        limit(supervision, &start, outcome);
    }
    ls_vec_release(&endings);
    ls_live_free(live);
}

/* ---- what it leaves behind */

typedef LS_VEC(int) children;

static children children_now(void)
{
    FILE *list = fopen("/proc/thread-self/children", "re");
    children all = {0};
    int pid;
    while (list && fscanf(list, "%d", &pid) == 1)
        ls_vec_push(&all, pid);
    if (list)
        fclose(list);
    return all;
}

static bool is_among(const children *all, int pid)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->at[i] == pid)
            return true;
    }
    return false;
}

/* Kills our children, which its orphans are by then, but for those that were ours before. True when
 * there may be more: their children are ours now. */
static bool kill_children(const children *before)
{
    children now = children_now();
    bool some = false;
    for (uint32_t i = 0; i < now.count; i++) {
        int pid = now.at[i];
        some |= !is_among(before, pid) && kill(pid, SIGKILL) == 0 && waitpid(pid, NULL, 0) == pid;
    }
    ls_vec_release(&now);
    return some;
}

int ls_supervise(const struct ls_supervision *supervision, struct ls_outcome *outcome)
{
    struct signals signals;
    children before = children_now();
    *outcome = (struct ls_outcome){0};
    take_signals(&signals);
    prctl(PR_SET_CHILD_SUBREAPER, supervision->apart);
    /* It may stand in a deadlock that we have made. */
    int lifeline = supervision->apart ? ls_lifeline_start() : -1;
    outcome->pid = start(supervision, &signals, lifeline);
    if (outcome->pid > 0)
        wait_for_end(supervision, &signals, outcome);
    while (supervision->apart && kill_children(&before))
        continue;
    if (lifeline >= 0)
        close(lifeline);
    give_signals_back(&signals);
    ls_vec_release(&before);
    return outcome->pid > 0 ? 0 : -1;
}

int ls_outcome_status(const struct ls_outcome *outcome, int verdict)
{
    if (verdict == LS_EXIT_USAGE || outcome->too_long ||
        (outcome->ended_by_us && verdict != LS_EXIT_CLEAN))
        return verdict;
    if (WIFSIGNALED(outcome->status))
        return 128 + WTERMSIG(outcome->status);
    return WEXITSTATUS(outcome->status) ? WEXITSTATUS(outcome->status) : verdict;
}

void ls_outcome_tell(const struct ls_outcome *outcome)
{
    bool is_ours = outcome->ended_by_us || outcome->too_long || outcome->told_to_end;
    if (!is_ours && WIFSIGNALED(outcome->status))
        ls_warn("the program was ended by signal %d (%s)", WTERMSIG(outcome->status),
                strsignal(WTERMSIG(outcome->status)));
}
