/*
 * identity-early.c, mended: what a thread wants to know about itself, it is given when it starts.
 *
 * A name in thread-local storage is set by the thread itself, before anybody can ask. For people
 * who look at the program from outside, pthread_setname_np() does the same.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

static _Thread_local const char *own_name = "somebody";

static const char *who_am_i(void)
{
    return own_name;
}

static void *work(void *arg)
{
    own_name = arg;
    pthread_setname_np(pthread_self(), own_name);
    printf("%s\n", who_am_i());
    return NULL;
}

int main(void)
{
    static char name[] = "the worker";
    pthread_t worker;

    if (pthread_create(&worker, NULL, work, name) != 0)
        return 1;
    pthread_join(worker, NULL);
    return 0;
}
