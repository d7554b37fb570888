/*
 * One signal for many: the gate opens for all runners, and one of them is told.
 *
 * pthread_cond_signal() wakes one waiter. A change that concerns all of them needs
 * pthread_cond_broadcast(). Here the runners come one after the other and find the gate open; let
 * them come early, and all but one wait for ever. broadcast-to-all.c tells everybody.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "../turns.h"

enum { RUNNERS = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static bool gate_is_open;

static void *runner(void *arg)
{
    (void)arg;
    turn_begin(1);
    pthread_mutex_lock(&lock);
    while (!gate_is_open)
        pthread_cond_wait(&opened, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *starter(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    gate_is_open = true;
    pthread_cond_signal(&opened);
    pthread_mutex_unlock(&lock);
    turn_end(0);
    return NULL;
}

int main(void)
{
    pthread_t runners[RUNNERS], start;

    turns_open();
    for (int i = 0; i < RUNNERS; i++)
        pthread_create(&runners[i], NULL, runner, NULL);
    pthread_create(&start, NULL, starter, NULL);
    for (int i = 0; i < RUNNERS; i++)
        pthread_join(runners[i], NULL);
    pthread_join(start, NULL);
    printf("%d runners\n", RUNNERS);
    return 0;
}
