// ARGS: --min-confidence audit
// An automatic atomic variable without a value is no atomic yet.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int waiting;

static void *work(void *arg)
{
    atomic_int *left = arg;
    atomic_fetch_sub(left, 1);
    return NULL;
}

static void spawn(atomic_int *left)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, left) != 0)
        abort();
    pthread_join(thread, NULL);
}

static void spawn_idle(void)
{
    static atomic_int idle;
    spawn(&idle);
}

static int count_twice(int count)
{
    atomic_int sum; // EXPECT: data-race
    for (int i = 0; i < count; i++)
        atomic_fetch_add(&sum, 2);
    return atomic_load(&sum);
}

static int maybe(int count)
{
    atomic_int sum; // EXPECT: data-race
    if (count > 0)
        atomic_init(&sum, count);
    return sum;
}

static int made_late(void)
{
    atomic_int left; // EXPECT: data-race
    spawn_idle();
    atomic_init(&left, 1);
    return left;
}

static int made_perhaps(void)
{
    atomic_int left; // EXPECT: data-race
    if (waiting)
        atomic_init(&left, 1);
    spawn_idle();
    atomic_store(&left, 0);
    return left;
}

// Right.
static void make(atomic_int *left, int count)
{
    atomic_init(left, count);
}

static int made_in_time(int count)
{
    spawn_idle();
    atomic_int by_value = count, by_call, by_other, by_store;
    atomic_int *_Atomic none = NULL;
    atomic_int many[2];
    static atomic_int always;
    atomic_init(&by_call, 1);
    make(&by_other, count);
    atomic_store(&by_store, 3);
    spawn(&by_value);
    spawn(&by_call);
    make(&many[0], 1);
    return by_other + by_store + many[0] + always + (none != NULL);
}

static int both_ways(int count)
{
    atomic_int sum;
    if (count > 0)
        atomic_init(&sum, count);
    else
        sum = 0;
    return atomic_fetch_add(&sum, 1);
}

int main(int argc, char **argv)
{
    (void)argv;
    return count_twice(argc) + maybe(argc) + made_late() + made_perhaps() + made_in_time(argc) +
           both_ways(argc);
}
