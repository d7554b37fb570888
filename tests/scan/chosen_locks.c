// One of several locks, chosen before it is taken.
#include <pthread.h>

struct device {
    pthread_mutex_t in, out;
    int ready, count;
};

int send_wrong(struct device *d, int inward)
{
    pthread_mutex_t *lock = inward ? &d->in : &d->out;
    pthread_mutex_lock(lock);
    if (!d->ready)
        return -1; // EXPECT: missing-unlock
    d->count++;
    pthread_mutex_unlock(lock);
    return 0;
}

int send_right(struct device *d, int inward)
{
    pthread_mutex_t *lock = inward ? &d->in : &d->out;
    int result = -1;
    pthread_mutex_lock(lock);
    if (d->ready) {
        d->count++;
        result = 0;
    }
    pthread_mutex_unlock(lock);
    return result; // EXPECT-NONE: missing-unlock
}

// Given back by another name: which of the two that is, is chosen in the same way.
int send_by_name(struct device *d, int inward)
{
    pthread_mutex_t *lock = inward ? &d->in : &d->out;
    pthread_mutex_lock(lock);
    if (!d->ready) {
        pthread_mutex_unlock(inward ? &d->in : &d->out);
        return -1; // EXPECT-NONE: missing-unlock
    }
    d->count++;
    pthread_mutex_unlock(lock);
    return 0;
}
