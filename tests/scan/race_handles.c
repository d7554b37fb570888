// Objects that only a library can look into: its functions are given a pointer to them, and who
// holds which lock then shows what guards them. Twins: one use without the lock; one that is no
// exception.
#include <pthread.h>

struct engine; /* nobody here knows what it is made of */

struct engine *engine_open(void);
void engine_push(struct engine *engine, int value);
int engine_step(struct engine *engine);
void engine_clean(struct engine *engine);
int engine_size(const struct engine *engine);

struct host {
    pthread_mutex_t lock;
    struct engine *guarded, *shared;
};

static void *feed(void *arg)
{
    struct host *host = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&host->lock);
        engine_push(host->guarded, i);
        engine_push(host->guarded, i + 1);
        while (engine_step(host->guarded) > 0)
            engine_push(host->guarded, 1);
        engine_push(host->shared, i);
        pthread_mutex_unlock(&host->lock);
        engine_push(host->shared, i); // EXPECT-NONE
    }
    return NULL;
}

static void *sweep(void *arg)
{
    struct host *host = arg;

    for (int i = 0; i < 100; i++) {
        struct engine *engine = host->guarded;
        pthread_mutex_lock(&host->lock);
        engine_push(engine, 0);
        engine_step(engine);
        pthread_mutex_unlock(&host->lock);
        engine_clean(engine);       // EXPECT: data-race
        engine_clean(host->shared); // EXPECT-NONE
        engine_size(host->guarded); // EXPECT-NONE
    }
    return NULL;
}

int main(void)
{
    pthread_t feeder, sweeper;
    struct host host = {PTHREAD_MUTEX_INITIALIZER, engine_open(), engine_open()};

    if (pthread_create(&feeder, NULL, feed, &host) != 0 ||
        pthread_create(&sweeper, NULL, sweep, &host) != 0)
        return 1;
    pthread_join(feeder, NULL);
    pthread_join(sweeper, NULL);
    return 0;
}
