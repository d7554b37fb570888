/*
 * The workers of create-unchecked.c by somebody who knows that there may be fewer of them: what
 * was started is joined, and what was not started is done by the main thread itself.
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
    int started = 0;

    while (started < WORKERS &&
           pthread_create(&threads[started], NULL, work, &shares[started]) == 0)
        started++;
    for (int i = started; i < WORKERS; i++)
        work(&shares[i]);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    printf("%d %d %d %d\n", shares[0], shares[1], shares[2], shares[3]);
    return 0;
}
