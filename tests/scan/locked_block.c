// A block that is run under a lock, made of a loop of one round: whether lock() has worked is what
// the loop asks, by a variable that it changes itself.
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct shelf {
    pthread_mutex_t lock;
    int books;
};

static inline bool shelf_lock(struct shelf *shelf)
{
    if (pthread_mutex_lock(&shelf->lock) != 0) {
        perror("lock");
        return false;
    }
    return true;
}

static inline void shelf_unlock(struct shelf *shelf)
{
    pthread_mutex_unlock(&shelf->lock);
}

#define LOCKED(shelf) for (int once = shelf_lock(shelf); once; shelf_unlock(shelf), once = 0)

int put(struct shelf *shelf)
{
    LOCKED(shelf)
    {
        if (shelf->books > 40)
            return -1; // EXPECT: missing-unlock
        shelf->books++;
    }
    return 0;
}

int put_right(struct shelf *shelf)
{
    int result = 0;
    LOCKED(shelf)
    {
        if (shelf->books > 40)
            result = -1;
        else
            shelf->books++;
    }
    return result; // EXPECT-NONE: missing-unlock
}

/* A number that is above a limit on one way and below on the other tells callers nothing. */
int take_ten(struct shelf *shelf)
{
    int taken = 1;
    do {
        pthread_mutex_lock(&shelf->lock);
        if (shelf->books == 0)
            break;
        shelf->books--;
        pthread_mutex_unlock(&shelf->lock);
    } while (++taken < 10);
    return taken; // EXPECT: missing-unlock
}
