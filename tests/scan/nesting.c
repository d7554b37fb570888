// How many locks may be held at once: two, unless the project says otherwise.
#include <pthread.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER,
                       c = PTHREAD_MUTEX_INITIALIZER, d = PTHREAD_MUTEX_INITIALIZER,
                       e = PTHREAD_MUTEX_INITIALIZER;
static int n;

void three(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&c); // EXPECT: nested-locks
    n++;
    pthread_mutex_unlock(&c);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
}

static void take_d(void)
{
    pthread_mutex_lock(&d); // EXPECT: nested-locks
    n++;                    // EXPECT: data-race
    pthread_mutex_unlock(&d);
}

void three_by_calls(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    take_d();
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
}

void one_of_many_ways_is_told(void)
{
    pthread_mutex_lock(&b);
    pthread_mutex_lock(&c);
    take_d();
    pthread_mutex_unlock(&c);
    pthread_mutex_unlock(&b);
}

void two(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&e);
    n++;
    pthread_mutex_unlock(&e);
    pthread_mutex_unlock(&a);
}

void one_after_the_other(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_lock(&e);
    n++;
    pthread_mutex_unlock(&e);
    pthread_mutex_unlock(&a);
}

void tried_third(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    if (pthread_mutex_trylock(&e) == 0) // EXPECT: nested-locks
        pthread_mutex_unlock(&e);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
}
