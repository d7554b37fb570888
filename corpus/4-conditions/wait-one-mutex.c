/*
 * wait-two-mutexes.c, mended: for each state one mutex and one condition variable, in one struct.
 */
#include <pthread.h>
#include <stdio.h>

struct room {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int plates; /* guarded by lock */
};

static struct room kitchen = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
static struct room dining_room = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void plate_bring(struct room *room)
{
    pthread_mutex_lock(&room->lock);
    room->plates++;
    pthread_cond_signal(&room->changed);
    pthread_mutex_unlock(&room->lock);
}

static void plate_take(struct room *room)
{
    pthread_mutex_lock(&room->lock);
    while (room->plates == 0)
        pthread_cond_wait(&room->changed, &room->lock);
    room->plates--;
    pthread_mutex_unlock(&room->lock);
}

static void *cook(void *arg)
{
    (void)arg;
    plate_take(&kitchen);
    plate_bring(&dining_room);
    return NULL;
}

static void *waiter(void *arg)
{
    (void)arg;
    plate_bring(&kitchen);
    plate_take(&dining_room);
    puts("bon appetit");
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_create(&threads[0], NULL, cook, NULL);
    pthread_create(&threads[1], NULL, waiter, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
