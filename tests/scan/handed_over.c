// The locked object is left in memory of the caller: who gets it, gets its lock.
#include <pthread.h>
#include <stddef.h>

struct zone {
    pthread_mutex_t lock;
    struct zone *next;
    int kind;
};

int matches(struct zone *z);
int failed(void);

static int find(struct zone *all, struct zone **out)
{
    struct zone *z;
    for (z = all; z; z = z->next) {
        pthread_mutex_lock(&z->lock);
        if (matches(z))
            break;
        pthread_mutex_unlock(&z->lock);
    }
    *out = z;
    return 0; // EXPECT-NONE: missing-unlock
}

int use(struct zone *all)
{
    struct zone *z;
    find(all, &z);
    if (!z)
        return -1;
    int kind = z->kind;
    pthread_mutex_unlock(&z->lock);
    return kind;
}

// -1 is no failure here: the caller has to go on with what it gets.
int find_or_answer(struct zone *z, struct zone **out)
{
    *out = NULL;
    pthread_mutex_lock(&z->lock);
    if (matches(z)) {
        pthread_mutex_unlock(&z->lock);
        return 0;
    }
    *out = z;
    return -1; // EXPECT-NONE: missing-unlock
}

// Both ways leave the same: nobody can tell.
int forgotten(struct zone *z, struct zone **out)
{
    pthread_mutex_lock(&z->lock);
    *out = z;
    if (failed())
        return 0; // EXPECT: missing-unlock
    pthread_mutex_unlock(&z->lock);
    return 0;
}
