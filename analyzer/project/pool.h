/* Worker processes: many independent jobs, each a pure function from a number to bytes.
 *
 * Work runs in forked children, because libclang may crash or hang on a file, and that must cost
 * that file only. A worker takes the next job from its parent over a socket, sends the bytes back,
 * and takes another. The parent only moves bytes and calls back; it never runs a job itself. Jobs
 * finish in any order; who wants a stable order puts results where their number says.
 *
 * A job knows nothing of the pool, so the same function serves a fact cache (look the key up before
 * handing out the job, store the bytes when it is done), `extract --shard i/n` (hand out every n-th
 * job and write the bytes to files) and `link` (no jobs: read the files). */
#ifndef LS_PROJECT_POOL_H
#define LS_PROJECT_POOL_H

#include <stddef.h>
#include <stdint.h>

enum ls_job_end {
    LS_JOB_DONE,
    LS_JOB_CRASHED,   /* `number` is the signal, or 0 and the worker exited by itself */
    LS_JOB_TIMED_OUT, /* `number` is the limit in seconds */
};

/* What became of a job. */
struct ls_job_result {
    uint32_t job;
    enum ls_job_end end;
    int number;
    const char *bytes; /* what the job returned; only valid during the call */
    size_t size;
};

struct ls_pool {
    uint32_t workers;      /* how many at once; 0: one per online processor */
    uint32_t timeout;      /* seconds that one job may take; 0: no limit */
    uint32_t worker_limit; /* MiB: a worker that has grown beyond is replaced before its next job;
                              0: none */
    void *context;         /* handed to both functions */
    /* In a worker: does the job and returns its bytes in one malloc block. It may print to stderr,
     * but better not. */
    char *(*work)(void *context, uint32_t job, size_t *size);
    /* In the parent, once per job, as they finish. */
    void (*done)(void *context, const struct ls_job_result *result);
};

/* What the workers used, all together. */
struct ls_pool_usage {
    double cpu_seconds; /* user and system */
    size_t peak_kib;    /* of the largest worker */
    uint32_t workers;   /* processes that were started */
};

/* Runs jobs 0 .. count - 1 and returns when all have ended. 0, or -1 after a message when no worker
 * can be started. The calling process must have one thread, and no other children that end
 * meanwhile matter to it. */
int ls_pool_run(const struct ls_pool *pool, uint32_t count, struct ls_pool_usage *usage);

#endif
