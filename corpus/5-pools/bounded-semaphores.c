/*
 * The bounded buffer with semaphores: one counts the free places, one the messages.
 *
 * The semaphores do all the waiting; the mutex only keeps the indices together. The order matters:
 * first the semaphore, then the mutex. The other way round a producer would wait for room while it
 * holds the lock that a consumer needs to make room.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

enum { ROOM = 4, MESSAGES = 500 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t free_places, filled_places;
static int messages[ROOM], put_at, take_at; /* guarded by lock */

static void permit_take(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0 && errno == EINTR)
        continue;
}

static void put(int message)
{
    permit_take(&free_places);
    pthread_mutex_lock(&lock);
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
    for (int i = 1; i <= MESSAGES; i++)
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
    for (int i = 0; i < MESSAGES; i++)
        sum += take();
    pthread_join(thread, NULL);
    printf("sum %ld\n", sum);
    sem_destroy(&free_places);
    sem_destroy(&filled_places);
    return 0;
}
