/*
 * A thread pool: four threads live as long as the program, and take requests from a queue.
 *
 * The number of threads fits the machine, the length of the queue says how much may wait, and when
 * it is full the one who brings more has to wait, too. The end of the work is a state like the
 * others, and it concerns every worker: so it is broadcast.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 4, ROOM = 8, REQUESTS = 60 };

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t not_empty, not_full;
    int requests[ROOM], first, count; /* guarded by lock, as all below */
    bool closed;
    int answered;
    pthread_t workers[WORKERS];
};

static struct pool pool = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .not_empty = PTHREAD_COND_INITIALIZER,
    .not_full = PTHREAD_COND_INITIALIZER,
};

static void pool_put(int request)
{
    pthread_mutex_lock(&pool.lock);
    while (pool.count == ROOM)
        pthread_cond_wait(&pool.not_full, &pool.lock);
    pool.requests[(pool.first + pool.count++) % ROOM] = request;
    pthread_cond_signal(&pool.not_empty);
    pthread_mutex_unlock(&pool.lock);
}

/* False: there will be no more. */
static bool pool_take(int *request)
{
    pthread_mutex_lock(&pool.lock);
    while (pool.count == 0 && !pool.closed)
        pthread_cond_wait(&pool.not_empty, &pool.lock);
    const bool found = pool.count > 0;
    if (found) {
        *request = pool.requests[pool.first];
        pool.first = (pool.first + 1) % ROOM;
        pool.count--;
        pool.answered++;
        pthread_cond_signal(&pool.not_full);
    }
    pthread_mutex_unlock(&pool.lock);
    return found;
}

static void *worker(void *arg)
{
    int request;

    (void)arg;
    while (pool_take(&request))
        continue; /* answering it would be here, without the lock */
    return NULL;
}

static void pool_close(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.closed = true;
    pthread_cond_broadcast(&pool.not_empty);
    pthread_mutex_unlock(&pool.lock);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(pool.workers[i], NULL);
}

int main(void)
{
    for (int i = 0; i < WORKERS; i++) {
        if (pthread_create(&pool.workers[i], NULL, worker, NULL) != 0)
            return EXIT_FAILURE;
    }
    for (int request = 0; request < REQUESTS; request++)
        pool_put(request);
    pool_close();
    printf("%d requests\n", pool.answered);
    return 0;
}
