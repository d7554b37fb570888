// A field that is used behind the unlock. Twins: racy, right.
#include <pthread.h>
#include <stdlib.h>

struct log {
    pthread_mutex_t lock;
    int used, dropped, lost;
};

static struct log *new_log(void)
{
    struct log *log = calloc(1, sizeof *log);
    if (log)
        pthread_mutex_init(&log->lock, NULL);
    return log;
}

static int put(struct log *log, int full)
{
    pthread_mutex_lock(&log->lock);
    if (full) {
        log->lost++;
        pthread_mutex_unlock(&log->lock);
        log->dropped++; // EXPECT: data-race
        return -1;
    }
    log->used++;
    pthread_mutex_unlock(&log->lock);
    return 0;
}

static int take_counts(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    int all = log->dropped + log->lost + log->used;
    log->dropped = 0;
    log->lost = 0;
    pthread_mutex_unlock(&log->lock);
    return all;
}

static void *writer(void *arg)
{
    for (int i = 0; i < 9; i++)
        put(arg, i % 2);
    return NULL;
}

static void *reader(void *arg)
{
    return take_counts(arg) ? arg : NULL;
}

int main(void)
{
    pthread_t one, two;
    struct log *log = new_log();
    if (!log)
        return 1;
    pthread_create(&one, NULL, writer, log);
    pthread_create(&two, NULL, reader, log);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    free(log);
    return 0;
}
