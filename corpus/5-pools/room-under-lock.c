/*
 * The bounded buffer with semaphores, in the wrong order: waiting for room while holding the lock
 * that makes room.
 *
 * The producer takes the mutex and waits for a free place. The consumer would free one, but it
 * needs the mutex for that. The first time the buffer is full, both hang. (The producer stops just
 * before that here.) bounded-semaphores.c waits first and locks then.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

enum { ROOM = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t free_places, filled_places;
static int messages[ROOM], put_at, take_at;

static void permit_take(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0 && errno == EINTR)
        continue;
}

static void put(int message)
{
    pthread_mutex_lock(&lock);
    permit_take(&free_places);
    messages[put_at] = message;
    put_at = (put_at + 1) % ROOM;
    pthread_mutex_unlock(&lock);
    sem_post(&filled_places);
}

static int take(void)
{
    permit_take(&filled_places);
    pthread_mutex_lock(&lock);
    const int message = messages[take_at];
    take_at = (take_at + 1) % ROOM;
    pthread_mutex_unlock(&lock);
    sem_post(&free_places);
    return message;
}

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 1; i <= ROOM; i++)
        put(i);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long sum = 0;

    sem_init(&free_places, 0, ROOM);
    sem_init(&filled_places, 0, 0);
    if (pthread_create(&thread, NULL, producer, NULL) != 0)
        return 1;
    for (int i = 0; i < ROOM; i++)
        sum += take();
    pthread_join(thread, NULL);
    printf("sum %ld\n", sum);
    sem_destroy(&free_places);
    sem_destroy(&filled_places);
    return 0;
}
