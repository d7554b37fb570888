// Cycles of the lock-order graph: main against a thread, instances of one routine, a callback,
// mixed modes.
#include <pthread.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER, d = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t e = PTHREAD_MUTEX_INITIALIZER, f = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t r = PTHREAD_RWLOCK_INITIALIZER, s = PTHREAD_RWLOCK_INITIALIZER;
static int value;

// main takes b, then a.
static void *against_main(void *arg)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return arg;
}

// Several threads run this routine, and each may go either way.
static void *against_itself(void *arg)
{
    if (arg != NULL) {
        pthread_mutex_lock(&c);
        pthread_mutex_lock(&d); // EXPECT: lock-order
        pthread_mutex_unlock(&d);
        pthread_mutex_unlock(&c);
    } else {
        pthread_mutex_lock(&d);
        pthread_mutex_lock(&c);
        pthread_mutex_unlock(&c);
        pthread_mutex_unlock(&d);
    }
    return NULL;
}

// The second lock is taken in a callback.
struct listener {
    void (*notify)(void);
};

static void on_change(void)
{
    pthread_mutex_lock(&f);
    value++;
    pthread_mutex_unlock(&f);
}

static const struct listener listener = {on_change};

static void *notifier(void *arg)
{
    pthread_mutex_lock(&e);
    listener.notify(); // EXPECT: lock-order
    pthread_mutex_unlock(&e);
    return arg;
}

static void *changer(void *arg)
{
    pthread_mutex_lock(&f);
    pthread_mutex_lock(&e);
    value--;
    pthread_mutex_unlock(&e);
    pthread_mutex_unlock(&f);
    return arg;
}

// One writer is enough.
static void *reader(void *arg)
{
    pthread_rwlock_rdlock(&r);
    pthread_rwlock_rdlock(&s); // EXPECT: lock-order
    pthread_rwlock_unlock(&s);
    pthread_rwlock_unlock(&r);
    return arg;
}

static void *writer(void *arg)
{
    pthread_rwlock_wrlock(&s);
    pthread_rwlock_wrlock(&r);
    pthread_rwlock_unlock(&r);
    pthread_rwlock_unlock(&s);
    return arg;
}

int main(void)
{
    void *(*const routines[])(void *) = {against_main, against_itself, notifier,
                                         changer,      reader,         writer};
    pthread_t threads[7];

    for (int i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, routines[i], NULL);
    pthread_create(&threads[6], NULL, against_itself, &value);
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&a); // EXPECT: lock-order
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&b);
    for (int i = 0; i < 7; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
