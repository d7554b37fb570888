// Threads that are cancelled, and what would release their locks.
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER,
                       c = PTHREAD_MUTEX_INITIALIZER, d = PTHREAD_MUTEX_INITIALIZER,
                       e = PTHREAD_MUTEX_INITIALIZER, f = PTHREAD_MUTEX_INITIALIZER,
                       g = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static int count;

static void *sleeps_holding(void *arg)
{
    pthread_mutex_lock(&a);
    count++;
    sleep(1); // EXPECT: cancel-with-lock
    pthread_mutex_unlock(&a);
    return arg;
}

static void *waits(void *arg)
{
    pthread_mutex_lock(&b);
    while (count == 0)
        pthread_cond_wait(&ready, &b); // EXPECT: cancel-with-lock
    pthread_mutex_unlock(&b);
    return arg;
}

static void pause_a_little(void)
{
    usleep(10); // EXPECT: cancel-with-lock
}

static void *in_a_helper(void *arg)
{
    pthread_mutex_lock(&c);
    pause_a_little();
    pthread_mutex_unlock(&c);
    return arg;
}

// Right.
static void unlock(void *lock)
{
    pthread_mutex_unlock(lock);
}

static void *cleans_up(void *arg)
{
    pthread_mutex_lock(&d);
    pthread_cleanup_push(unlock, &d);
    while (count == 0)
        pthread_cond_wait(&done, &d);
    pthread_cleanup_pop(1);
    return arg;
}

static void *pushes_before_it_locks(void *arg)
{
    pthread_cleanup_push(unlock, &g);
    pthread_mutex_lock(&g);
    count++;
    pthread_cleanup_pop(1);
    pthread_cleanup_push(unlock, &g);
    pthread_mutex_lock(&g);
    count++;
    pthread_testcancel();
    pthread_cleanup_pop(1);
    return arg;
}

static void *switches_it_off(void *arg)
{
    int old;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    pthread_mutex_lock(&e);
    sleep(1);
    pthread_mutex_unlock(&e);
    pthread_setcancelstate(old, &old);
    sleep(1);
    return arg;
}

static void *sleeps_with_nothing(void *arg)
{
    pthread_mutex_lock(&f);
    count++;
    pthread_mutex_unlock(&f);
    sleep(1);
    return arg;
}

static void *not_cancelled(void *arg)
{
    pthread_mutex_lock(&f);
    sleep(1); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&f);
    return arg;
}

int main(void)
{
    pthread_t one, two, three, four, five, six, seven, eight;
    if (pthread_create(&one, NULL, sleeps_holding, NULL) ||
        pthread_create(&two, NULL, waits, NULL) ||
        pthread_create(&three, NULL, in_a_helper, NULL) ||
        pthread_create(&four, NULL, cleans_up, NULL) ||
        pthread_create(&five, NULL, switches_it_off, NULL) ||
        pthread_create(&six, NULL, sleeps_with_nothing, NULL) ||
        pthread_create(&seven, NULL, not_cancelled, NULL) ||
        pthread_create(&eight, NULL, pushes_before_it_locks, NULL))
        return 1;
    pthread_mutex_lock(&b);
    count++; // EXPECT: data-race
    pthread_cond_broadcast(&ready);
    pthread_mutex_unlock(&b);
    pthread_mutex_lock(&d);
    count++;
    pthread_cond_broadcast(&done);
    pthread_mutex_unlock(&d);
    pthread_cancel(one);
    pthread_cancel(two);
    pthread_cancel(three);
    pthread_cancel(four);
    pthread_cancel(five);
    pthread_cancel(six);
    pthread_cancel(eight);
    pthread_join(seven, NULL);
    return 0;
}
