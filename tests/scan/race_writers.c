// Readers that do without the lock do not vote it down, where nearly all writers hold it. Twins:
// racy, right.
#include <pthread.h>

enum { READY = 1, BUSY = 2, EJECT = 4 };

struct drive {
    pthread_mutex_t lock;
    unsigned flags; // read without the lock nearly everywhere
    unsigned speed; // the same, and all writers hold it
    unsigned owner; // there is no habit, two writers do and two do not: told without a guard
};

static void set_ready(struct drive *d)
{
    pthread_mutex_lock(&d->lock);
    d->flags |= READY;
    d->speed = 1;
    d->owner = 1; // EXPECT: data-race
    pthread_mutex_unlock(&d->lock);
}

static void set_busy(struct drive *d)
{
    pthread_mutex_lock(&d->lock);
    d->flags |= BUSY;
    d->speed = 2;
    d->owner = 2;
    pthread_mutex_unlock(&d->lock);
}

static void set_idle(struct drive *d)
{
    pthread_mutex_lock(&d->lock);
    d->flags &= ~(unsigned)BUSY;
    d->speed = 0;
    pthread_mutex_unlock(&d->lock);
    d->owner = 3;
}

static void allow_eject(struct drive *d)
{
    d->flags |= EJECT; // EXPECT: data-race
    pthread_mutex_lock(&d->lock);
    d->speed = 3;
    pthread_mutex_unlock(&d->lock);
    d->owner = 4;
}

static int look(struct drive *d)
{
    int seen = 0;
    if (d->flags & READY) // EXPECT-NONE: data-race
        seen++;
    if (d->flags & BUSY)
        seen++;
    if (d->flags & EJECT)
        seen++;
    if (!(d->flags & BUSY) && d->speed > 1) // EXPECT-NONE: data-race
        seen++;
    if (d->speed == 0)
        seen++;
    if (d->speed == 1)
        seen++;
    if (d->speed == 3)
        seen++;
    return seen + (int)d->owner;
}

static void *work(void *argument)
{
    struct drive *d = argument;
    set_ready(d);
    set_busy(d);
    set_idle(d);
    allow_eject(d);
    return look(d) ? argument : 0;
}

static struct drive drive = {.lock = PTHREAD_MUTEX_INITIALIZER};

int main(void)
{
    pthread_t first, second;
    pthread_create(&first, 0, work, &drive);
    pthread_create(&second, 0, work, &drive);
    pthread_join(first, 0);
    pthread_join(second, 0);
    return 0;
}
