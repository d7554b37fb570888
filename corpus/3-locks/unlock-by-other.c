/*
 * A mutex as a messenger: one thread locks it, another one unlocks it.
 *
 * A mutex has an owner, and only the owner may unlock it; anything else is undefined behaviour. An
 * error-checking mutex, as here, refuses, a default one may lose a waiting thread. What is meant is
 * a semaphore, which has no owner: see semaphore-handover.c.
 */
#define _GNU_SOURCE /* PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t printer_busy = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;

static void *print(void *arg)
{
    const char *text = arg;

    puts(text);
    if (pthread_mutex_unlock(&printer_busy) == EPERM)
        puts("the printer is not mine");
    return NULL;
}

int main(void)
{
    char text[] = "page 1";
    pthread_t thread;

    pthread_mutex_lock(&printer_busy);
    if (pthread_create(&thread, NULL, print, text) == 0)
        pthread_join(thread, NULL);
    pthread_mutex_unlock(&printer_busy);
    return 0;
}
