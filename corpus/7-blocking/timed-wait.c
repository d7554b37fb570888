/*
 * sleep-poll.c, mended: the cleaner waits until it is told to close, and at most a second for its
 * regular round.
 *
 * The deadline is a point in time, not a span, so that it does not move when the wait wakes up for
 * nothing.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int rubbish; /* guarded by lock, like the next one */
static bool closing;

static void *cleaner(void *arg)
{
    struct timespec deadline;
    bool last = false;

    (void)arg;
    while (!last) {
        clock_gettime(CLOCK_REALTIME, &deadline);
        deadline.tv_sec++;
        pthread_mutex_lock(&lock);
        while (!closing) {
            if (pthread_cond_timedwait(&changed, &lock, &deadline) == ETIMEDOUT)
                break;
        }
        last = closing;
        const int pieces = rubbish;
        rubbish = 0;
        pthread_mutex_unlock(&lock);
        printf("%d pieces of rubbish\n", pieces);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, cleaner, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    rubbish = 3;
    closing = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
