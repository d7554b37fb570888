// Threads that outlive what they need. Twins: wrong, right.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    int number;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static int running;

static void finish(void)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
}

static void *use(void *arg)
{
    struct job *job = arg;
    return job->number ? NULL : arg;
}

static void *use_and_free(void *arg)
{
    free(arg);
    finish();
    return NULL;
}

static int start(void *(*routine)(void *), struct job *job)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, routine, job);
    if (error == 0)
        pthread_detach(thread);
    return error;
}

static void freed(void)
{
    pthread_t thread;
    struct job *job = calloc(1, sizeof *job);
    if (!job || pthread_create(&thread, NULL, use, job) != 0) // EXPECT: detached-lifetime
        return;
    pthread_detach(thread);
    free(job);
}

static void dispose(struct job *job)
{
    if (job)
        free(job);
}

static void freed_below(struct job *job)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, use, job) != 0) // EXPECT: detached-lifetime
        return;
    pthread_detach(thread);
    dispose(job);
}

static void freed_by_thread(void)
{
    struct job *job = calloc(1, sizeof *job);
    if (job && start(use_and_free, job) != 0)
        free(job);
}

static void freed_after_join(void)
{
    pthread_t thread;
    struct job *job = calloc(1, sizeof *job);
    if (job && pthread_create(&thread, NULL, use, job) == 0)
        pthread_join(thread, NULL);
    free(job);
}

struct pool {
    int threads;
    pthread_t thread[4];
};

static void pool_free(struct pool *pool)
{
    for (int i = 0; i < pool->threads; i++)
        pthread_join(pool->thread[i], NULL);
    free(pool);
}

static void *work(void *arg)
{
    struct pool *pool = arg;
    return pool->threads > 0 ? NULL : arg;
}

static struct pool *pool_new(void)
{
    struct pool *pool = calloc(1, sizeof *pool);
    for (; pool && pool->threads < 4; pool->threads++) {
        if (pthread_create(&pool->thread[pool->threads], NULL, work, pool) != 0) {
            pool_free(pool);
            return NULL;
        }
    }
    return pool;
}

static void freed_when_failed(void)
{
    pthread_t thread;
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return;
    if (pthread_create(&thread, NULL, use, job) != 0) {
        free(job);
        return;
    }
    pthread_detach(thread);
}

/* One way out for all failures, before and after the thread was to be created. */
static void freed_when_anything_failed(int number)
{
    pthread_t thread;
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return;
    job->number = number;
    if (number == 0)
        goto failed;
    if (pthread_create(&thread, NULL, use, job) != 0) // EXPECT-NONE: detached-lifetime
        goto failed;
    pthread_detach(thread);
    return;
failed:
    free(job);
}

static void freed_when_anything_else_failed(int number)
{
    pthread_t thread;
    struct job *job = calloc(1, sizeof *job);
    if (!job)
        return;
    job->number = number;
    if (number == 0)
        goto failed;
    if (pthread_create(&thread, NULL, use, job) != 0) // EXPECT: detached-lifetime
        goto failed;
    pthread_detach(thread);
    if (number == 1)
        goto failed;
    return;
failed:
    free(job);
}

static void freed_after_wait(void)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job || start(use, job) != 0)
        return;
    pthread_mutex_lock(&lock);
    while (running > 0)
        pthread_cond_wait(&done, &lock);
    pthread_mutex_unlock(&lock);
    free(job);
}

static void another_freed(void)
{
    struct job *job = calloc(1, sizeof *job), *other = calloc(1, sizeof *other);
    if (job && start(use, job) == 0)
        free(other);
}

static void *complain(void *arg)
{
    fprintf(stderr, "%s\n", (char *)arg);
    return NULL;
}

int main(int argc, char **argv)
{
    struct job mine = {argc}, kept = {argc};
    pthread_t thread;
    freed();
    freed_below(calloc(1, sizeof(struct job)));
    freed_by_thread();
    freed_after_join();
    freed_when_failed();
    freed_when_anything_failed(argc);
    freed_when_anything_else_failed(argc);
    struct pool *pool = pool_new();
    if (pool)
        pool_free(pool);
    another_freed();
    if (argc > 3) {
        freed_after_wait();
        return 0;
    }
    if (pthread_create(&thread, NULL, use, &kept) == 0)
        pthread_join(thread, NULL);
    if (pthread_create(&thread, NULL, complain, argv[0]) == 0)
        pthread_detach(thread);
    return mine.number > 1;
}
