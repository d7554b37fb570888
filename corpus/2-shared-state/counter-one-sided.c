/*
 * Locked on one side only: the writers take the lock, the reader thinks that it need not.
 *
 * "I only read" is the most frequent excuse for a race. The mutex protects nothing from a thread
 * that does not take it: the display may see a count and a sum that do not belong together, and the
 * compiler may keep either in a register. counter-both-sides.c locks in both places.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int samples;
static double total;

static void *sensor(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        samples++;
        total += 20.0 + i % 3;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static double average(void)
{
    return samples > 0 ? total / samples : 0;
}

static void *display(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++)
        printf("average %.1f\n", average());
    return NULL;
}

int main(void)
{
    pthread_t writer, reader;

    pthread_create(&writer, NULL, sensor, NULL);
    pthread_create(&reader, NULL, display, NULL);
    pthread_join(writer, NULL);
    pthread_join(reader, NULL);
    return 0;
}
