// Locks of an object that belongs to the thread: asked for anew each time, and there or not.
#include <pthread.h>
#include <stddef.h>

struct connection {
    pthread_mutex_t lock;
    int replies;
};

static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t key;
static int model;

void work(void);

static struct connection *connection_of_thread(void)
{
    return pthread_getspecific(key);
}

static void begin(void)
{
    struct connection *connection = connection_of_thread();
    if (model <= 1)
        pthread_mutex_lock(&all_lock);
    if (connection && model <= 2)
        pthread_mutex_lock(&connection->lock); // EXPECT-NONE: lock-order
}

static void end(void)
{
    struct connection *connection = connection_of_thread();
    if (connection && model <= 2)
        pthread_mutex_unlock(&connection->lock);
    if (model <= 1)
        pthread_mutex_unlock(&all_lock);
}

void *serve(void *arg)
{
    begin();
    work();
    end();
    begin(); // EXPECT-NONE: lock-order, double-lock
    work();
    end();
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    pthread_key_create(&key, NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, serve, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}
