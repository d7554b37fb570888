/*
 * Something to watch: named threads with different habits, for the monitoring of sections 25 to 27.
 *
 *   feeder   fills a queue in bursts
 *   worker   three of them take from it; mostly they wait
 *   keeper   wakes up every 10 ms and looks at the length of the queue
 *
 * `monitored SECONDS` takes its time, so that you can look at it from another terminal with
 * `lockstitch top`, or with top -H. Without an argument it ends at once. After a run the report
 * has the active threads, what each waited for, and how long.
 */
#define _GNU_SOURCE /* pthread_setname_np */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WORKERS = 3, ROOM = 16, BURST = 12, BURSTS_A_SECOND = 20 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static pthread_cond_t closing = PTHREAD_COND_INITIALIZER;
static int queued, longest, done; /* guarded by lock, like the next one */
static bool closed;

static void pause_ms(long milliseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

static void *feeder(void *arg)
{
    const int *bursts = arg;

    pthread_setname_np(pthread_self(), "feeder");
    for (int i = 0; i < *bursts * BURST; i++) {
        if (i % BURST == 0)
            pause_ms(1000 / BURSTS_A_SECOND);
        pthread_mutex_lock(&lock);
        while (queued == ROOM)
            pthread_cond_wait(&not_full, &lock);
        queued++;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    closed = true;
    pthread_cond_broadcast(&not_empty);
    pthread_cond_broadcast(&closing);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *worker(void *arg)
{
    bool more = true;

    (void)arg;
    pthread_setname_np(pthread_self(), "worker");
    while (more) {
        pthread_mutex_lock(&lock);
        while (queued == 0 && !closed)
            pthread_cond_wait(&not_empty, &lock);
        more = queued > 0;
        if (more) {
            queued--;
            done++;
            pthread_cond_signal(&not_full);
        }
        pthread_mutex_unlock(&lock);
        if (more)
            pause_ms(1); /* the work */
    }
    return NULL;
}

static void *keeper(void *arg)
{
    struct timespec next;

    (void)arg;
    pthread_setname_np(pthread_self(), "keeper");
    pthread_mutex_lock(&lock);
    while (!closed) {
        longest = queued > longest ? queued : longest;
        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_nsec += 10000000;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&closing, &lock, &next);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(int argc, char **argv)
{
    int bursts = argc > 1 ? BURSTS_A_SECOND * atoi(argv[1]) : 2;
    pthread_t feeding, keeping, working[WORKERS];

    if (pthread_create(&feeding, NULL, feeder, &bursts) != 0 ||
        pthread_create(&keeping, NULL, keeper, NULL) != 0)
        return EXIT_FAILURE;
    for (int i = 0; i < WORKERS; i++) {
        if (pthread_create(&working[i], NULL, worker, NULL) != 0)
            return EXIT_FAILURE;
    }
    pthread_join(feeding, NULL);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(working[i], NULL);
    pthread_join(keeping, NULL);
    printf("%d jobs done\n", done);
    return EXIT_SUCCESS;
}
