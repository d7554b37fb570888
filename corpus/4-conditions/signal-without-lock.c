/*
 * A lost wake-up: the state is changed and signalled without the lock of the waiter.
 *
 * The reader has seen that there is nothing, and is about to wait. Now the writer sets the state
 * and signals. Nobody waits yet, so the signal is gone; then the reader begins to wait, for ever.
 * (The turns make the writer come first here, so that the program ends.) wait-while.c changes the
 * state under the lock, so it cannot come between the reader's test and the reader's wait.
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
    (void)arg;
    turn_begin(1);
    pthread_mutex_lock(&lock);
    while (!full)
        pthread_cond_wait(&filled, &lock); /* the writer comes just before it, once in a million */
    pthread_mutex_unlock(&lock);
    puts("read");
    return NULL;
}

static void *writer(void *arg)
{
    (void)arg;
    turn_begin(0);
    full = true;
    pthread_cond_signal(&filled);
    turn_end(0);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    turns_open();
    pthread_create(&threads[0], NULL, reader, NULL);
    pthread_create(&threads[1], NULL, writer, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
