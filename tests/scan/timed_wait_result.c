// The result of a failed wait is returned with the lock held: the function is wrong, not its
// callers.
#include <pthread.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int value;
};

int down(struct gate *g, const struct timespec *until)
{
    int error = 0;

    pthread_mutex_lock(&g->lock);
    while (!g->value && !error)
        error = pthread_cond_timedwait(&g->changed, &g->lock, until);
    if (!error) {
        g->value--;
        pthread_mutex_unlock(&g->lock);
    }
    return error; // EXPECT: missing-unlock
}

void up(struct gate *g)
{
    pthread_mutex_lock(&g->lock);
    g->value++;
    pthread_cond_signal(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

int pass(struct gate *g, const struct timespec *until)
{
    if (down(g, until))
        return -1; // EXPECT-NONE: missing-unlock
    up(g);
    return 0;
}
