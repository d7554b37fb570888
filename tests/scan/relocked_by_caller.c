// A call gives the lock back on the way that matters, and its caller takes it again: that it is
// held on the call's other way is nothing that the caller can see, and hardly ever happens.
#include <pthread.h>
#include <stdlib.h>

struct peer {
    pthread_mutex_t lock;
    int state, references;
    struct peer *next;
};

static void drop(struct peer *peer)
{
    if (peer->state == 0)
        return; /* has been here before */
    peer->state = 0;
    pthread_mutex_unlock(&peer->lock);
}

static void give_up(struct peer *peer)
{
    drop(peer);
    pthread_mutex_lock(&peer->lock); // EXPECT-NONE: double-lock
    peer->references--;
}

void retry(struct peer *peer)
{
    pthread_mutex_lock(&peer->lock);
    if (peer->references > 3)
        give_up(peer);
    pthread_mutex_unlock(&peer->lock);
}

/* With the lock that nothing has given back. */
static void count(struct peer *peer)
{
    pthread_mutex_lock(&peer->lock); // EXPECT: double-lock
    peer->references++;
    pthread_mutex_unlock(&peer->lock);
}

void retry_wrong(struct peer *peer)
{
    pthread_mutex_lock(&peer->lock);
    if (peer->references > 3)
        count(peer);
    pthread_mutex_unlock(&peer->lock);
}

/* Of those that are dropped nobody has to give back the lock. */
void drop_all(struct peer *first)
{
    for (struct peer *peer = first; peer; peer = peer->next) {
        pthread_mutex_lock(&peer->lock);
        if (peer->references == 0) {
            drop(peer);
            continue; // EXPECT-NONE: missing-unlock
        }
        pthread_mutex_unlock(&peer->lock);
    }
}
