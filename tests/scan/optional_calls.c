// A lock that an object may do without: it is a pointer, and NULL when nobody shares the object.
#include <pthread.h>
#include <stdlib.h>

struct hub {
    pthread_mutex_t *mutex;
};

static int guarded, forgotten;
static pthread_mutex_t memory;

static void enter(struct hub *hub)
{
    if (hub->mutex)
        pthread_mutex_lock(hub->mutex);
}

static void leave(struct hub *hub)
{
    if (hub->mutex)
        pthread_mutex_unlock(hub->mutex);
}

static void count(void)
{
    guarded++; // EXPECT-NONE: data-race
}

static void count_outside(void)
{
    forgotten++; // EXPECT: data-race
}

static void *work(void *arg)
{
    struct hub *hub = arg;
    enter(hub);
    count();
    leave(hub);
    count_outside();
    return NULL;
}

int main(int argc, char **argv)
{
    struct hub hub = {0};
    pthread_t one, two;

    (void)argv;
    if (argc > 1) {
        pthread_mutex_init(&memory, NULL);
        hub.mutex = &memory;
    }
    if (pthread_create(&one, NULL, work, &hub) != 0)
        return 1;
    if (pthread_create(&two, NULL, work, &hub) != 0)
        abort();
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
