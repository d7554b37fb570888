// Two threads meet with one lock each, and want the other's.
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t users = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t journal = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both_have_one;

static void *add_user(void *arg)
{
    pthread_mutex_lock(&users);
    pthread_barrier_wait(&both_have_one); // EXPECT: blocking-under-lock
    pthread_mutex_lock(&journal);         // EXPECT: lock-order
    pthread_mutex_unlock(&journal);
    pthread_mutex_unlock(&users);
    return arg;
}

static void *print_journal(void *arg)
{
    pthread_mutex_lock(&journal);
    pthread_barrier_wait(&both_have_one); // EXPECT: blocking-under-lock
    pthread_mutex_lock(&users);
    pthread_mutex_unlock(&users);
    pthread_mutex_unlock(&journal);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    alarm(2); // so that this example ends when nobody watches it
    pthread_barrier_init(&both_have_one, NULL, 2);
    pthread_create(&one, NULL, add_user, NULL);
    pthread_create(&two, NULL, print_journal, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
