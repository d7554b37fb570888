// Locks that live in the function's own frame: nobody else can unlock them, and nobody else is
// there to wait for them.
#include <pthread.h>

void kept_on_every_way(void)
{
    pthread_mutex_t mine;
    pthread_mutex_init(&mine, NULL);
    pthread_mutex_lock(&mine);
} // EXPECT: missing-unlock

void kept_in_a_struct(void)
{
    struct {
        pthread_mutex_t lock;
    } mine;
    pthread_mutex_init(&mine.lock, NULL);
    pthread_mutex_lock(&mine.lock);
} // EXPECT: missing-unlock

void both_orders(void)
{
    pthread_mutex_t a, b;
    pthread_mutex_init(&a, NULL);
    pthread_mutex_init(&b, NULL);
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b); // EXPECT-NONE: lock-order no other thread has these locks
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
}

void waits_in_both_orders(pthread_cond_t *ready, int again)
{
    pthread_mutex_t a;
    struct {
        pthread_mutex_t lock;
    } b;
    pthread_mutex_init(&a, NULL);
    pthread_mutex_init(&b.lock, NULL);
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b.lock); // EXPECT-NONE: lock-order no other thread has these locks
    if (again)
        pthread_cond_wait(ready, &a); // EXPECT: cond-wait-no-loop
    pthread_mutex_unlock(&b.lock);
    pthread_mutex_unlock(&a);
}
