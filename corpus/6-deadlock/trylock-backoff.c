/*
 * Two locks in either order without a deadlock: take the first, try the second, and back off when
 * it is taken.
 *
 * Nobody ever waits for a lock while holding another one, so there is no deadlock to find, although
 * both orders occur.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

struct fork {
    pthread_mutex_t lock;
    int meals;
};

static struct fork forks[2] = {
    {PTHREAD_MUTEX_INITIALIZER, 0},
    {PTHREAD_MUTEX_INITIALIZER, 0},
};

static void take_both(struct fork *first, struct fork *second)
{
    for (;;) {
        pthread_mutex_lock(&first->lock);
        if (pthread_mutex_trylock(&second->lock) == 0)
            return;
        pthread_mutex_unlock(&first->lock);
        sched_yield();
    }
}

static void eat(struct fork *first, struct fork *second)
{
    take_both(first, second);
    first->meals++;
    second->meals++;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
}

static void *plato(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        eat(&forks[0], &forks[1]);
    return NULL;
}

static void *seneca(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        eat(&forks[1], &forks[0]);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_create(&threads[0], NULL, plato, NULL);
    pthread_create(&threads[1], NULL, seneca, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("%d meals\n", forks[0].meals);
    return 0;
}
