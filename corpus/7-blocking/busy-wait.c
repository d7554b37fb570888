/*
 * Busy waiting: a loop that does nothing but look whether it may stop.
 *
 * It burns a whole processor, and on a machine with one processor it keeps the very thread from
 * running that it waits for. sched_yield() in the loop makes it politer, not better.
 * wait-instead.c sleeps until it is woken.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

static atomic_bool loaded;
static int level;

static void *load(void *arg)
{
    (void)arg;
    level = 7; /* stands for reading a file */
    atomic_store(&loaded, true);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, load, NULL) != 0)
        return 1;
    while (!atomic_load(&loaded))
        sched_yield();
    printf("level %d\n", level);
    pthread_join(thread, NULL);
    return 0;
}
