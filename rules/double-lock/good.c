// The work is in a function that expects the lock to be held; the public functions take it.
#include <pthread.h>

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static int length;

static int list_length_locked(void)
{
    return length;
}

int list_length(void)
{
    pthread_mutex_lock(&list_lock);
    int result = list_length_locked();
    pthread_mutex_unlock(&list_lock);
    return result;
}

void list_append(void)
{
    pthread_mutex_lock(&list_lock);
    length = list_length_locked() + 1;
    pthread_mutex_unlock(&list_lock);
}
