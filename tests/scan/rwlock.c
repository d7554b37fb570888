// Read-write locks: shared holds do not exclude each other, exclusive ones do.
#include <pthread.h>

static pthread_rwlock_t config = PTHREAD_RWLOCK_INITIALIZER;
static int value;

int read_or_fail(int limit)
{
    pthread_rwlock_rdlock(&config);
    if (value > limit)
        return -1; // EXPECT: missing-unlock
    int result = value;
    pthread_rwlock_unlock(&config);
    return result;
}

void write_and_read(void)
{
    pthread_rwlock_wrlock(&config);
    value++;
    pthread_rwlock_unlock(&config);
    pthread_rwlock_rdlock(&config);
    value--; // EXPECT: data-race
    pthread_rwlock_unlock(&config);
}
