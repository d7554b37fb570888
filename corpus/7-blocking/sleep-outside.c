/*
 * sleep-under-lock.c, mended: locked for each attempt, unlocked for the pause between two of them.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t modem = PTHREAD_MUTEX_INITIALIZER;
static int dialled;

static bool dial(void)
{
    pthread_mutex_lock(&modem);
    const bool through = ++dialled % 3 == 0; /* every third attempt gets through */
    pthread_mutex_unlock(&modem);
    return through;
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
    const bool sent = dial_with_patience(6);
    printf("report %s\n", sent ? "sent" : "kept");
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, send_report, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
