// Is it there? Sleep. Is it there?
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

static atomic_bool loaded;

static void *load(void *arg)
{
    atomic_store(&loaded, true);
    return arg;
}

static void wait_until_loaded(void)
{
    while (!atomic_load(&loaded)) // EXPECT: sleep-poll
        usleep(10000);
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
