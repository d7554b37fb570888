/*
 * Sleeping with the lock: a pause between two attempts, in a function that retries, in a function
 * that locks.
 *
 * Where the sleep is written nobody sees the lock, and where the lock is taken nobody sees the
 * sleep. Everybody else waits 20 ms for a thread that does nothing. sleep-outside.c holds the
 * lock for the attempt only.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t modem = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t start;
static int dialled;

static bool dial(void)
{
    return ++dialled % 3 == 0; /* every third attempt gets through */
}

static bool dial_with_patience(int attempts)
{
    while (attempts-- > 0) {
        if (dial())
            return true;
        usleep(10000);
    }
    return false;
}

static void *send_report(void *arg)
{
    (void)arg;
    pthread_barrier_wait(&start);
    pthread_mutex_lock(&modem);
    const bool sent = dial_with_patience(3);
    pthread_mutex_unlock(&modem);
    printf("report %s\n", sent ? "sent" : "kept");
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_barrier_init(&start, NULL, 2);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, send_report, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
