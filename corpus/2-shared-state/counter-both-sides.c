/*
 * counter-one-sided.c, mended: the reader takes the lock of the writers.
 *
 * It copies what it needs and lets go of the lock before it divides and prints.
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
    pthread_mutex_lock(&lock);
    const int count = samples;
    const double sum = total;
    pthread_mutex_unlock(&lock);
    return count > 0 ? sum / count : 0;
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
