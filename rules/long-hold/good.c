// The report is written from a copy.
#include <pthread.h>

static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;
static int stock = 40;
static volatile int printed;

static void print_line(int number)
{
    for (int i = 0; i < 10000000; i++) // stands for slow work
        printed += number;
}

static void *report(void *arg)
{
    pthread_mutex_lock(&stock_lock);
    int now = stock;
    pthread_mutex_unlock(&stock_lock);
    pthread_barrier_wait(&both);
    for (int i = 0; i < 40; i++)
        print_line(now);
    return arg;
}

int main(void)
{
    pthread_t reporter;

    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&reporter, NULL, report, NULL);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&stock_lock);
    stock--;
    pthread_mutex_unlock(&stock_lock);
    pthread_join(reporter, NULL);
    return 0;
}
