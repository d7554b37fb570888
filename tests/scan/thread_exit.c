// pthread_exit leaves with what the thread holds.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER,
                       c = PTHREAD_MUTEX_INITIALIZER;
static int n;

static void *leaves(void *arg)
{
    pthread_mutex_lock(&a);
    if (n > 3)
        pthread_exit(arg); // EXPECT: exit-holding-lock
    pthread_mutex_unlock(&a);
    return arg;
}

static void give_up(void)
{
    pthread_exit(NULL); // EXPECT: exit-holding-lock
}

static void *leaves_by_a_helper(void *arg)
{
    pthread_mutex_lock(&b);
    if (n > 3)
        give_up();
    pthread_mutex_unlock(&b);
    return arg;
}

static void unlock(void *lock)
{
    pthread_mutex_unlock(lock);
}

static void *cleans_up(void *arg)
{
    pthread_mutex_lock(&c);
    pthread_cleanup_push(unlock, &c);
    if (n > 3)
        pthread_exit(arg);
    pthread_cleanup_pop(1);
    return arg;
}

static void *unlocks_first(void *arg)
{
    pthread_mutex_lock(&c);
    n++; // EXPECT: data-race
    pthread_mutex_unlock(&c);
    pthread_exit(arg);
}

static void *ends_the_process(void *arg)
{
    pthread_mutex_lock(&c);
    if (n > 3)
        exit(1);
    pthread_mutex_unlock(&c);
    return arg;
}

int main(void)
{
    pthread_t threads[5];
    void *(*const routines[])(void *) = {leaves, leaves_by_a_helper, cleans_up, unlocks_first,
                                         ends_the_process};
    for (int i = 0; i < 5; i++)
        if (pthread_create(&threads[i], NULL, routines[i], NULL) != 0)
            return 1;
    for (int i = 0; i < 5; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
