// Ways out that a test of a size leads to, results that are true or false, and elements that a
// comparison has put in order.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct shelf {
    pthread_mutex_t guard;
    void **place;
    size_t used, room;
};

/* A limit says nothing about who has the lock... */
int send_order(struct shelf *shelf, unsigned pieces)
{
    int sent = -1;
    if (pieces > 4096)
        goto out;
    pthread_mutex_lock(&shelf->guard);
    if (shelf->used > 0)
        sent = (int)pieces;
out:
    pthread_mutex_unlock(&shelf->guard); // EXPECT: unlock-not-held
    return sent;
}

/* ... a mode does. */
int send_locked(struct shelf *shelf, int has_lock)
{
    if (!has_lock)
        pthread_mutex_lock(&shelf->guard);
    int used = (int)shelf->used;
    pthread_mutex_unlock(&shelf->guard); // EXPECT-NONE: unlock-not-held
    return used;
}

bool put(struct shelf *shelf, void *piece)
{
    pthread_mutex_lock(&shelf->guard);
    if (shelf->used == shelf->room) {
        void **more = realloc(shelf->place, 2 * shelf->room * sizeof *more);
        if (!more)
            return false; // EXPECT: missing-unlock
        shelf->place = more;
        shelf->room *= 2;
    }
    shelf->place[shelf->used++] = piece;
    pthread_mutex_unlock(&shelf->guard);
    return true;
}

/* True means that the caller has the lock now. */
bool begin(struct shelf *shelf)
{
    pthread_mutex_lock(&shelf->guard);
    if (shelf->used > 0)
        return true; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&shelf->guard);
    return false;
}

static struct shelf all[16];

void move(unsigned from, unsigned to)
{
    if (from == to)
        return;
    unsigned low = from < to ? from : to, high = from < to ? to : from;
    pthread_mutex_lock(&all[low].guard);
    pthread_mutex_lock(&all[high].guard); // EXPECT-NONE: lock-order
    all[from].used--;
    all[to].used++;
    pthread_mutex_unlock(&all[to].guard);
    pthread_mutex_unlock(&all[from].guard);
}

static void *carry(void *arg)
{
    unsigned *way = arg;
    for (int i = 0; i < 100; i++)
        move(way[i % 4], way[(i + 1) % 4]);
    return NULL;
}

int main(void)
{
    unsigned up[4] = {1, 2, 3, 4}, down[4] = {4, 3, 2, 1};
    pthread_t first, second;
    if (pthread_create(&first, NULL, carry, up) != 0)
        return 1;
    if (pthread_create(&second, NULL, carry, down) == 0)
        pthread_join(second, NULL);
    pthread_join(first, NULL);
    return 0;
}
