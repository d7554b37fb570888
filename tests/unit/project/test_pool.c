#include "project/pool.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/vec.h"

enum { JOBS = 40, CRASHES = 7, EXITS = 11, HANGS = 13, GROWTH = 8 << 20 };

struct context {
    struct ls_job_result results[JOBS];
    uint32_t ends[JOBS]; /* how often done() was called */
    bool misbehave;
    bool grow;
    bool right; /* all bytes are as they were made */
};

/* Job n returns n * 10000 bytes of value n: more than a socket holds. */
static char *work(void *context, uint32_t job, size_t *size)
{
    const struct context *c = context;
    if (c->misbehave && job == CRASHES)
        raise(SIGKILL);
    if (c->misbehave && job == EXITS)
        _exit(3);
    while (c->misbehave && job == HANGS)
        pause();
    *size = job * 10000u;
    char *bytes = malloc(*size + GROWTH);
    if (bytes)
        memset(bytes, (int)job, c->grow ? *size + GROWTH : *size);
    return bytes;
}

static void done(void *context, const struct ls_job_result *result)
{
    struct context *c = context;
    c->results[result->job] = *result;
    c->ends[result->job]++;
    for (size_t i = 0; i < result->size; i++)
        c->right &= result->bytes[i] == (char)result->job;
}

static struct ls_pool pool_of(struct context *context, uint32_t workers)
{
    *context = (struct context){.right = true};
    return (struct ls_pool){.workers = workers, .context = context, .work = work, .done = done};
}

static void every_job_ends_once_with_its_bytes(void **state)
{
    (void)state;
    for (uint32_t workers = 0; workers <= 5; workers++) {
        struct context context;
        struct ls_pool pool = pool_of(&context, workers);
        struct ls_pool_usage usage;
        assert_int_equal(ls_pool_run(&pool, JOBS, &usage), 0);
        assert_true(context.right);
        for (uint32_t i = 0; i < JOBS; i++) {
            assert_int_equal(context.ends[i], 1);
            assert_int_equal(context.results[i].end, LS_JOB_DONE);
            assert_int_equal(context.results[i].size, i * 10000);
        }
        assert_true(usage.peak_kib > 0);
        if (workers > 0)
            assert_int_equal(usage.workers, workers);
    }
}

static void a_bad_job_costs_only_itself(void **state)
{
    (void)state;
    for (uint32_t workers = 1; workers <= 3; workers++) {
        struct context context;
        struct ls_pool pool = pool_of(&context, workers);
        struct ls_pool_usage usage;
        context.misbehave = true;
        pool.timeout = 1;
        assert_int_equal(ls_pool_run(&pool, JOBS, &usage), 0);
        for (uint32_t i = 0; i < JOBS; i++) {
            assert_int_equal(context.ends[i], 1);
            if (i != CRASHES && i != EXITS && i != HANGS)
                assert_int_equal(context.results[i].end, LS_JOB_DONE);
        }
        assert_int_equal(context.results[CRASHES].end, LS_JOB_CRASHED);
        assert_int_equal(context.results[CRASHES].number, SIGKILL);
        assert_int_equal(context.results[EXITS].end, LS_JOB_CRASHED);
        assert_int_equal(context.results[EXITS].number, 0);
        assert_int_equal(context.results[HANGS].end, LS_JOB_TIMED_OUT);
        assert_int_equal(context.results[HANGS].number, 1);
    }
}

static void large_workers_are_replaced(void **state)
{
    (void)state;
    struct context context;
    struct ls_pool pool = pool_of(&context, 1);
    struct ls_pool_usage usage;
    context.grow = true;
    pool.worker_limit = 4; /* MiB; each job takes more */
    assert_int_equal(ls_pool_run(&pool, JOBS, &usage), 0);
    assert_true(context.right);
    assert_int_equal(usage.workers, JOBS);
}

static void no_jobs_need_no_workers(void **state)
{
    (void)state;
    struct context context;
    struct ls_pool pool = pool_of(&context, 2);
    struct ls_pool_usage usage;
    assert_int_equal(ls_pool_run(&pool, 0, &usage), 0);
    assert_int_equal(usage.workers, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_ends_once_with_its_bytes),
        cmocka_unit_test(a_bad_job_costs_only_itself),
        cmocka_unit_test(large_workers_are_replaced),
        cmocka_unit_test(no_jobs_need_no_workers),
    };
    return cmocka_run_group_tests_name("project/pool", tests, NULL, NULL);
}
