// ARGS: --allow-incomplete -- -pthread
// A macro that is not defined where its header is missing: what stands behind it is lost to the
// reader. No finding may rest on the unlock that is lost with it.
#include <pthread.h>
#include <unistd.h>

#include "not_here.h"

struct item {
    struct item *next;
    int seconds;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct item *items;

static int longest(void)
{
    struct item *item;
    int most = 0;
    pthread_mutex_lock(&lock);
    not_here_for_each(&items, item, links)
    {
        if (item->seconds > most)
            most = item->seconds;
    }
    pthread_mutex_unlock(&lock);
    return most;
}

/* The step of this loop is lost with the macro in it. */
#define every_item(it)                                                                             \
    for (it = not_here(items, struct item, next); it; it = not_here(it, struct item, next))

static struct item *find(int seconds)
{
    struct item *item;
    every_item(item)
    {
        if (item->seconds == seconds)
            return item;
    }
    return NULL;
}

static void rest(void)
{
    pthread_mutex_lock(&lock);
    sleep(1); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    for (;;) {
        sleep((unsigned)longest());
        rest();
        struct item *item = find(3);
        if (item)
            __atomic_store_n(&item->seconds, 4, __ATOMIC_SEQ_CST);
    }
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0)
            return 1;
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
