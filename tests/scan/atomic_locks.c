// Locks of the project's own, made of atomics: what the bodies do and what the names say agree.
#include <stdatomic.h>

int failed(void);

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
        return -1; // EXPECT: missing-unlock
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
        return -1; // EXPECT: missing-unlock
    q->size--;
    QUEUE_UNLOCK(7, &q->lock);
    return 0;
}

// A try whose result means success when it is zero: told by what its callers do.
#define QUEUE_TRYLOCK(label, s) (__atomic_exchange_n(&(s)->word, 1, __ATOMIC_ACQUIRE) ? 1 : 0)

int by_try_macro(struct word_queue *q)
{
    if (QUEUE_TRYLOCK(7, &q->lock))
        return -1;
    q->size++;
    if (failed())
        return 0; // EXPECT: missing-unlock
    QUEUE_UNLOCK(7, &q->lock);
    return 0;
}

int by_try_macro_right(struct word_queue *q)
{
    if (QUEUE_TRYLOCK(7, &q->lock))
        return -1;
    q->size++;
    QUEUE_UNLOCK(7, &q->lock);
    return 0;
}

// One that means success when it is not zero.
static inline int spin_trylock(struct spin *s)
{
    return !atomic_exchange(&s->taken, 1);
}

int by_try_function(struct queue *q)
{
    if (!spin_trylock(&q->lock))
        return -1;
    if (q->size == 0)
        return -2; // EXPECT: missing-unlock
    q->size--;
    spin_unlock(&q->lock);
    return 0;
}

// Readers and writers, and an upgrade that neither takes nor gives back.
typedef unsigned long table_lock_t;

#define TABLE_RDLOCK(l)                                                                            \
    do {                                                                                           \
        while (__sync_fetch_and_add((l), 2) & 1)                                                   \
            __sync_fetch_and_sub((l), 2);                                                          \
    } while (0)
#define TABLE_RDUNLOCK(l) __sync_fetch_and_sub((l), 2)
#define TABLE_WRLOCK(l)                                                                            \
    do {                                                                                           \
        while (!__sync_bool_compare_and_swap((l), 0, 1))                                           \
            ;                                                                                      \
    } while (0)
#define TABLE_WRUNLOCK(l) __sync_fetch_and_sub((l), 1)
#define TABLE_RWLOCK_WRTORD(l) __sync_fetch_and_add((l), 1)

static table_lock_t table_lock;
static int table[10];

int look(int i)
{
    TABLE_RDLOCK(&table_lock);
    int value = table[i];
    if (value == 0)
        return -1; // EXPECT: missing-unlock
    TABLE_RDUNLOCK(&table_lock);
    return value;
}

int change(int i)
{
    TABLE_WRLOCK(&table_lock);
    int value = table[i]++;
    TABLE_RWLOCK_WRTORD(&table_lock);
    value += table[0];
    TABLE_RDUNLOCK(&table_lock);
    return value;
}

// By assembler, and given back by a plain store.
struct tas_lock {
    volatile unsigned char word;
};

static inline int test_and_set(volatile unsigned char *word)
{
    unsigned char old = 1;
    __asm__ __volatile__("lock xchgb %0,%1" : "+q"(old), "+m"(*word) : : "memory");
    return old;
}

static void tas_lock_acquire(struct tas_lock *l)
{
    while (test_and_set(&l->word))
        ;
}

static void tas_lock_release(struct tas_lock *l)
{
    l->word = 0;
}

int by_assembler(struct tas_lock *l)
{
    tas_lock_acquire(l);
    if (failed())
        return 0; // EXPECT: missing-unlock
    tas_lock_release(l);
    return 0;
}

// A macro around a function that is known needs no shape.
#include <pthread.h>
#define PLAIN_LOCK(l) pthread_mutex_lock(l)
#define PLAIN_UNLOCK(l) pthread_mutex_unlock(l)

int by_plain_macro(pthread_mutex_t *l)
{
    PLAIN_LOCK(l);
    if (failed())
        return 0; // EXPECT: missing-unlock
    PLAIN_UNLOCK(l);
    return 0;
}

// Names of locks, but nothing waits for anything: a reference count.
struct object {
    atomic_int locks;
};

static inline void object_lock(struct object *o)
{
    atomic_fetch_add(&o->locks, 1);
}

static inline void object_unlock(struct object *o)
{
    atomic_fetch_sub(&o->locks, 1);
}

int keep(struct object *o)
{
    object_lock(o);
    if (failed())
        return 1; // EXPECT-NONE: missing-unlock
    object_unlock(o);
    return 0;
}

// The reader's lock is given back by way of the reader, so nothing is known of it.
struct big_lock {
    atomic_int writer;
};

struct reader {
    struct big_lock *lock;
    atomic_int active;
};

static inline void big_read_lock(struct big_lock *l, struct reader *me)
{
    me->lock = l;
    atomic_store(&me->active, 1);
    while (atomic_load(&l->writer)) // EXPECT: busy-wait
        ;
}

static inline void big_read_unlock(struct reader *me)
{
    atomic_store(&me->active, 0);
}

static inline void big_write_lock(struct big_lock *l)
{
    while (atomic_exchange(&l->writer, 1))
        ;
}

static inline void big_write_unlock(struct big_lock *l)
{
    atomic_store(&l->writer, 0);
}

int by_reader(struct big_lock *l, struct reader *me)
{
    big_read_lock(l, me);
    int result = failed();
    big_read_unlock(me);
    big_write_lock(l); // EXPECT-NONE: rwlock-misuse
    if (result)
        return result; // EXPECT-TODO: missing-unlock what else takes the lock is not understood
    big_write_unlock(l);
    return 0; // EXPECT-NONE: missing-unlock
}

// The name says that its owner may take it again.
struct owned_queue {
    struct spin lock;
    int size;
};

static inline void spin_recursive_lock(struct spin *s)
{
    while (atomic_exchange(&s->taken, 1))
        ;
}

static inline void spin_recursive_unlock(struct spin *s)
{
    atomic_store(&s->taken, 0);
}

int by_name_again(struct owned_queue *q)
{
    spin_recursive_lock(&q->lock);
    spin_recursive_lock(&q->lock); // EXPECT-NONE: double-lock
    q->size++;
    spin_recursive_unlock(&q->lock);
    spin_recursive_unlock(&q->lock);
    return 0;
}

int by_function_again(struct queue *q)
{
    spin_lock(&q->lock);
    spin_lock(&q->lock); // EXPECT: double-lock
    q->size++;
    spin_unlock(&q->lock);
    return 0;
}
