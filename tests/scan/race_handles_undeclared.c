// ARGS: --allow-incomplete
// The header that declares the library is not there: what its functions are given first is still an
// object that only the library can look into. Twins: one use without the lock; an object that
// nobody guards.
#include <pthread.h>
#include <script_engine.h>

struct host {
    pthread_mutex_t lock;
    script_engine *guarded, *shared;
};

static void *feed(void *arg)
{
    struct host *host = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&host->lock);
        script_engine *engine = host->guarded;
        engine_push(engine, i);
        engine_push(engine, i + 1);
        while (engine_step(engine) > 0)
            engine_push(engine, 1);
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
        pthread_mutex_lock(&host->lock);
        script_engine *engine = host->guarded;
        engine_push(engine, 0);
        engine_step(engine);
        pthread_mutex_unlock(&host->lock);
        engine_clean(engine);       // EXPECT: data-race
        engine_clean(host->shared); // EXPECT-NONE
    }
    return NULL;
}

int main(void)
{
    pthread_t feeder, sweeper;
    static struct host host = {PTHREAD_MUTEX_INITIALIZER};

    host.guarded = engine_open();
    host.shared = engine_open();
    if (pthread_create(&feeder, NULL, feed, &host) != 0 ||
        pthread_create(&sweeper, NULL, sweep, &host) != 0)
        return 1;
    pthread_join(feeder, NULL);
    pthread_join(sweeper, NULL);
    return 0;
}
