// Functions that somebody outside calls, each of which starts a thread of the same routine: the
// tests of a test program. They run one after the other, for all that is known.
#include <pthread.h>
#include <stddef.h>

int test_pipes(void);
int test_sockets(void);
int test_pairs(void);

static int state, alone;

static void *peer(void *arg)
{
    state++; // EXPECT-NONE: data-race
    return arg;
}

static void *pair(void *arg)
{
    alone++; // EXPECT: data-race
    return arg;
}

static int run(void *arg)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, peer, arg) != 0)
        return 1;
    return pthread_join(thread, NULL);
}

int test_pipes(void)
{
    return run("pipes");
}

int test_sockets(void)
{
    return run("sockets");
}

int test_pairs(void)
{
    pthread_t left, right;
    if (pthread_create(&left, NULL, pair, NULL) != 0)
        return 1;
    if (pthread_create(&right, NULL, pair, NULL) != 0)
        return 1;
    pthread_join(left, NULL);
    return pthread_join(right, NULL);
}
