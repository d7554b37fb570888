/*
 * A callback under a lock: nobody knows which locks the callback will take.
 *
 * The thermometer calls its observers while it holds its own lock. The heating locks itself, and
 * then asks the thermometer. Neither file of a real program would show both. observer-copied.c
 * calls out after it has let go.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

static struct {
    pthread_mutex_t lock;
    int degrees;
    void (*observer)(int degrees);
} thermometer = {.lock = PTHREAD_MUTEX_INITIALIZER, .degrees = 20};

static struct {
    pthread_mutex_t lock;
    int burning;
} heating = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void thermometer_set(int degrees)
{
    pthread_mutex_lock(&thermometer.lock);
    thermometer.degrees = degrees;
    if (thermometer.observer != NULL)
        thermometer.observer(degrees);
    pthread_mutex_unlock(&thermometer.lock);
}

static int thermometer_read(void)
{
    pthread_mutex_lock(&thermometer.lock);
    const int degrees = thermometer.degrees;
    pthread_mutex_unlock(&thermometer.lock);
    return degrees;
}

static void heating_on_change(int degrees)
{
    pthread_mutex_lock(&heating.lock);
    heating.burning = degrees < 18;
    pthread_mutex_unlock(&heating.lock);
}

static void heating_check(void)
{
    pthread_mutex_lock(&heating.lock);
    heating.burning = thermometer_read() < 18;
    pthread_mutex_unlock(&heating.lock);
}

static void *sensor(void *arg)
{
    (void)arg;
    turn_begin(0);
    thermometer_set(15);
    turn_end(0);
    return NULL;
}

static void *control(void *arg)
{
    (void)arg;
    turn_begin(1);
    heating_check();
    turn_end(1);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    turns_open();
    thermometer.observer = heating_on_change;
    pthread_create(&threads[0], NULL, sensor, NULL);
    pthread_create(&threads[1], NULL, control, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("the heating is %s\n", heating.burning ? "on" : "off");
    return 0;
}
