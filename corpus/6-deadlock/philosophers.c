/*
 * The dining philosophers: five of them, five forks, and everybody takes the left fork first.
 *
 * When all have their left fork, all wait for the right one. The cycle has five threads and five
 * locks, and no two of them disagree about any order. The barrier makes them start dinner together;
 * lockstitch ends it, or else the alarm. philosophers-ordered.c gets everybody fed.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { SEATS = 5 };

static pthread_mutex_t forks[SEATS] = {
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
};
static pthread_barrier_t dinner;

static void *philosopher(void *arg)
{
    const int seat = *(const int *)arg;
    pthread_mutex_t *left = &forks[seat], *right = &forks[(seat + 1) % SEATS];

    pthread_mutex_lock(left);
    pthread_barrier_wait(&dinner);
    pthread_mutex_lock(right);
    printf("philosopher %d eats\n", seat);
    pthread_mutex_unlock(right);
    pthread_mutex_unlock(left);
    return NULL;
}

int main(void)
{
    pthread_t threads[SEATS];
    int seats[SEATS];

    alarm(2);
    pthread_barrier_init(&dinner, NULL, SEATS);
    for (int i = 0; i < SEATS; i++) {
        seats[i] = i;
        pthread_create(&threads[i], NULL, philosopher, &seats[i]);
    }
    for (int i = 0; i < SEATS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
