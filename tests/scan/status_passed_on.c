// A status that something else has returned is handed on, and the lock stays: who gets an error
// does not look for one. Two that give the lock back show how it is meant.
#include <pthread.h>

struct ledger {
    pthread_mutex_t lock;
    int lines;
};

struct till {
    pthread_mutex_t lock;
    int coins;
};

enum status { FINE, FULL, BROKEN };

int store(int line);
enum status check(int line);

int lines(struct ledger *l)
{
    pthread_mutex_lock(&l->lock);
    int result = l->lines;
    pthread_mutex_unlock(&l->lock);
    return result;
}

int append(struct ledger *l)
{
    int status;
    pthread_mutex_lock(&l->lock);
    if ((status = store(l->lines)) != 0)
        return status; // EXPECT: missing-unlock
    l->lines++;
    pthread_mutex_unlock(&l->lock);
    return 0;
}

enum status verify(struct ledger *l)
{
    pthread_mutex_lock(&l->lock);
    enum status status = check(l->lines);
    if (status != FINE)
        return status; // EXPECT: missing-unlock
    pthread_mutex_unlock(&l->lock);
    return FINE;
}

/* A number of its own; one that may stand for true, or for something found, is none. */
unsigned long reserve(struct ledger *l)
{
    pthread_mutex_lock(&l->lock);
    if (l->lines > 100)
        return 12; // EXPECT: missing-unlock
    l->lines++;
    pthread_mutex_unlock(&l->lock);
    return 0;
}

int is_empty(struct ledger *l)
{
    pthread_mutex_lock(&l->lock);
    if (l->lines == 0)
        return 1; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&l->lock);
    return 0;
}

/* What was found, with its lock: the one who counts gives it back. */
int open_till(struct till *t)
{
    pthread_mutex_lock(&t->lock);
    int found = store(t->coins);
    if (found)
        return found; // EXPECT-NONE: missing-unlock
    pthread_mutex_unlock(&t->lock);
    return 0;
}

int coins(struct till *t)
{
    pthread_mutex_lock(&t->lock);
    int result = t->coins;
    pthread_mutex_unlock(&t->lock);
    return result;
}

int close_till(struct till *t)
{
    t->coins = 0;
    return pthread_mutex_unlock(&t->lock);
}
