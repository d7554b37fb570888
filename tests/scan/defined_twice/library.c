// A library with a thread, and a notify() of its own.
#include <pthread.h>
#include <stdlib.h>

#include "settings.h"

static pthread_t background;

void notify(void)
{
    exit(1);
}

int version(void)
{
    return 3;
}

static void *work(void *arg)
{
    say();
    return arg;
}

void work_in_background(void)
{
    if (pthread_create(&background, NULL, work, NULL) != 0)
        abort();
}
