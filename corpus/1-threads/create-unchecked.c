/*
 * A thread that may not exist: pthread_create() fails when the process or the user has too many
 * threads, or too little memory, and then it leaves the handle as it was.
 *
 * The clock, the log and the mail are looked at. The workers came later, and nobody looks. Joining
 * a handle that was never set is undefined behaviour; in practice it crashes, or waits for some
 * other thread. It happens on the busiest day only. create-checked.c looks at every result.
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

    if (pthread_create(&clock, NULL, serve, NULL) != 0)
        give_up("clock");
    if (pthread_create(&log, NULL, serve, NULL) != 0)
        give_up("log");
    if (pthread_create(&mail, NULL, serve, NULL) != 0)
        give_up("mail");
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&workers[i], NULL, work, &shares[i]);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
    pthread_join(mail, NULL);
    pthread_join(log, NULL);
    pthread_join(clock, NULL);
    printf("%d %d %d %d\n", shares[0], shares[1], shares[2], shares[3]);
    return 0;
}
