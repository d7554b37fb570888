/*
 * An event as a flag that is polled: has it happened? sleep; has it happened? sleep.
 *
 * Each waiter burns processor time while nothing happens, and reacts up to 10 ms late when it
 * does. The sleep is always too long or too short. event.c waits without polling.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static atomic_bool shutdown_requested;

static void *worker(void *arg)
{
    (void)arg;
    while (!atomic_load(&shutdown_requested))
        usleep(10000);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, worker, NULL);
    atomic_store(&shutdown_requested, true);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    puts("stopped");
    return 0;
}
