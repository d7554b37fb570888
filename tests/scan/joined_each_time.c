// A function that creates a thread and waits for its end, called again and again: never two of them
// at once. And one that does not wait.
#include <pthread.h>
#include <stdlib.h>

static pthread_t kept;
static int by_global, by_local, by_two;

static void *count_global(void *arg)
{
    by_global++; // EXPECT-NONE: data-race
    return arg;
}

static void *count_local(void *arg)
{
    by_local++; // EXPECT-NONE: data-race
    return arg;
}

static void *count_two(void *arg)
{
    by_two++; // EXPECT: data-race
    return arg;
}

static void run_global(void)
{
    if (pthread_create(&kept, NULL, count_global, NULL) != 0)
        abort();
    pthread_join(kept, NULL);
}

static void run_local(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, count_local, NULL) != 0)
        abort();
    pthread_join(thread, NULL);
}

static void start_two(pthread_t *thread)
{
    if (pthread_create(thread, NULL, count_two, NULL) != 0)
        abort();
}

int main(int argc, char **argv)
{
    pthread_t one, two;
    (void)argv;
    run_global();
    run_local();
    if (argc > 1)
        run_global();
    run_local();
    run_global();
    start_two(&one);
    start_two(&two);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return by_global + by_local + by_two > 0;
}
