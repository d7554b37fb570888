// The lock is destroyed after its last use.
#include <pthread.h>

static pthread_mutex_t log_lock;
static int lines;

static void log_line(void)
{
    pthread_mutex_lock(&log_lock);
    lines++;
    pthread_mutex_unlock(&log_lock);
}

int main(void)
{
    pthread_mutex_init(&log_lock, NULL);
    log_line();
    log_line();
    pthread_mutex_destroy(&log_lock);
    return 0;
}
