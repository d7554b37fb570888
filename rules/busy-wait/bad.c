// Nothing but looking, at full speed.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_bool loaded;

static void *load(void *arg)
{
    atomic_store(&loaded, true);
    return arg;
}

static void wait_until_loaded(void)
{
    while (!atomic_load(&loaded)) // EXPECT: busy-wait
        sched_yield();
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, load, NULL) != 0)
        return 1;
    wait_until_loaded();
    pthread_join(thread, NULL);
    return 0;
}
