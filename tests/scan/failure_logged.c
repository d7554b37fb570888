// lock() that failed, and somebody only writes that down: the code goes on as if it had the lock.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

int failed(void);

#define LOGGED(call)                                                                               \
    do {                                                                                           \
        int error = (call);                                                                        \
        if (error != 0)                                                                            \
            fprintf(stderr, "%s\n", strerror(error));                                              \
    } while (0)

struct queue {
    pthread_mutex_t lock;
    int size;
};

int get(struct queue *q)
{
    LOGGED(pthread_mutex_lock(&q->lock));
    if (failed())
        return 0; // EXPECT: missing-unlock
    LOGGED(pthread_mutex_unlock(&q->lock));
    return 0;
}

int put(struct queue *q)
{
    LOGGED(pthread_mutex_lock(&q->lock));
    q->size++;
    LOGGED(pthread_mutex_unlock(&q->lock));
    return 0;
}

void move(struct queue *from, struct queue *to)
{
    for (int i = 0; i < 10; i++) {
        LOGGED(pthread_mutex_lock(&from->lock));
        from->size--;
        LOGGED(pthread_mutex_unlock(&from->lock));
        LOGGED(pthread_mutex_lock(&to->lock));
        to->size++;
        LOGGED(pthread_mutex_unlock(&to->lock));
    }
}

void twice(struct queue *q)
{
    LOGGED(pthread_mutex_lock(&q->lock));
    LOGGED(pthread_mutex_lock(&q->lock)); // EXPECT: double-lock
    LOGGED(pthread_mutex_unlock(&q->lock));
}

// What is asked again tells the two apart.
int remembered(struct queue *q)
{
    int error = pthread_mutex_lock(&q->lock);
    if (error != 0)
        perror("lock");
    q->size++;
    if (error == 0)
        pthread_mutex_unlock(&q->lock);
    return 0; // EXPECT-NONE: missing-unlock
}

int in_memory(struct queue *q, int *locked)
{
    *locked = 1;
    if (pthread_mutex_lock(&q->lock) != 0)
        *locked = 0;
    q->size++;
    if (*locked)
        pthread_mutex_unlock(&q->lock);
    return 0; // EXPECT-NONE: missing-unlock
}

// The caller's lock is given back for a moment.
void work(void);

static int lend(struct queue *q)
{
    LOGGED(pthread_mutex_unlock(&q->lock));
    work();
    LOGGED(pthread_mutex_lock(&q->lock));
    return 1;
}

void lends(struct queue *q)
{
    LOGGED(pthread_mutex_lock(&q->lock));
    if (failed() && lend(q))
        q->size++;
    LOGGED(pthread_mutex_unlock(&q->lock)); // EXPECT-NONE: unlock-not-held
}
