// A pointer that is null means something of its own: `if (!log) log = &common;`. Who comes with a
// pointer to something does not come there.
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

struct log {
    long lines;
};

static struct log common, shared_by_all;
static int made, used;

static void put(struct log *log)
{
    if (!log) {
        log = &common;
        made = 1; // EXPECT-NONE: data-race
    }
    log->lines++; // EXPECT-NONE: data-race
}

/* It goes through a function that has looked into it. */
static void put_twice(struct log *log)
{
    if (log->lines > 0)
        put(log);
}

static void *worker(void *arg)
{
    (void)arg;
    struct log own = {0};
    struct log *made_here = malloc(sizeof *made_here);
    put(&own);
    put_twice(&own);
    if (made_here)
        put(made_here);
    free(made_here);
    return NULL;
}

/* And who comes with none, or with what may be none, does. */
static void put_any(struct log *log)
{
    if (!log) {
        log = &shared_by_all;
        used = 1; // EXPECT: data-race
    }
    log->lines++;
}

static void *any_worker(void *arg)
{
    put_any(arg);
    return NULL;
}

int main(void)
{
    pthread_t thread[4];
    if (pthread_create(&thread[0], NULL, worker, NULL) != 0 ||
        pthread_create(&thread[1], NULL, worker, NULL) != 0 ||
        pthread_create(&thread[2], NULL, any_worker, NULL) != 0 ||
        pthread_create(&thread[3], NULL, any_worker, NULL) != 0)
        return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    return common.lines + made + shared_by_all.lines + used > 9;
}
