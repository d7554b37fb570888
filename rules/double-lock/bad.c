// A function that holds the lock calls a helper that takes it again.
#include <pthread.h>

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static int length;

int list_length(void)
{
    pthread_mutex_lock(&list_lock); // EXPECT: double-lock
    int result = length;
    pthread_mutex_unlock(&list_lock);
    return result;
}

void list_append(void)
{
    pthread_mutex_lock(&list_lock);
    length = list_length() + 1;
    pthread_mutex_unlock(&list_lock);
}
