// The type of a lock is what callers of the function that makes it say.
#include <pthread.h>
#include <stddef.h>
#include <threads.h>

static pthread_mutex_t again, once, bare, chosen;
static mtx_t timed;
static int n;

static void make(pthread_mutex_t *lock, int type)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, type);
    pthread_mutex_init(lock, &attr);
    pthread_mutexattr_destroy(&attr);
}

static void make_bare(pthread_mutex_t *lock, const pthread_mutexattr_t *attr)
{
    pthread_mutex_init(lock, attr);
}

static void make_timed(mtx_t *lock, int type)
{
    mtx_init(lock, mtx_timed | type);
}

static void inner(pthread_mutex_t *lock)
{
    pthread_mutex_lock(lock); // EXPECT: double-lock
    n++;
    pthread_mutex_unlock(lock);
}

static void inner_again(pthread_mutex_t *lock)
{
    pthread_mutex_lock(lock); // EXPECT-NONE: double-lock
    n++;
    pthread_mutex_unlock(lock);
}

void recursive(void)
{
    pthread_mutex_lock(&again);
    inner_again(&again);
    pthread_mutex_unlock(&again);
}

void normal(void)
{
    pthread_mutex_lock(&once);
    inner(&once);
    pthread_mutex_unlock(&once);
}

void without_attribute(void)
{
    pthread_mutex_lock(&bare);
    pthread_mutex_lock(&bare); // EXPECT: double-lock
    n++;
    pthread_mutex_unlock(&bare);
    pthread_mutex_unlock(&bare);
}

// Told at audit only: who starts the program says.
void by_option(void)
{
    pthread_mutex_lock(&chosen);
    inner_again(&chosen);
    pthread_mutex_unlock(&chosen);
}

void recursive_timed(void)
{
    mtx_lock(&timed);
    mtx_lock(&timed);
    n++;
    mtx_unlock(&timed);
    mtx_unlock(&timed);
}

int main(int argc, char **argv)
{
    (void)argv;
    make(&again, PTHREAD_MUTEX_RECURSIVE);
    make(&once, PTHREAD_MUTEX_NORMAL);
    make(&chosen, argc > 1 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
    make_bare(&bare, NULL);
    make_timed(&timed, mtx_recursive);
    recursive();
    normal();
    without_attribute();
    by_option();
    recursive_timed();
}
