/*
 * One signal, and waiters that wait for different amounts: jobs take as much memory as they need,
 * and give it back.
 *
 * pthread_cond_signal() wakes one waiter, whichever. When what has been given back is not enough
 * for that one, it sleeps again; the next one, for whom it would be enough, is not told. Here the
 * small job comes when everything is free again; let it wait beside the large one, and it may sleep
 * with memory to spare. broadcast-amounts.c lets each of them look.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

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
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

struct job {
    int turn, pages;
};

static void *run(void *arg)
{
    const struct job *job = arg;

    turn_begin(job->turn);
    memory_take(job->pages);
    memory_give(job->pages);
    turn_end(job->turn);
    return NULL;
}

int main(void)
{
    struct job jobs[] = {{0, 60}, {1, 50}, {2, 10}};
    enum { JOBS = sizeof jobs / sizeof jobs[0] };
    pthread_t threads[JOBS];

    turns_open();
    for (int i = 0; i < JOBS; i++)
        pthread_create(&threads[i], NULL, run, &jobs[i]);
    for (int i = 0; i < JOBS; i++)
        pthread_join(threads[i], NULL);
    printf("%d pages free\n", left);
    return 0;
}
