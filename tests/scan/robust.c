// Robust mutexes: EOWNERDEAD means that the lock is held, though lock() has not returned 0.
#include <errno.h>
#include <pthread.h>

static pthread_mutex_t table;
static int entries;

void make(void)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&table, &attr);
    pthread_mutexattr_destroy(&attr);
}

int repaired(void)
{
    int error = pthread_mutex_lock(&table);
    if (error == EOWNERDEAD) {
        entries = 0;
        pthread_mutex_consistent(&table);
    } else if (error) {
        return error;
    }
    entries++;
    pthread_mutex_unlock(&table);
    return 0;
}

int repaired_in_a_switch(void)
{
    switch (pthread_mutex_trylock(&table)) {
    case 0:
        break;
    case EOWNERDEAD:
        if (pthread_mutex_consistent(&table) != 0) {
            pthread_mutex_unlock(&table);
            return -1;
        }
        break;
    default:
        return -1;
    }
    entries++;
    pthread_mutex_unlock(&table);
    return 0;
}

int given_up(void)
{
    int error = pthread_mutex_lock(&table);
    if (error == EOWNERDEAD)
        return -1; // EXPECT: missing-unlock
    if (error)
        return -2;
    entries++;
    pthread_mutex_unlock(&table);
    return 0;
}

int given_up_in_a_switch(void)
{
    switch (pthread_mutex_lock(&table)) {
    case 0:
        break;
    case EOWNERDEAD:
        pthread_mutex_consistent(&table);
        return -1; // EXPECT: missing-unlock
    default:
        return -2;
    }
    entries++;
    pthread_mutex_unlock(&table);
    return 0;
}

// Wrappers that hide it.
static int enter(void)
{
    int error = pthread_mutex_lock(&table);
    if (error == EOWNERDEAD)
        error = pthread_mutex_consistent(&table);
    return error;
}

int with_wrapper(int n)
{
    if (enter() != 0)
        return -1;
    if (n < 0)
        return -2; // EXPECT: missing-unlock
    entries += n;
    pthread_mutex_unlock(&table);
    return 0;
}
