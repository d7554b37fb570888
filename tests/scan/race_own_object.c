// A thread for each object: the loop that creates them gives every one an object of its own, which
// it has just allocated, or an element of its array.
#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 4 };

struct pipeline;

struct worker {
    struct pipeline *pipeline;
    int step, rounds;
};

struct pipeline {
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    struct worker *all;
};

static int others(struct pipeline *pipeline)
{
    int sum = 0;
    for (int i = 0; i < THREADS; i++)
        sum += pipeline->all[i].step;
    return sum;
}

/* Only the thread itself writes its step, with the lock: what it reads of it needs none. */
static void *stage(void *arg)
{
    struct worker *worker = arg;
    struct pipeline *pipeline = worker->pipeline;
    while (worker->step < 10) { // EXPECT-NONE: double-checked-locking
        worker->rounds++;       // EXPECT-NONE: data-race
        pthread_mutex_lock(&pipeline->mutex);
        while (others(pipeline) < worker->step)
            pthread_cond_wait(&pipeline->moved, &pipeline->mutex);
        worker->step = worker->step + 1;
        pthread_cond_broadcast(&pipeline->moved);
        pthread_mutex_unlock(&pipeline->mutex);
    }
    return NULL;
}

static int run_pipeline(void)
{
    struct pipeline pipeline = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL};
    pthread_t thread[THREADS];
    int created = 0;
    pipeline.all = calloc(THREADS, sizeof *pipeline.all);
    if (!pipeline.all)
        return 1;
    for (int i = 0; i < THREADS; i++)
        pipeline.all[i].pipeline = &pipeline;
    while (created < THREADS &&
           pthread_create(&thread[created], NULL, stage, &pipeline.all[created]) == 0)
        created++;
    for (int i = 0; i < created; i++)
        pthread_join(thread[i], NULL);
    free(pipeline.all);
    return 0;
}

/* One object for all of them. */
struct common {
    pthread_mutex_t mutex;
    int ready;
};

static void *prepare(void *arg)
{
    struct common *common = arg;
    if (!common->ready) { // EXPECT: double-checked-locking
        pthread_mutex_lock(&common->mutex);
        if (!common->ready)
            common->ready = 1;
        pthread_mutex_unlock(&common->mutex);
    }
    return NULL;
}

static int run_common(void)
{
    struct common common = {PTHREAD_MUTEX_INITIALIZER, 0};
    pthread_t thread[THREADS];
    int created = 0;
    while (created < THREADS && pthread_create(&thread[created], NULL, prepare, &common) == 0)
        created++;
    for (int i = 0; i < created; i++)
        pthread_join(thread[i], NULL);
    return common.ready;
}

int main(void)
{
    return run_pipeline() + run_common() > 1;
}
