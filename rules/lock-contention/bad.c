// Everybody sleeps with the only lock held, so everybody waits for everybody.
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t report_lock = PTHREAD_MUTEX_INITIALIZER;
static int reports;

static void *report(void *arg)
{
    for (int i = 0; i < 5; i++) {
        pthread_mutex_lock(&report_lock);
        usleep(2000); // EXPECT: blocking-under-lock
        reports++;
        pthread_mutex_unlock(&report_lock);
    }
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
