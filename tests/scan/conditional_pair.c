// As in conditional_kept.c, but meant: another function gives the lock back, or callers can tell by
// what they get, or nobody is seen to call it.
#include <pthread.h>
#include <stddef.h>

struct shelf {
    pthread_mutex_t lock;
    int books;
};

struct desk {
    pthread_mutex_t lock;
    int pens;
};

struct lamp {
    pthread_mutex_t lock;
    int hours;
};

int shelf_count(struct shelf *shelf)
{
    pthread_mutex_lock(&shelf->lock);
    int books = shelf->books;
    pthread_mutex_unlock(&shelf->lock);
    return books;
}

void shelf_add(struct shelf *shelf)
{
    pthread_mutex_lock(&shelf->lock);
    shelf->books++;
    pthread_mutex_unlock(&shelf->lock);
}

void shelf_open(struct shelf *shelf)
{
    if (shelf)
        pthread_mutex_lock(&shelf->lock);
} // EXPECT-NONE: missing-unlock

void shelf_close(struct shelf *shelf)
{
    if (shelf)
        pthread_mutex_unlock(&shelf->lock);
}

int desk_count(struct desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    int pens = desk->pens;
    pthread_mutex_unlock(&desk->lock);
    return pens;
}

void desk_add(struct desk *desk)
{
    pthread_mutex_lock(&desk->lock);
    desk->pens++;
    pthread_mutex_unlock(&desk->lock);
}

/* Other sources give it back: the result says whether there is something to give back. */
struct desk *desk_of(struct desk *all, int pens)
{
    struct desk *desk = pens > 1 ? all : NULL;
    if (desk)
        pthread_mutex_lock(&desk->lock);
    return desk; // EXPECT-NONE: missing-unlock
}

struct desk *first_desk(struct desk *all)
{
    return desk_of(all, 1);
}

int lamp_hours(struct lamp *lamp)
{
    pthread_mutex_lock(&lamp->lock);
    int hours = lamp->hours;
    pthread_mutex_unlock(&lamp->lock);
    return hours;
}

void lamp_add(struct lamp *lamp)
{
    pthread_mutex_lock(&lamp->lock);
    lamp->hours++;
    pthread_mutex_unlock(&lamp->lock);
}

/* For other sources, as is its partner: nobody here calls it. */
void lamp_hold(struct lamp *lamp)
{
    if (lamp)
        pthread_mutex_lock(&lamp->lock);
} // EXPECT-NONE: missing-unlock

void use_shelf(struct shelf *shelf)
{
    shelf_open(shelf);
    shelf->books--;
    shelf_close(shelf);
}
