/*
 * A wait without the mutex: the waiter has let go of it before it waits.
 *
 * Between the unlock and the wait the postman may come and go, and nobody hears the signal; and a
 * wait with a mutex that the thread does not hold is undefined behaviour. This mutex is
 * error-checking, so the wait fails. pthread_cond_wait() does the unlocking itself: wait-while.c.
 */
#define _GNU_SOURCE /* PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static int letters;

static bool letter_here(void)
{
    pthread_mutex_lock(&lock);
    const bool here = letters > 0;
    pthread_mutex_unlock(&lock);
    return here;
}

static void *reader(void *arg)
{
    (void)arg;
    while (!letter_here()) {
        if (pthread_cond_wait(&arrived, &lock) == EPERM) {
            puts("cannot wait like that");
            break;
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, reader, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    letters++;
    pthread_cond_signal(&arrived);
    pthread_mutex_unlock(&lock);
    return 0;
}
