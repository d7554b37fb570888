// ARGS: --min-confidence audit
// Two locks that may be one: what a pointer leads to, and a mutex that is recursive only sometimes.
#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

static mtx_t now_and_then, always, plain;
static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *fixed = &first, *fresh;
pthread_mutex_t *given; // a user of this library sets it

void make(int nested)
{
    if (nested)
        mtx_init(&now_and_then, mtx_plain | mtx_recursive);
    else
        mtx_init(&now_and_then, mtx_plain);
    mtx_init(&always, mtx_plain | mtx_recursive);
    mtx_init(&plain, mtx_plain);
    fresh = malloc(sizeof *fresh); // EXPECT: data-race
    pthread_mutex_init(fresh, NULL);
}

void take_twice(void)
{
    mtx_lock(&now_and_then);
    mtx_lock(&now_and_then); // EXPECT: double-lock
    mtx_unlock(&now_and_then);
    mtx_unlock(&now_and_then);
}

void take_given(void)
{
    pthread_mutex_lock(&second);
    pthread_mutex_lock(given); // EXPECT: double-lock
    pthread_mutex_unlock(given);
    pthread_mutex_unlock(&second);
}

void take_fixed(void)
{
    pthread_mutex_lock(fixed);
    pthread_mutex_lock(&first); // EXPECT: double-lock
    pthread_mutex_unlock(&first);
    pthread_mutex_unlock(fixed);
}

// Right.
void take_other(void)
{
    pthread_mutex_lock(fixed);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(fixed);
}

void take_fresh(void)
{
    pthread_mutex_lock(fresh);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(fresh);
}

void take_always(void)
{
    mtx_lock(&always);
    mtx_lock(&always);
    mtx_lock(&plain);
    mtx_unlock(&plain);
    mtx_unlock(&always);
    mtx_unlock(&always);
}
