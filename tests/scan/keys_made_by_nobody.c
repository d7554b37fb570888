// Keys of a whole program: the function that would create one is never called.
#include <pthread.h>
#include <stdlib.h>

static pthread_key_t dead_key, good_key, table_key;

void make_dead(void)
{
    pthread_key_create(&dead_key, free);
}

// Right.
static void make_good(void)
{
    pthread_key_create(&good_key, free);
}

static void make_by_table(void)
{
    pthread_key_create(&table_key, free);
}

static void (*const makers[])(void) = {make_by_table};

static void *work(void *arg)
{
    pthread_setspecific(dead_key, arg); // EXPECT: uninitialized-lock
    pthread_setspecific(good_key, arg);
    pthread_setspecific(table_key, arg);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argv;
    make_good();
    makers[argc - 1]();
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        abort();
    pthread_join(thread, NULL);
    pthread_key_delete(good_key);
    pthread_key_delete(table_key);
    return 0;
}
