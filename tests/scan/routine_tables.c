// Start routines in a table: who stands in it once has one thread, though a loop creates it.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int read_once, read_twice, by_name, refilled, nested;

static void *reader(void *arg)
{
    read_once++;
    return arg;
}

static void *worker(void *arg)
{
    read_twice++; // EXPECT: data-race
    return arg;
}

static void *named(void *arg)
{
    by_name++;
    return arg;
}

static void *late(void *arg)
{
    refilled++; // EXPECT: data-race
    return arg;
}

static void *inner(void *arg)
{
    nested++; // EXPECT: data-race
    return arg;
}

static void *idle(void *arg)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

struct task {
    const char *name;
    void *(*run)(void *);
};

static const struct task tasks[] = {{"named", named}, {"idle", idle}};
static void *(*slots[])(void *) = {late, idle};
static void *(*const rounds[])(void *) = {inner, idle};

int main(void)
{
    void *(*const stages[])(void *) = {reader, worker, worker};
    pthread_t threads[13];
    int started = 0;
    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[started++], NULL, stages[i], NULL) != 0)
            return 1;
    for (unsigned i = 0; i < 2; i++)
        if (pthread_create(&threads[started++], NULL, tasks[i].run, NULL) != 0)
            return 1;
    slots[1] = late;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[started++], NULL, slots[i], NULL) != 0)
            return 1;
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 2; i++)
            if (pthread_create(&threads[started++], NULL, rounds[i], NULL) != 0)
                return 1;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
