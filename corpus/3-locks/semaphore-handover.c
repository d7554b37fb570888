/*
 * unlock-by-other.c, mended: a semaphore has no owner, so one thread may take the permit and
 * another one give it back.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t printer_free;

static void *print(void *arg)
{
    const char *text = arg;

    puts(text);
    sem_post(&printer_free);
    return NULL;
}

int main(void)
{
    char text[] = "page 1";
    pthread_t thread;

    sem_init(&printer_free, 0, 1);
    while (sem_wait(&printer_free) != 0)
        continue; /* interrupted by a signal */
    if (pthread_create(&thread, NULL, print, text) == 0)
        pthread_join(thread, NULL);
    else
        sem_post(&printer_free);
    sem_destroy(&printer_free);
    return 0;
}
