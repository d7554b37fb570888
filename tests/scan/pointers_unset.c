// Pointers to locks that nothing in the program sets.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t *forgotten, *set, *by_initialiser, *by_address;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *other = &lock;

static void use_forgotten(void)
{
    pthread_mutex_lock(forgotten); // EXPECT: uninitialized-lock
    pthread_mutex_unlock(forgotten);
}

// Right.
static void point(pthread_mutex_t **pointer)
{
    *pointer = &lock;
}

static void use_set(void)
{
    pthread_mutex_lock(set);
    pthread_mutex_unlock(set);
    pthread_mutex_lock(other);
    pthread_mutex_unlock(other);
    pthread_mutex_lock(by_initialiser);
    pthread_mutex_unlock(by_initialiser);
    pthread_mutex_lock(by_address);
    pthread_mutex_unlock(by_address);
}

int main(void)
{
    set = malloc(sizeof *set);
    pthread_mutex_init(set, NULL);
    by_initialiser = other;
    point(&by_address);
    use_forgotten();
    use_set();
    return 0;
}
