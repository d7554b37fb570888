/*
 * A queue whose consumers look once: the wait stands outside of a loop, in front of one.
 *
 * Two consumers are waiting, one message comes. If both wake up (a broadcast, or for no reason at
 * all), the second one takes from an empty queue: `count` becomes -1, and the queue is broken for
 * ever. (Here the producer fills the queue first.) bounded-buffer.c looks again after each wait.
 */
#include <pthread.h>
#include <stdio.h>

enum { ROOM = 16, MESSAGES = 8 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static int messages[ROOM];
static int first, count;

static void put(int message)
{
    pthread_mutex_lock(&lock);
    messages[(first + count++) % ROOM] = message;
    pthread_cond_broadcast(&not_empty);
    pthread_mutex_unlock(&lock);
}

static int take(void)
{
    pthread_mutex_lock(&lock);
    if (count == 0)
        pthread_cond_wait(&not_empty, &lock);
    const int message = messages[first];
    first = (first + 1) % ROOM;
    count--;
    pthread_mutex_unlock(&lock);
    return message;
}

static void *consumer(void *arg)
{
    long *sum = arg;

    for (int i = 0; i < MESSAGES / 2; i++)
        *sum += take();
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    long sums[2] = {0, 0};

    for (int i = 1; i <= MESSAGES; i++)
        put(i);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, consumer, &sums[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("sum %ld\n", sums[0] + sums[1]);
    return 0;
}
