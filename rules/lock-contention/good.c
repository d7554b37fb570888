// The slow work is done before the lock is taken; the critical section is one addition, done once
// per thread.
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t report_lock = PTHREAD_MUTEX_INITIALIZER;
static int reports;

static void *report(void *arg)
{
    int mine = 0;

    for (int i = 0; i < 5; i++) {
        usleep(2000); // stands for slow work
        mine++;
    }
    pthread_mutex_lock(&report_lock);
    reports += mine;
    pthread_mutex_unlock(&report_lock);
    return arg;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, report, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
