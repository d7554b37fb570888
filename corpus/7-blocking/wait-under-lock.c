/*
 * Waiting on a condition with a second lock in hand: the wait gives back its own mutex, and only
 * that one.
 *
 * The table stays locked while the thread waits for a guest, and the guest needs the table. (Here
 * the guest is early, so nobody waits.) wait-alone.c holds nothing else when it waits.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t guest_came = PTHREAD_COND_INITIALIZER;
static int guests, seated;

static void *doorman(void *arg)
{
    (void)arg;
    turn_begin(1);
    pthread_mutex_lock(&table_lock);
    pthread_mutex_lock(&queue_lock);
    while (guests == 0)
        pthread_cond_wait(&guest_came, &queue_lock);
    guests--;
    pthread_mutex_unlock(&queue_lock);
    seated++;
    pthread_mutex_unlock(&table_lock);
    return NULL;
}

static void *guest(void *arg)
{
    (void)arg;
    turn_begin(0);
    pthread_mutex_lock(&table_lock); /* looks at the menu */
    pthread_mutex_unlock(&table_lock);
    pthread_mutex_lock(&queue_lock);
    guests++;
    pthread_cond_signal(&guest_came);
    pthread_mutex_unlock(&queue_lock);
    turn_end(0);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    turns_open();
    pthread_create(&threads[0], NULL, doorman, NULL);
    pthread_create(&threads[1], NULL, guest, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("%d seated\n", seated);
    return 0;
}
