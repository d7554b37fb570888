// Locks of the project's own, made of atomics: nothing below them is known, only a pair of names
// and one argument in common.
#include <stdatomic.h>

struct spin {
    atomic_int taken;
};

struct queue {
    struct spin lock;
    int size;
};

static inline void spin_lock(struct spin *s)
{
    while (atomic_exchange(&s->taken, 1))
        ;
}

static inline void spin_unlock(struct spin *s)
{
    atomic_store(&s->taken, 0);
}

int by_function(struct queue *q)
{
    spin_lock(&q->lock);
    if (q->size == 0)
        return -1; // EXPECT-TODO: missing-unlock a pair by name and shape
    q->size--;
    spin_unlock(&q->lock);
    return 0;
}

#define QUEUE_LOCK(label, s)                                                                       \
    do {                                                                                           \
        while (__atomic_exchange_n(&(s)->word, 1, __ATOMIC_ACQUIRE))                               \
            ;                                                                                      \
    } while (0)
#define QUEUE_UNLOCK(label, s) __atomic_store_n(&(s)->word, 0, __ATOMIC_RELEASE)

struct word_queue {
    struct {
        unsigned word;
    } lock;
    int size;
};

int by_macro(struct word_queue *q)
{
    QUEUE_LOCK(7, &q->lock);
    if (q->size == 0)
        return -1; // EXPECT-TODO: missing-unlock a pair of macros by name and shape
    q->size--;
    QUEUE_UNLOCK(7, &q->lock);
    return 0;
}
