/*
 * Who am I? The thread compares itself with the handle that its creator is still writing.
 *
 * pthread_create() may put the handle into the variable when the new thread already runs. Then the
 * worker does not recognise itself. identity-own.c asks nobody but the thread itself.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_t worker;

static const char *who_am_i(void)
{
    return pthread_equal(pthread_self(), worker) ? "the worker" : "somebody";
}

static void *work(void *arg)
{
    (void)arg;
    printf("%s\n", who_am_i());
    return NULL;
}

int main(void)
{
    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    pthread_join(worker, NULL);
    return 0;
}
