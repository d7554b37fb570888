/*
 * philosophers.c, mended: the fork with the smaller number first. For four of them that is the left
 * one, for the last it is the right one, and the circle is broken.
 */
#include <pthread.h>
#include <stdio.h>

enum { SEATS = 5 };

static pthread_mutex_t forks[SEATS] = {
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
};

static void *philosopher(void *arg)
{
    int *meals = arg;
    const int seat = *meals, next = (seat + 1) % SEATS;
    pthread_mutex_t *first = &forks[seat < next ? seat : next];
    pthread_mutex_t *second = &forks[seat < next ? next : seat];

    *meals = 0;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(first);
        pthread_mutex_lock(second);
        ++*meals;
        pthread_mutex_unlock(second);
        pthread_mutex_unlock(first);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[SEATS];
    int meals[SEATS], total = 0;

    for (int i = 0; i < SEATS; i++) {
        meals[i] = i; /* the seat, for a start */
        pthread_create(&threads[i], NULL, philosopher, &meals[i]);
    }
    for (int i = 0; i < SEATS; i++) {
        pthread_join(threads[i], NULL);
        total += meals[i];
    }
    printf("%d meals\n", total);
    return 0;
}
