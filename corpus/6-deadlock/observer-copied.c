/*
 * observer-locked.c, mended: the observer is copied under the lock, and called without it.
 */
#include <pthread.h>
#include <stdio.h>

typedef void observer_function(int degrees);

static struct {
    pthread_mutex_t lock;
    int degrees;
    observer_function *observer;
} thermometer = {.lock = PTHREAD_MUTEX_INITIALIZER, .degrees = 20};

static struct {
    pthread_mutex_t lock;
    int burning;
} heating = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void thermometer_set(int degrees)
{
    pthread_mutex_lock(&thermometer.lock);
    thermometer.degrees = degrees;
    observer_function *observer = thermometer.observer;
    pthread_mutex_unlock(&thermometer.lock);
    if (observer != NULL)
        observer(degrees);
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
    thermometer_set(15);
    return NULL;
}

static void *control(void *arg)
{
    (void)arg;
    heating_check();
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    thermometer.observer = heating_on_change;
    pthread_create(&threads[0], NULL, sensor, NULL);
    pthread_create(&threads[1], NULL, control, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("the heating is %s\n", heating.burning ? "on" : "off");
    return 0;
}
