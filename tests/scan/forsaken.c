// Threads that are joined on some ways through the function that creates them. Twins: wrong, right.
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <threads.h>

struct cache {
    pthread_t refresher;
    int generation;
};

static struct cache cache;

static void *to_server(void *arg)
{
    return arg;
}

static void *to_client(void *arg)
{
    return arg;
}

static int sweep(void *arg)
{
    return arg != NULL;
}

static void *refresh(void *arg)
{
    return arg;
}

static int session(void)
{
    pthread_t up, down;
    if (pthread_create(&up, NULL, to_server, NULL) != 0) // EXPECT: thread-leak
        return -1;
    if (pthread_create(&down, NULL, to_client, NULL) != 0)
        return -1;
    pthread_join(up, NULL);
    pthread_join(down, NULL);
    return 0;
}

static int session_that_tidies_up(void)
{
    pthread_t up, down;
    if (pthread_create(&up, NULL, to_server, NULL) != 0)
        return -1;
    int failed = pthread_create(&down, NULL, to_client, NULL);
    if (failed == 0)
        pthread_join(down, NULL);
    pthread_join(up, NULL);
    return failed;
}

static int sweep_if_asked(bool wait)
{
    thrd_t sweeper;
    if (thrd_create(&sweeper, sweep, NULL) != thrd_success) // EXPECT: thread-leak
        return -1;
    if (wait)
        thrd_join(sweeper, NULL);
    return 0;
}

static int sweep_either_way(bool wait)
{
    thrd_t sweeper;
    if (thrd_create(&sweeper, sweep, NULL) != thrd_success)
        return -1;
    if (wait)
        thrd_join(sweeper, NULL);
    else
        thrd_detach(sweeper);
    return 0;
}

// What is noted behind the creation may say whether there is a thread.
static int sweep_perhaps(bool wanted)
{
    thrd_t sweeper;
    bool sweeps = false;
    if (wanted && thrd_create(&sweeper, sweep, NULL) == thrd_success)
        sweeps = true;
    puts(sweeps ? "sweeping" : "not sweeping");
    if (sweeps)
        thrd_join(sweeper, NULL);
    return 0;
}

static int sweep_if_wanted(bool wanted)
{
    thrd_t sweeper;
    int result = wanted ? thrd_create(&sweeper, sweep, NULL) : thrd_error;
    if (result == thrd_success)
        thrd_join(sweeper, NULL);
    return 0;
}

static void refresh_twice(struct cache *which)
{
    if (pthread_create(&which->refresher, NULL, refresh, which) != 0) // EXPECT: thread-leak
        return;
    which->generation++;
    if (pthread_create(&which->refresher, NULL, refresh, which) == 0)
        pthread_join(which->refresher, NULL);
}

static void refresh_one_by_one(struct cache *which)
{
    if (pthread_create(&which->refresher, NULL, refresh, which) != 0)
        return;
    pthread_join(which->refresher, NULL);
    if (pthread_create(&which->refresher, NULL, refresh, which) == 0)
        pthread_join(which->refresher, NULL);
}

// Tried again because there is no thread.
static void refresh_with_patience(struct cache *which)
{
    if (pthread_create(&which->refresher, NULL, refresh, which) != 0 &&
        pthread_create(&which->refresher, NULL, refresh, which) != 0)
        return;
    pthread_join(which->refresher, NULL);
}

int main(void)
{
    int answer;
    while ((answer = getchar()) != EOF) {
        session();
        session_that_tidies_up();
        sweep_if_asked(answer == 'w');
        sweep_either_way(answer == 'w');
        sweep_perhaps(answer == 'w');
        sweep_if_wanted(answer == 'w');
        refresh_twice(&cache);
        refresh_one_by_one(&cache);
        refresh_with_patience(&cache);
    }
    return 0;
}
