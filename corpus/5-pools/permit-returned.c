/*
 * permit-lost.c, mended: one way out, and it gives the permit back.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

static sem_t permits;

static int fetch(const char *address)
{
    return strchr(address, ':') == NULL ? -1 : 0;
}

static int download(const char *address)
{
    while (sem_wait(&permits) != 0 && errno == EINTR)
        continue;
    const int result = fetch(address);
    sem_post(&permits);
    return result;
}

static void *browse(void *arg)
{
    const char *address = arg;

    if (download(address) != 0)
        printf("cannot load %s\n", address);
    return NULL;
}

int main(void)
{
    char good[] = "http://example.org", bad[] = "example";
    pthread_t threads[2];

    sem_init(&permits, 0, 2);
    pthread_create(&threads[0], NULL, browse, good);
    pthread_create(&threads[1], NULL, browse, bad);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    sem_destroy(&permits);
    return 0;
}
