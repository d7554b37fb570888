// Timed waits until a time that belongs to a job, and whether anybody looks at the clock
// afterwards.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct job {
    struct job *next;
    struct timespec when;
    void (*work)(struct job *job);
    bool dropped;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct job *jobs;
static bool stop;

static struct job *first_job(void)
{
    return jobs;
}

static bool is_due(const struct job *job)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec >= job->when.tv_sec;
}

/* The flags are tested again, the time is not. */
static void *early(void *arg)
{
    bool dropped;
    while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
        struct job *job = first_job();
        pthread_mutex_lock(&lock);
        pthread_cond_timedwait(&changed, &lock, &job->when); // EXPECT: cond-wait-no-loop
        dropped = job->dropped;
        pthread_mutex_unlock(&lock);
        if (__atomic_load_n(&stop, __ATOMIC_SEQ_CST))
            break;
        if (dropped) {
            free(job);
            continue;
        }
        job->work(job);
        job->when.tv_sec += 10;
    }
    return arg;
}

/* The result says whether it was the time that woke it. */
static void *asks_result(void *arg)
{
    while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
        struct job *job = first_job();
        int error = 0;
        pthread_mutex_lock(&lock);
        while (error == 0)
            error = pthread_cond_timedwait(&changed, &lock, &job->when);
        pthread_mutex_unlock(&lock);
        job->work(job);
    }
    return arg;
}

/* The clock is asked, in a function. */
static void *asks_clock(void *arg)
{
    while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
        struct job *job = first_job();
        pthread_mutex_lock(&lock);
        pthread_cond_timedwait(&changed, &lock, &job->when);
        pthread_mutex_unlock(&lock);
        if (is_due(job))
            job->work(job);
    }
    return arg;
}

/* Likewise, in its own body. */
static void *compares(void *arg)
{
    struct timespec now;
    while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
        struct job *job = first_job();
        pthread_mutex_lock(&lock);
        pthread_cond_timedwait(&changed, &lock, &job->when);
        pthread_mutex_unlock(&lock);
        clock_gettime(CLOCK_REALTIME, &now);
        if (now.tv_sec < job->when.tv_sec)
            continue;
        job->work(job);
    }
    return arg;
}

/* A pause that can be cut short: the time is made for this wait. */
static struct timespec pause_ends;

static void *pauses(void *arg)
{
    while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
        clock_gettime(CLOCK_REALTIME, &pause_ends);
        pause_ends.tv_sec += 5;
        pthread_mutex_lock(&lock);
        pthread_cond_timedwait(&changed, &lock, &pause_ends);
        pthread_mutex_unlock(&lock);
        if (__atomic_load_n(&stop, __ATOMIC_SEQ_CST))
            break;
        jobs->work(jobs);
    }
    return arg;
}

/* Who is woken looks for something to do, and waits again when there is nothing. */
static void *looks_first(void *arg)
{
    while (!__atomic_load_n(&stop, __ATOMIC_SEQ_CST)) {
        struct job *job = first_job();
        pthread_mutex_lock(&lock);
        pthread_cond_timedwait(&changed, &lock, &job->when);
        bool dropped = job->dropped;
        pthread_mutex_unlock(&lock);
        if (dropped)
            free(job);
    }
    return arg;
}

/* The wait is one of its callers' loops, which looks again. */
static int version; /* of the jobs; guarded by lock */

static bool wait_for_change(int known, const struct timespec *end)
{
    bool changed_by_now = true;
    pthread_mutex_lock(&lock);
    if (known == version)
        changed_by_now = pthread_cond_timedwait(&changed, &lock, end) == 0;
    pthread_mutex_unlock(&lock);
    return changed_by_now;
}

static void *asks_again(void *arg)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 60;
    while (!first_job()) {
        pthread_mutex_lock(&lock);
        int known = version;
        pthread_mutex_unlock(&lock);
        (void)wait_for_change(known, &end);
    }
    return arg;
}

int main(void)
{
    static void *(*const routines[])(void *) = {early,  asks_result, asks_clock, compares,
                                                pauses, looks_first, asks_again};
    enum { ROUTINES = sizeof routines / sizeof *routines };
    pthread_t threads[ROUTINES];
    for (int i = 0; i < ROUTINES; i++)
        if (pthread_create(&threads[i], NULL, routines[i], NULL) != 0)
            return 1;
    pthread_mutex_lock(&lock);
    __atomic_store_n(&stop, true, __ATOMIC_SEQ_CST);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < ROUTINES; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
