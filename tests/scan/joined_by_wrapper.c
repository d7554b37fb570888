// Threads are created by a function that is given the routine and the place for the handle.
#include <pthread.h>
#include <stddef.h>

static int spawn(pthread_t *thread, void *(*routine)(void *), void *arg)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    int rc = pthread_create(thread, &attr, routine, arg);
    pthread_attr_destroy(&attr);
    return rc;
}

static void *count(void *arg)
{
    ++*(int *)arg; // EXPECT-NONE: data-race
    return NULL;
}

static void *measure(void *arg)
{
    ++*(int *)arg; // EXPECT: data-race
    return NULL;
}

int main(void)
{
    static int counted, measured;
    pthread_t counter, meter;
    if (spawn(&counter, count, &counted) != 0)
        return 1;
    pthread_join(counter, NULL);
    if (spawn(&meter, measure, &measured) != 0)
        return 1;
    int seen = measured;
    pthread_join(meter, NULL);
    return counted + seen;
}
