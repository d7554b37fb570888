/*
 * One condition variable, two mutexes: cooks wait with the kitchen's lock, waiters with the lock of
 * the dining room.
 *
 * A condition variable belongs to one state and thus to one mutex. Concurrent waits with different
 * mutexes are undefined behaviour. (The turns see to it that both do wait.) wait-one-mutex.c has a
 * condition variable for each room.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

static pthread_mutex_t kitchen = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t dining_room = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int orders; /* guarded by kitchen */
static int meals;  /* guarded by dining_room */

static void *cook(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&kitchen);
    turn_end(0);
    while (orders == 0)
        pthread_cond_wait(&changed, &kitchen);
    orders--;
    pthread_mutex_unlock(&kitchen);
    turn_begin(2);
    pthread_mutex_lock(&dining_room);
    meals++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&dining_room);
    return NULL;
}

static void *waiter(void *arg)
{
    (void)arg;
    turn_begin(1);
    pthread_mutex_lock(&kitchen);
    orders++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&kitchen);
    pthread_mutex_lock(&dining_room);
    turn_end(1);
    while (meals == 0)
        pthread_cond_wait(&changed, &dining_room);
    meals--;
    pthread_mutex_unlock(&dining_room);
    puts("bon appetit");
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    turns_open();
    pthread_create(&threads[0], NULL, cook, NULL);
    pthread_create(&threads[1], NULL, waiter, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
