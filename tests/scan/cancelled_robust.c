// Who wants a robust mutex next is told that a cancelled thread has left it locked.
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock;
static int count;

static void make(void)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&lock, &attr);
    pthread_mutexattr_destroy(&attr);
}

static void *work(void *arg)
{
    if (pthread_mutex_lock(&lock) == EOWNERDEAD)
        pthread_mutex_consistent(&lock);
    count++;
    sleep(1); // EXPECT-NONE: cancel-with-lock
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;

    make();
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    return 0;
}
