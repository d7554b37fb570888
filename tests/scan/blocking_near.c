// A lock that is taken just before a sleep is held over it, whatever locks are held further out.
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t far_lock = PTHREAD_MUTEX_INITIALIZER, near_lock = PTHREAD_MUTEX_INITIALIZER;
static int turns;

static void store(void)
{
    pthread_mutex_lock(&near_lock);
    sleep(1); // EXPECT: blocking-under-lock
    turns++;
    pthread_mutex_unlock(&near_lock);
}

static void fourth(void)
{
    store();
}

static void third(void)
{
    fourth();
}

static void second(void)
{
    third();
}

static void first(void)
{
    second();
}

static void *work(void *arg)
{
    pthread_mutex_lock(&far_lock);
    first();
    pthread_mutex_unlock(&far_lock);
    return arg;
}

static void *look(void *arg)
{
    pthread_mutex_lock(&far_lock);
    pthread_mutex_unlock(&far_lock);
    pthread_mutex_lock(&near_lock);
    int seen = turns;
    pthread_mutex_unlock(&near_lock);
    return seen > 0 ? arg : NULL;
}

int main(void)
{
    pthread_t threads[2];
    if (pthread_create(&threads[0], NULL, work, NULL) != 0 ||
        pthread_create(&threads[1], NULL, look, NULL) != 0)
        return 1;
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
