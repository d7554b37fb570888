/*
 * A permit that is not given back: the error path of a download leaves without sem_post().
 *
 * Two downloads may run at the same time. Each broken address takes a permit with it, and after the
 * second one every download waits for ever. A semaphore is a resource like memory: what is taken is
 * given back, on every path. permit-returned.c does.
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
    if (fetch(address) != 0)
        return -1;
    sem_post(&permits);
    return 0;
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
