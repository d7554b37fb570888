// Pairs of lock functions that are not seen through yet.
#include <pthread.h>
#include <stdbool.h>

struct drain {
    pthread_mutex_t lock;
    bool shared, checked;
    int level;
};

// A test of two flags: the way without the lock is not told by what one of them is.
static void drain_lock(struct drain *drain)
{
    if (drain->shared && drain->checked)
        pthread_mutex_lock(&drain->lock);
}

static void drain_unlock(struct drain *drain)
{
    if (drain->shared && drain->checked)
        pthread_mutex_unlock(&drain->lock);
}

int drain_pump(struct drain *drain)
{
    drain_lock(drain);
    if (drain->level == 3)
        return -1; // EXPECT-TODO: missing-unlock the outcome without the lock has no condition
    drain->level--;
    drain_unlock(drain);
    return 0;
}

struct levels {
    int in, out;
};

static pthread_rwlock_t in, out;

// Which locks are meant is said by a record that is passed by value.
static void levels_lock(struct levels levels)
{
    if (levels.in == 1)
        pthread_rwlock_rdlock(&in);
    else if (levels.in == 2)
        pthread_rwlock_wrlock(&in);
    if (levels.out == 1)
        pthread_rwlock_rdlock(&out);
    else if (levels.out == 2)
        pthread_rwlock_wrlock(&out);
}

static void levels_unlock(struct levels levels)
{
    if (levels.out)
        pthread_rwlock_unlock(&out);
    if (levels.in)
        pthread_rwlock_unlock(&in);
}

int measure(void);

void levels_report(void)
{
    struct levels levels = {1, 0};
    levels_lock(levels);
    int error = measure();
    levels_unlock(levels);
    if (error)
        levels_unlock(levels); // EXPECT-TODO: unlock-not-held what a record by value says is lost
}

// A wait that is only declared, beside a lock that is.
struct door_mutex;
void door_mutex_lock(struct door_mutex *mutex);
void door_mutex_unlock(struct door_mutex *mutex);
void door_mutex_cond_wait(pthread_cond_t *cond, struct door_mutex *mutex);

static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;

void door_await(struct door_mutex *mutex)
{
    door_mutex_lock(mutex);
    door_mutex_cond_wait(&opened, mutex); // EXPECT-TODO: cond-wait-no-loop waits have no pairs
    door_mutex_unlock(mutex);
}
