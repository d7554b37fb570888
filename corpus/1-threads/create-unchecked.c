/*
 * A thread that may not exist: pthread_create() fails when the process or the user has too many
 * threads, or too little memory, and then it leaves the handle as it was.
 *
 * Joining a handle that was never set is undefined behaviour; in practice it crashes, or waits for
 * some other thread. It happens on the busiest day only. create-checked.c looks at the result.
 */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static void *work(void *arg)
{
    int *share = arg;

    *share *= 2;
    return NULL;
}

int main(void)
{
    int shares[WORKERS] = {1, 2, 3, 4};
    pthread_t threads[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, work, &shares[i]);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    printf("%d %d %d %d\n", shares[0], shares[1], shares[2], shares[3]);
    return 0;
}
