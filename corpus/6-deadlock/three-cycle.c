/*
 * A cycle of three: each thread takes two locks, and no two threads disagree, but all three
 * together can hang.
 *
 * reader: input, then buffer. worker: buffer, then output. flusher: output, then input. Looking at
 * pairs of threads finds nothing here; the lock-order graph has the cycle input -> buffer -> output
 * -> input.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

static pthread_mutex_t input = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t buffer = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;
static int bytes_in = 64, bytes_buffered, bytes_out;

static void *reader(void *arg)
{
    (void)arg;
    turn_begin(0);
    pthread_mutex_lock(&input);
    pthread_mutex_lock(&buffer);
    bytes_buffered += bytes_in;
    pthread_mutex_unlock(&buffer);
    pthread_mutex_unlock(&input);
    turn_end(0);
    return NULL;
}

static void *worker(void *arg)
{
    (void)arg;
    turn_begin(1);
    pthread_mutex_lock(&buffer);
    pthread_mutex_lock(&output);
    bytes_out += bytes_buffered;
    bytes_buffered = 0;
    pthread_mutex_unlock(&output);
    pthread_mutex_unlock(&buffer);
    turn_end(1);
    return NULL;
}

static void *flusher(void *arg)
{
    (void)arg;
    turn_begin(2);
    pthread_mutex_lock(&output);
    pthread_mutex_lock(&input);
    printf("%d bytes in, %d bytes out\n", bytes_in, bytes_out);
    pthread_mutex_unlock(&input);
    pthread_mutex_unlock(&output);
    turn_end(2);
    return NULL;
}

int main(void)
{
    void *(*const stages[])(void *) = {reader, worker, flusher};
    pthread_t threads[3];

    turns_open();
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, stages[i], NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
