// Whether two objects are one is asked for the lock, and again for the unlock.
#include <pthread.h>

struct surface {
    pthread_mutex_t lock;
    int width;
};

int draw(struct surface *surface);

int copy(struct surface *to, struct surface *from)
{
    pthread_mutex_lock(&to->lock);
    if (from != to)
        pthread_mutex_lock(&from->lock); // EXPECT: lock-order
    if (draw(to) < 0)
        goto out;
    from->width = to->width;
out:
    pthread_mutex_unlock(&to->lock);
    if (from != to)
        pthread_mutex_unlock(&from->lock); // EXPECT-NONE: unlock-not-held
    return 0;                              // EXPECT-NONE: missing-unlock
}

int asked_the_other_way_round(struct surface *to, struct surface *from)
{
    if (to != from)
        pthread_mutex_lock(&from->lock);
    draw(to);
    if (from == to)
        return 1; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&from->lock);
    return 0;
}

int forgotten_where_they_are_two(struct surface *to, struct surface *from)
{
    if (from != to)
        pthread_mutex_lock(&from->lock);
    if (draw(to) < 0)
        return -1; // EXPECT: missing-unlock
    if (from != to)
        pthread_mutex_unlock(&from->lock);
    return 0;
}

static void lock_other(struct surface *own, struct surface *other)
{
    if (own != other)
        pthread_mutex_lock(&other->lock);
}

int one_object(struct surface *surface)
{
    pthread_mutex_lock(&surface->lock);
    lock_other(surface, surface); // EXPECT-NONE: double-lock
    pthread_mutex_unlock(&surface->lock);
    return 0;
}
