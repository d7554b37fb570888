/*
 * The signal comes before the state: "wake up, I am about to finish".
 *
 * The waiter wakes, sees that nothing is finished, and goes to sleep again. Then the state is set,
 * and no signal follows. It works whenever the waiter is slow enough to look after the second
 * critical section, as the turns arrange it here. signal-after-state.c has the order right.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#include "../turns.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t finished = PTHREAD_COND_INITIALIZER;
static bool done;

static void *calculate(void *arg)
{
    (void)arg;
    turn_begin(0);
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&finished);
    pthread_mutex_unlock(&lock);

    pthread_mutex_lock(&lock);
    done = true;
    pthread_mutex_unlock(&lock);
    turn_end(0);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    turns_open();
    if (pthread_create(&thread, NULL, calculate, NULL) != 0)
        return 1;
    turn_begin(1);
    pthread_mutex_lock(&lock);
    while (!done)
        pthread_cond_wait(&finished, &lock);
    pthread_mutex_unlock(&lock);
    puts("done");
    pthread_join(thread, NULL);
    return 0;
}
