// One thread: nothing is shared, whatever the locks say.
#include <pthread.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count, other;

static void add(void)
{
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
    other++;
}

int main(void)
{
    time_t now = time(NULL);
    for (int i = 0; i < 3; i++)
        add();
    count = 0;
    return localtime(&now) ? other : gmtime(&now) != NULL;
}
