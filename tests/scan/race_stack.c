// Variables that threads are given by address. Twins: wrong, right.
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>

struct job {
    int number;
    sem_t taken;
};

static void *take(void *arg)
{
    struct job *job = arg;
    return job->number ? NULL : arg;
}

static void *number(void *arg)
{
    return *(int *)arg ? NULL : arg;
}

static void *value(void *arg)
{
    return (intptr_t)arg ? NULL : arg;
}

void left_behind(pthread_t *thread)
{
    struct job job = {.number = 1};
    pthread_create(thread, NULL, take, &job); // EXPECT: escaping-stack
}

void on_the_heap(pthread_t *thread)
{
    struct job *job = calloc(1, sizeof *job);
    if (job)
        pthread_create(thread, NULL, take, job);
}

void joined(void)
{
    pthread_t thread;
    struct job job = {.number = 1};
    if (pthread_create(&thread, NULL, take, &job) == 0)
        pthread_join(thread, NULL);
}

int not_joined_on_error(int failed)
{
    pthread_t thread;
    struct job job = {.number = 1};
    if (pthread_create(&thread, NULL, take, &job) != 0) // EXPECT: escaping-stack
        return -1;
    if (failed)
        return -1;
    pthread_join(thread, NULL);
    return 0;
}

int joined_on_every_way(int failed)
{
    pthread_t thread;
    struct job job = {.number = 1};
    if (pthread_create(&thread, NULL, take, &job) != 0)
        return -1;
    if (failed) {
        pthread_join(thread, NULL);
        return -1;
    }
    pthread_join(thread, NULL);
    return 0;
}

void waits_until_taken(pthread_t *thread)
{
    struct job job = {.number = 1};
    sem_init(&job.taken, 0, 0);
    pthread_create(thread, NULL, take, &job);
    sem_wait(&job.taken);
}

struct pool {
    pthread_t id[3];
    pthread_mutex_t lock;
    int count, seen;
};

static void *serve(void *arg)
{
    struct pool *pool = arg;
    pthread_mutex_lock(&pool->lock);
    pool->seen++;
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static int number_in(const struct pool *pool)
{
    return pool->count;
}

static void *serve_by_number(void *arg)
{
    return number_in(arg) ? NULL : arg;
}

/* The loop counts in the object that all threads share, and none of them looks at that. */
static void start_pool(void)
{
    struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER};
    for (pool.count = 0; pool.count < 3; pool.count++)
        if (pthread_create(&pool.id[pool.count], NULL, serve, &pool)) // EXPECT-NONE: escaping-stack
            break;
    while (pool.count > 0)
        pthread_join(pool.id[--pool.count], NULL);
}

static void start_numbered(void)
{
    struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER};
    for (pool.count = 0; pool.count < 3; pool.count++) {
        pool.seen = 0;
        if (pthread_create(&pool.id[pool.count], NULL, serve_by_number, // EXPECT: escaping-stack
                           &pool))
            break;
    }
    while (pool.count > 0)
        pthread_join(pool.id[--pool.count], NULL);
}

int main(void)
{
    pthread_t all[4];
    start_pool();
    start_numbered();
    int numbers[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&all[i], NULL, number, &i); // EXPECT: escaping-stack
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    for (int i = 0; i < 4; i++) {
        numbers[i] = i;
        pthread_create(&all[i], NULL, number, &numbers[i]);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    for (int i = 0; i < 4; i++) {
        int one = i;
        pthread_create(&all[0], NULL, number, &one);
        pthread_join(all[0], NULL);
    }
    for (int i = 0; i < 4; i++)
        pthread_create(&all[i], NULL, value, (void *)(intptr_t)i);
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    return 0;
}
