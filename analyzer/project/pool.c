#include "project/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/vec.h"

enum { NO_JOB = UINT32_MAX, READ_SIZE = 64 * 1024 };

/* What a worker sends before the bytes of a job. */
struct reply {
    uint64_t size;
    uint64_t peak_kib;
};

struct worker {
    pid_t pid; /* 0: not running */
    int fd;
    uint32_t job; /* NO_JOB: idle */
    double deadline;
    LS_VEC(char) received; /* a struct reply and then its bytes */
};

struct run {
    const struct ls_pool *pool;
    struct worker *workers;
    uint32_t worker_count;
    uint32_t next, count; /* jobs */
    struct ls_pool_usage usage;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* ---- in the worker ---- */

static bool write_all(int fd, const void *data, size_t size)
{
    const char *from = data;
    while (size > 0) {
        ssize_t done = send(fd, from, size, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        from += done;
        size -= (size_t)done;
    }
    return true;
}

static bool read_job(int fd, uint32_t *job)
{
    ssize_t done;
    do {
        done = recv(fd, job, sizeof *job, MSG_WAITALL);
    } while (done < 0 && errno == EINTR);
    return done == sizeof *job;
}

static _Noreturn void serve(const struct ls_pool *pool, int fd)
{
    uint32_t job;
    while (read_job(fd, &job)) {
        struct reply reply;
        size_t size = 0;
        char *bytes = pool->work(pool->context, job, &size);
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        reply = (struct reply){size, (uint64_t)usage.ru_maxrss};
        if (!write_all(fd, &reply, sizeof reply) || !write_all(fd, bytes, size))
            break;
        free(bytes);
    }
    _exit(0);
}

/* ---- starting and ending workers ---- */

/* The parent's ends of the other workers' sockets would keep those workers alive when the parent
 * dies. */
static void close_others(const struct run *run)
{
    for (uint32_t i = 0; i < run->worker_count; i++) {
        if (run->workers[i].pid > 0)
            close(run->workers[i].fd);
    }
}

static int start(struct run *run, struct worker *worker)
{
    int ends[2];
    pid_t parent = getpid();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return ls_error("cannot start a worker: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return ls_error("cannot start a worker: %s", strerror(errno));
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
        close(ends[0]);
        close_others(run);
        serve(run->pool, ends[1]);
    }
    close(ends[1]);
    worker->pid = pid;
    worker->fd = ends[0];
    worker->job = NO_JOB;
    worker->received.count = 0;
    run->usage.workers++;
    return 0;
}

/* Waits for the worker, which has ended or is about to; its wait status. */
static int reap(struct run *run, struct worker *worker)
{
    struct rusage usage;
    int status = 0;
    close(worker->fd);
    while (wait4(worker->pid, &status, 0, &usage) < 0) {
        if (errno != EINTR)
            ls_die("a worker was lost: %s", strerror(errno));
    }
    worker->pid = 0;
    run->usage.cpu_seconds += (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
                              (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    if ((size_t)usage.ru_maxrss > run->usage.peak_kib)
        run->usage.peak_kib = (size_t)usage.ru_maxrss;
    return status;
}

/* ---- handing out and collecting ---- */

static void finish_job(struct run *run, struct worker *worker, struct ls_job_result result)
{
    result.job = worker->job;
    worker->job = NO_JOB;
    run->pool->done(run->pool->context, &result);
    worker->received.count = 0;
}

static void end_badly(struct run *run, struct worker *worker, enum ls_job_end end, int number)
{
    int status = reap(run, worker);
    if (worker->job == NO_JOB)
        return;
    if (end == LS_JOB_CRASHED)
        number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    finish_job(run, worker, (struct ls_job_result){.end = end, .number = number});
}

/* Gives the next job to the worker, or sends it home. */
static int hand_out(struct run *run, struct worker *worker)
{
    if (run->next == run->count) {
        if (worker->pid > 0)
            reap(run, worker);
        return 0;
    }
    if (worker->pid == 0 && start(run, worker) != 0)
        return -1;
    worker->job = run->next++;
    worker->deadline = now() + (double)run->pool->timeout;
    /* When this fails, the worker is dead, and reading from it tells so. */
    (void)write_all(worker->fd, &worker->job, sizeof worker->job);
    return 0;
}

/* True when the whole answer is there. */
static bool take_answer(struct run *run, struct worker *worker)
{
    struct reply reply;
    if (worker->received.count < sizeof reply)
        return false;
    memcpy(&reply, worker->received.at, sizeof reply);
    if (worker->received.count - sizeof reply < reply.size)
        return false;
    struct ls_job_result result = {
        .end = LS_JOB_DONE, .bytes = worker->received.at + sizeof reply, .size = reply.size};
    finish_job(run, worker, result);
    uint64_t limit = (uint64_t)run->pool->worker_limit * 1024;
    if (limit > 0 && reply.peak_kib > limit)
        reap(run, worker);
    return true;
}

/* Reads what is there; false when the worker has gone. */
static bool receive(struct worker *worker)
{
    ls_vec_reserve(&worker->received, READ_SIZE);
    ssize_t done = recv(worker->fd, worker->received.at + worker->received.count, READ_SIZE, 0);
    if (done < 0 && errno == EINTR)
        return true;
    if (done <= 0)
        return false;
    worker->received.count += (uint32_t)done;
    return true;
}

static int serve_worker(struct run *run, struct worker *worker, bool readable)
{
    if (readable && !receive(worker))
        end_badly(run, worker, LS_JOB_CRASHED, 0);
    else if (readable && !take_answer(run, worker))
        return 0;
    else if (!readable && run->pool->timeout > 0 && now() > worker->deadline) {
        kill(worker->pid, SIGKILL);
        end_badly(run, worker, LS_JOB_TIMED_OUT, (int)run->pool->timeout);
    }
    return worker->job == NO_JOB ? hand_out(run, worker) : 0;
}

/* Milliseconds until the first deadline; -1 when there is none. */
static int time_left(const struct run *run)
{
    double first = 0;
    if (run->pool->timeout == 0)
        return -1;
    for (uint32_t i = 0; i < run->worker_count; i++) {
        const struct worker *worker = &run->workers[i];
        if (worker->pid > 0 && (first == 0 || worker->deadline < first))
            first = worker->deadline;
    }
    double left = first - now();
    return left < 0 ? 0 : (int)(left * 1000) + 1;
}

static int serve_all(struct run *run, struct pollfd *polls)
{
    for (;;) {
        uint32_t running = 0;
        for (uint32_t i = 0; i < run->worker_count; i++) {
            bool runs = run->workers[i].pid > 0;
            polls[i] = (struct pollfd){.fd = runs ? run->workers[i].fd : -1, .events = POLLIN};
            running += runs;
        }
        if (running == 0)
            return 0;
        if (poll(polls, run->worker_count, time_left(run)) < 0 && errno != EINTR)
            return ls_error("cannot wait for the workers: %s", strerror(errno));
        for (uint32_t i = 0; i < run->worker_count; i++) {
            if (run->workers[i].pid > 0 &&
                serve_worker(run, &run->workers[i], polls[i].revents != 0) != 0)
                return -1;
        }
    }
}

static uint32_t worker_count(const struct ls_pool *pool, uint32_t count)
{
    uint32_t workers = pool->workers;
    if (workers == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        workers = online > 0 ? (uint32_t)online : 1;
    }
    return workers < count ? workers : count;
}

int ls_pool_run(const struct ls_pool *pool, uint32_t count, struct ls_pool_usage *usage)
{
    struct run run = {.pool = pool, .count = count, .worker_count = worker_count(pool, count)};
    struct pollfd *polls = calloc(run.worker_count + 1, sizeof *polls);
    run.workers = calloc(run.worker_count + 1, sizeof *run.workers);
    if (!polls || !run.workers)
        ls_die("out of memory");
    int status = 0;
    for (uint32_t i = 0; i < run.worker_count && status == 0; i++)
        status = hand_out(&run, &run.workers[i]);
    if (status == 0)
        status = serve_all(&run, polls);
    for (uint32_t i = 0; i < run.worker_count; i++) {
        if (run.workers[i].pid > 0) {
            kill(run.workers[i].pid, SIGKILL);
            reap(&run, &run.workers[i]);
        }
        ls_vec_release(&run.workers[i].received);
    }
    free(run.workers);
    free(polls);
    *usage = run.usage;
    return status;
}
