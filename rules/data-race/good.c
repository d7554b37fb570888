#include <pthread.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long served, failed;

void count_request(int ok)
{
    pthread_mutex_lock(&stats_lock);
    served++;
    if (!ok)
        failed++;
    pthread_mutex_unlock(&stats_lock);
}

void reset_counters(void)
{
    pthread_mutex_lock(&stats_lock);
    served = 0;
    failed = 0;
    pthread_mutex_unlock(&stats_lock);
}

static void *serve(void *argument)
{
    for (int i = 0; i < 1000; i++)
        count_request(i % 10 != 0);
    return argument;
}

int main(void)
{
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&thread[i], NULL, serve, NULL);
    reset_counters();
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    return served > 0 && failed == 0;
}
