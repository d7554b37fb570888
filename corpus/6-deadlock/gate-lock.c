/*
 * Opposite lock orders that cannot deadlock, because both threads hold a third lock: a gate.
 *
 * The lock-order graph has the cycle left -> right -> left, but whoever takes the second lock holds
 * `gate`, and only one thread can. A tool that reports this cycle is crying wolf.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;
static int left_items = 10, right_items;

static void *move_right(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&left);
    pthread_mutex_lock(&right);
    left_items--;
    right_items++;
    pthread_mutex_unlock(&right);
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&gate);
    return NULL;
}

static void *move_left(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&gate);
    pthread_mutex_lock(&right);
    pthread_mutex_lock(&left);
    right_items--;
    left_items++;
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&right);
    pthread_mutex_unlock(&gate);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_create(&threads[0], NULL, move_right, NULL);
    pthread_create(&threads[1], NULL, move_left, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("%d left, %d right\n", left_items, right_items);
    return 0;
}
