/*
 * loop-variable.c, mended: each thread has an argument of its own, which nobody writes while the
 * thread lives.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { LANES = 4 };

static void *swim(void *arg)
{
    const int lane = *(const int *)arg;

    printf("somebody swims in lane %d\n", lane);
    return NULL;
}

int main(void)
{
    pthread_t threads[LANES];
    int lanes[LANES];

    for (int i = 0; i < LANES; i++) {
        lanes[i] = i;
        if (pthread_create(&threads[i], NULL, swim, &lanes[i]) != 0)
            return EXIT_FAILURE;
    }
    for (int i = 0; i < LANES; i++)
        pthread_join(threads[i], NULL);
    return EXIT_SUCCESS;
}
