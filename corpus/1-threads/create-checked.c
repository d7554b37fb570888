/*
 * create-unchecked.c by somebody who knows that there may be fewer workers: what was started is
 * joined, and what was not started is done by the main thread itself.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 4 };

static void *serve(void *arg)
{
    return arg;
}

static void *work(void *arg)
{
    int *share = arg;

    *share *= 2;
    return NULL;
}

static void give_up(const char *what)
{
    fprintf(stderr, "no thread for the %s\n", what);
    exit(EXIT_FAILURE);
}

int main(void)
{
    int shares[WORKERS] = {1, 2, 3, 4};
    pthread_t clock, log, mail, workers[WORKERS];
    int started = 0;

    if (pthread_create(&clock, NULL, serve, NULL) != 0)
        give_up("clock");
    if (pthread_create(&log, NULL, serve, NULL) != 0)
        give_up("log");
    if (pthread_create(&mail, NULL, serve, NULL) != 0)
        give_up("mail");
    while (started < WORKERS &&
           pthread_create(&workers[started], NULL, work, &shares[started]) == 0)
        started++;
    for (int i = started; i < WORKERS; i++)
        work(&shares[i]);
    for (int i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
    pthread_join(mail, NULL);
    pthread_join(log, NULL);
    pthread_join(clock, NULL);
    printf("%d %d %d %d\n", shares[0], shares[1], shares[2], shares[3]);
    return 0;
}
