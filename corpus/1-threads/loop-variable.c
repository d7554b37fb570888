/*
 * The address of a loop variable as the argument of every thread.
 *
 * All threads get the same address, and the loop goes on counting while they read it: two threads
 * may see the same number, and one may see 4, which is behind the end of the table.
 * own-argument.c gives each thread something of its own.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { LANES = 4 };

static void *swim(void *arg)
{
    const int lane = *(int *)arg;

    printf("somebody swims in lane %d\n", lane);
    return NULL;
}

int main(void)
{
    pthread_t threads[LANES];

    for (int lane = 0; lane < LANES; lane++) {
        if (pthread_create(&threads[lane], NULL, swim, &lane) != 0)
            return EXIT_FAILURE;
    }
    for (int i = 0; i < LANES; i++)
        pthread_join(threads[i], NULL);
    return EXIT_SUCCESS;
}
