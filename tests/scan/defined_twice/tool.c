// A tool with a notify() of its own, so that the library, and its thread, are no part of it.
#include <pthread.h>
#include <stdio.h>

#include "settings.h"

static int waited;

void notify(void)
{
    puts("hello");
}

static void *wait_for_input(void *arg)
{
    waited = getchar();
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, wait_for_input, NULL) != 0)
        return 1;
    verbose = getchar(); // EXPECT-NONE: data-race
    say();
    waited = 0; // EXPECT: data-race
    pthread_join(thread, NULL);
    return 0;
}
