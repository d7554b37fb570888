// The reader holds nothing while it can be cancelled.
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t input_lock = PTHREAD_MUTEX_INITIALIZER;
static long bytes;

static void *reader(void *arg)
{
    char byte;
    while (read(0, &byte, 1) == 1) {
        pthread_mutex_lock(&input_lock);
        bytes++;
        pthread_mutex_unlock(&input_lock);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, reader, NULL) != 0)
        return 1;
    pthread_cancel(thread);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&input_lock);
    long result = bytes;
    pthread_mutex_unlock(&input_lock);
    return result > 0;
}
