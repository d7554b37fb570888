// Both orders occur, and nothing can deadlock: one thread, threads one after the other, shared
// reads, before any thread.
#include <pthread.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER, d = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t e = PTHREAD_MUTEX_INITIALIZER, f = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t g = PTHREAD_MUTEX_INITIALIZER, h = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t r = PTHREAD_RWLOCK_INITIALIZER, s = PTHREAD_RWLOCK_INITIALIZER;

static void both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void *one_thread(void *arg)
{
    both(&a, &b);
    both(&b, &a);
    return arg;
}

static void *early(void *arg)
{
    pthread_mutex_lock(&c);
    pthread_mutex_lock(&d); // EXPECT-NONE: lock-order early is joined before late starts
    pthread_mutex_unlock(&d);
    pthread_mutex_unlock(&c);
    return arg;
}

static void *late(void *arg)
{
    pthread_mutex_lock(&d);
    pthread_mutex_lock(&c);
    pthread_mutex_unlock(&c);
    pthread_mutex_unlock(&d);
    return arg;
}

static void *after_start(void *arg)
{
    both(&f, &e);
    return arg;
}

static void read_both(pthread_rwlock_t *first, pthread_rwlock_t *second)
{
    pthread_rwlock_rdlock(first);
    pthread_rwlock_rdlock(second);
    pthread_rwlock_unlock(second);
    pthread_rwlock_unlock(first);
}

static void *reader(void *arg)
{
    read_both(&r, &s);
    return arg;
}

static void *other_reader(void *arg)
{
    read_both(&s, &r);
    return arg;
}

// The threads that run these are created and joined by in_turn().
static void *early_in_turn(void *arg)
{
    pthread_mutex_lock(&g);
    pthread_mutex_lock(&h); // EXPECT-NONE: lock-order joined inside of a helper
    pthread_mutex_unlock(&h);
    pthread_mutex_unlock(&g);
    return arg;
}

static void *late_in_turn(void *arg)
{
    pthread_mutex_lock(&h);
    pthread_mutex_lock(&g);
    pthread_mutex_unlock(&g);
    pthread_mutex_unlock(&h);
    return arg;
}

static void in_turn(void *(*routine)(void *))
{
    pthread_t thread;

    pthread_create(&thread, NULL, routine, NULL);
    pthread_join(thread, NULL);
}

int main(void)
{
    pthread_t threads[4];

    both(&e, &f);
    pthread_create(&threads[0], NULL, early, NULL);
    pthread_join(threads[0], NULL);
    pthread_create(&threads[0], NULL, late, NULL);
    pthread_join(threads[0], NULL);
    in_turn(early_in_turn);
    in_turn(late_in_turn);
    pthread_create(&threads[0], NULL, one_thread, NULL);
    pthread_create(&threads[1], NULL, after_start, NULL);
    pthread_create(&threads[2], NULL, reader, NULL);
    pthread_create(&threads[3], NULL, other_reader, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
