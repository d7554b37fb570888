// A report is written line by line with the lock of the data held all the time.
#include <pthread.h>
#include <semaphore.h>

static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t taken;
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
    sem_post(&taken);
    for (int i = 0; i < 40; i++)
        print_line(stock);
    pthread_mutex_unlock(&stock_lock);
    return arg;
}

int main(void)
{
    pthread_t reporter;

    sem_init(&taken, 0, 0);
    pthread_create(&reporter, NULL, report, NULL);
    sem_wait(&taken);
    pthread_mutex_lock(&stock_lock);
    stock--;
    pthread_mutex_unlock(&stock_lock);
    pthread_join(reporter, NULL);
    return 0;
}
