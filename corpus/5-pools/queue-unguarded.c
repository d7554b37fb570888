/*
 * A queue between two threads, without a lock: the producer counts up, the consumer counts down.
 *
 * Both change `count`; a lost step makes the queue lose messages or invent them. That the consumer
 * comes after the producer most of the time hides it. bounded-buffer.c is the queue as it should
 * be.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

enum { ROOM = 16, MESSAGES = 10 };

static int messages[ROOM];
static int first, count;

static void put(int message)
{
    if (count < ROOM)
        messages[(first + count++) % ROOM] = message;
}

static int take(void)
{
    if (count == 0)
        return 0;
    const int message = messages[first];
    first = (first + 1) % ROOM;
    count--;
    return message;
}

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 1; i <= MESSAGES; i++)
        put(i);
    turn_end(0);
    return NULL;
}

static void *consumer(void *arg)
{
    long *sum = arg;

    turn_begin(1); /* only a delay: the producer is done by now, most of the time */
    for (int i = 1; i <= MESSAGES; i++)
        *sum += take();
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    long sum = 0;

    turns_open();
    pthread_create(&threads[0], NULL, producer, NULL);
    pthread_create(&threads[1], NULL, consumer, &sum);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("sum %ld\n", sum);
    return 0;
}
