// A lock kept on some of the ways out: early return, error macro, break, fall-through, and the
// right forms beside them.
#include <pthread.h>
#include <stdlib.h>

struct table {
    pthread_mutex_t lock;
    int size, slots[8];
};

struct index {
    pthread_mutex_t lock;
    int size;
};

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            goto failed;                                                                           \
    } while (0)

int early_return(struct table *t, int slot)
{
    pthread_mutex_lock(&t->lock);
    if (slot >= t->size)
        return -1; // EXPECT: missing-unlock
    t->slots[slot]++;
    pthread_mutex_unlock(&t->lock);
    return 0;
}

int error_macro(struct table *t, int slot)
{
    pthread_mutex_lock(&t->lock);
    CHECK(slot < t->size);
    CHECK(slot >= 0);
    t->slots[slot]++;
    pthread_mutex_unlock(&t->lock);
    return 0;
failed:
    return -1; // EXPECT: missing-unlock
}

int error_macro_right(struct table *t, int slot)
{
    int result = -1;

    pthread_mutex_lock(&t->lock);
    CHECK(slot < t->size);
    t->slots[slot]++;
    result = 0;
failed:
    pthread_mutex_unlock(&t->lock);
    return result; // EXPECT-NONE: missing-unlock
}

int case_without_unlock(struct table *t, int what)
{
    pthread_mutex_lock(&t->lock);
    switch (what) {
    case 0:
        t->size = 0;
        break;
    case 1:
        t->size++;
        /* fall through */
    case 2:
        t->slots[0] = 0;
        break;
    default:
        return -1; // EXPECT: missing-unlock
    }
    pthread_mutex_unlock(&t->lock);
    return 0;
}

void return_from_void(struct table *t, int slot)
{
    pthread_mutex_lock(&t->lock);
    if (slot >= t->size)
        return; // EXPECT: missing-unlock
    t->slots[slot]++;
    pthread_mutex_unlock(&t->lock);
}

int two_locks(struct table *t, struct index *u)
{
    int result = -1;

    pthread_mutex_lock(&t->lock);
    if (t->size == 0)
        goto out_first;
    pthread_mutex_lock(&u->lock);
    if (u->size == 0)
        goto out_both;
    u->size += t->size;
    result = 0;
out_both:
    pthread_mutex_unlock(&u->lock);
out_first:
    pthread_mutex_unlock(&t->lock);
    return result;
}

void no_return_is_no_leak(struct table *t)
{
    pthread_mutex_lock(&t->lock);
    if (t->size < 0)
        abort();
    t->size++;
    pthread_mutex_unlock(&t->lock);
}
