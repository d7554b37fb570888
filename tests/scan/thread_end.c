// A thread that ends with a lock: nobody can release it after that.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs;

static void *worker(void *arg)
{
    pthread_mutex_lock(&lock);
    jobs--;
    return arg; // EXPECT: missing-unlock
}

static void *tidy_worker(void *arg)
{
    pthread_mutex_lock(&lock);
    jobs--;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    pthread_create(&one, NULL, worker, NULL);
    pthread_create(&two, NULL, tidy_worker, NULL);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
