// The wrong lock, the wrong function, the wrong verb.
#include <pthread.h>

typedef struct {
    int counter;
} rwlock_t;
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static rwlock_t tree;
static int n;

void other_kind(void)
{
    pthread_rwlock_wrlock(&table);
    n++;                                             // EXPECT: data-race
    pthread_mutex_unlock((pthread_mutex_t *)&table); // EXPECT: unlock-not-held
}

int other_mode(int fail)
{
    write_lock(&tree);
    if (fail) {
        read_unlock(&tree); // EXPECT: unlock-not-held
        return -1;
    }
    n++;
    write_unlock(&tree);
    return 0;
}

void reader_as_writer(void)
{
    read_lock(&tree);
    write_unlock(&tree); // EXPECT: unlock-not-held
}

static void *other_lock(void *arg)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_mutex_unlock(&b); // EXPECT: unlock-not-held
    return arg;
}

void lock_for_unlock(void)
{
    pthread_mutex_lock(&a);
    n++;
    pthread_mutex_lock(&a); // EXPECT: double-lock
}

// Right.
void reader(void)
{
    read_lock(&tree);
    read_unlock(&tree);
}

void writer(void)
{
    write_lock(&tree);
    write_unlock(&tree);
}

int one_function_for_both(int write)
{
    if (write)
        pthread_rwlock_wrlock(&table);
    else
        pthread_rwlock_rdlock(&table);
    int result = n;
    pthread_rwlock_unlock(&table);
    return result;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, other_lock, NULL) != 0)
        return 1;
    other_kind();
    lock_for_unlock();
    pthread_join(thread, NULL);
    return other_mode(n);
}
