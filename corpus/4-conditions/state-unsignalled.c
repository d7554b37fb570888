/*
 * A state without a signal: the writer changes what the reader waits for, and tells nobody.
 *
 * The lock is right and the loop is right; but a thread that sleeps in a wait does not look. A
 * condition variable does not watch its state: whoever changes the state has to signal. Here the
 * reader sleeps for ever. wait-while.c is the same with the signal.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "../turns.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool full;

static void *reader(void *arg)
{
    pthread_mutex_lock(&lock);
    turn_end(0);
    while (!full)
        pthread_cond_wait(&filled, &lock); /* nobody signals */
    pthread_mutex_unlock(&lock);
    puts("read");
    return arg;
}

int main(void)
{
    pthread_t thread;

    turns_open();
    if (pthread_create(&thread, NULL, reader, NULL) != 0)
        return 1;
    turn_begin(1);
    pthread_mutex_lock(&lock);
    full = true;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
