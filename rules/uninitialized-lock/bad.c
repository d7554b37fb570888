// The log is written to after it was closed.
#include <pthread.h>

static pthread_mutex_t log_lock;
static int lines;

static void log_line(void)
{
    pthread_mutex_lock(&log_lock); // EXPECT: uninitialized-lock
    lines++;
    pthread_mutex_unlock(&log_lock);
}

int main(void)
{
    pthread_mutex_init(&log_lock, NULL);
    log_line();
    pthread_mutex_destroy(&log_lock);
    log_line();
    return 0;
}
