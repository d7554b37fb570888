// Locks of the elements that a loop walks over: each round has its own.
#include <pthread.h>
#include <stddef.h>

struct seat {
    pthread_mutex_t lock;
    int taken;
    struct seat *next;
};

// Skipped seats stay locked.
int count_wrong(struct seat *row, int skip)
{
    int count = 0;

    for (struct seat *seat = row; seat; seat = seat->next) { // EXPECT: missing-unlock
        pthread_mutex_lock(&seat->lock);
        if (seat->taken == skip)
            continue;
        count += seat->taken;
        pthread_mutex_unlock(&seat->lock);
    }
    return count;
}

int count_right(struct seat *row, int skip)
{
    int count = 0;

    for (struct seat *seat = row; seat; seat = seat->next) {
        pthread_mutex_lock(&seat->lock);
        if (seat->taken != skip)
            count += seat->taken;
        pthread_mutex_unlock(&seat->lock);
    }
    return count;
}

// The one that is found is handed to the caller with its lock.
struct seat *find(struct seat *row)
{
    for (struct seat *seat = row; seat; seat = seat->next) {
        pthread_mutex_lock(&seat->lock);
        if (!seat->taken)
            return seat;
        pthread_mutex_unlock(&seat->lock);
    }
    return NULL;
}

int take_wrong(struct seat *row, int who)
{
    struct seat *seat = find(row);

    if (!seat)
        return -1;
    if (who < 0)
        return -1; // EXPECT: missing-unlock
    seat->taken = who;
    pthread_mutex_unlock(&seat->lock);
    return 0;
}

int take_right(struct seat *row, int who)
{
    struct seat *seat = find(row);

    if (!seat)
        return -1;
    seat->taken = who;
    pthread_mutex_unlock(&seat->lock);
    return 0;
}

// All of them at once, and all of them back: balanced between two loops.
void lock_row(struct seat *row)
{
    for (struct seat *seat = row; seat; seat = seat->next)
        pthread_mutex_lock(&seat->lock);
}

void unlock_row(struct seat *row)
{
    for (struct seat *seat = row; seat; seat = seat->next)
        pthread_mutex_unlock(&seat->lock);
}

// Hand over hand.
struct seat *walk(struct seat *seat, int who)
{
    pthread_mutex_lock(&seat->lock);
    while (seat->next && seat->taken != who) {
        struct seat *next = seat->next;

        pthread_mutex_lock(&next->lock);
        pthread_mutex_unlock(&seat->lock);
        seat = next;
    }
    pthread_mutex_unlock(&seat->lock);
    return seat;
}
