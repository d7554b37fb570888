// What is to be written is copied under the lock, and written behind it.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long requests;
static int journal;

static void journal_write(unsigned long count)
{
    char line[32];
    int length = snprintf(line, sizeof line, "%lu\n", count);

    if (write(journal, line, (size_t)length) == length)
        fsync(journal);
}

static void *handle_requests(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&stats_lock);
        unsigned long count = ++requests;
        pthread_mutex_unlock(&stats_lock);
        if (count % 100 == 0)
            journal_write(count);
    }
    return arg;
}

static unsigned long requests_so_far(void)
{
    pthread_mutex_lock(&stats_lock);
    unsigned long result = requests;
    pthread_mutex_unlock(&stats_lock);
    return result;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, handle_requests, NULL) != 0)
            return 1;
    printf("%lu requests so far\n", requests_so_far());
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
