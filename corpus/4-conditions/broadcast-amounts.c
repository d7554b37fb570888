/*
 * The jobs of signal-amounts.c, each of which looks for itself whether it is enough.
 *
 * A broadcast wakes some that have to go back to sleep. Where that costs too much, waiters stand in
 * a queue, each with a condition variable of its own, and who gives wakes those it is enough for.
 */
#include <pthread.h>
#include <stdio.h>

enum { PAGES = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int left = PAGES;

static void memory_take(int pages)
{
    pthread_mutex_lock(&lock);
    while (left < pages)
        pthread_cond_wait(&freed, &lock);
    left -= pages;
    pthread_mutex_unlock(&lock);
}

static void memory_give(int pages)
{
    pthread_mutex_lock(&lock);
    left += pages;
    pthread_cond_broadcast(&freed);
    pthread_mutex_unlock(&lock);
}

static void *run(void *arg)
{
    const int *pages = arg;

    memory_take(*pages);
    memory_give(*pages);
    return NULL;
}

int main(void)
{
    int jobs[] = {60, 50, 10};
    enum { JOBS = sizeof jobs / sizeof jobs[0] };
    pthread_t threads[JOBS];

    for (int i = 0; i < JOBS; i++)
        pthread_create(&threads[i], NULL, run, &jobs[i]);
    for (int i = 0; i < JOBS; i++)
        pthread_join(threads[i], NULL);
    printf("%d pages free\n", left);
    return 0;
}
