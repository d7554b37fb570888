// Results that say whether the lock was taken.
#include <errno.h>
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static int value;

void tried(void)
{
    pthread_mutex_trylock(&lock); // EXPECT: unchecked-result
    value++;
    pthread_mutex_unlock(&lock);
}

void tried_and_cast(void)
{
    (void)pthread_mutex_trylock(&lock); // EXPECT: unchecked-result
    value++;
    pthread_mutex_unlock(&lock);
}

void timed(const struct timespec *until)
{
    pthread_mutex_timedlock(&lock, until); // EXPECT: unchecked-result
    value++;
    pthread_mutex_unlock(&lock);
}

int tried_to_read(void)
{
    pthread_rwlock_tryrdlock(&table); // EXPECT: unchecked-result
    int result = value;
    pthread_rwlock_unlock(&table);
    return result;
}

void tried_to_write(struct timespec *until)
{
    pthread_rwlock_timedwrlock(&table, until); // EXPECT: unchecked-result
    value = 0;                                 // EXPECT: data-race
    pthread_rwlock_unlock(&table);
}

void tried_on_one_way(int fast)
{
    if (fast)
        pthread_mutex_trylock(&lock); // EXPECT: unchecked-result
    else
        pthread_mutex_lock(&lock);
    value++;
    pthread_mutex_unlock(&lock);
}

// Right.
int asked(void)
{
    if (pthread_mutex_trylock(&lock) == EBUSY)
        return 0;
    value++;
    pthread_mutex_unlock(&lock);
    return 1;
}

int asked_later(void)
{
    int error = pthread_mutex_trylock(&lock);
    if (error)
        return error;
    value++;
    pthread_mutex_unlock(&lock);
    return 0;
}

int handed_on(void)
{
    return pthread_mutex_trylock(&lock);
}

void plain(void)
{
    pthread_mutex_lock(&lock);
    value++;
    pthread_mutex_unlock(&lock);
}

void makes_sure_that_it_is_free(void)
{
    pthread_mutex_trylock(&lock);
    pthread_mutex_unlock(&lock);
}

static void *run(void *arg)
{
    return arg;
}

// That no thread can be created is for audit.
void created(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
}
