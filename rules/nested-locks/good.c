// Never more than two locks at once.
#include <pthread.h>

static pthread_mutex_t customers_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t orders_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER;
static int stock[16], orders;

void order_place(int item)
{
    pthread_mutex_lock(&stock_lock);
    stock[item]--;
    pthread_mutex_unlock(&stock_lock);
    pthread_mutex_lock(&customers_lock);
    pthread_mutex_lock(&orders_lock);
    orders++;
    pthread_mutex_unlock(&orders_lock);
    pthread_mutex_unlock(&customers_lock);
}

int orders_placed(void)
{
    pthread_mutex_lock(&orders_lock);
    int count = orders;
    pthread_mutex_unlock(&orders_lock);
    return count;
}
