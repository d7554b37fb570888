// A program that starts its threads, stops them, and starts again. Twins: racy, right.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct worker {
    pthread_t thread;
};

struct daemon {
    struct worker **workers;
    int count, quit;
};

static int set_between, set_too_early, set_too_late, some_left;

static void *work(void *arg)
{
    printf("%d %d %d %d\n", set_between, set_too_early, set_too_late, some_left);
    return arg;
}

static void stop_one(pthread_t thread)
{
    int status = pthread_join(thread, NULL);
    if (status != 0)
        abort();
}

static void start_all(struct daemon *daemon)
{
    for (int i = 1; i < daemon->count; i++)
        if (pthread_create(&daemon->workers[i]->thread, NULL, work, daemon) != 0)
            abort();
}

static void stop_all(struct daemon *daemon)
{
    for (int i = 1; i < daemon->count; i++)
        stop_one(daemon->workers[i]->thread);
}

static void serve(struct daemon *daemon)
{
    start_all(daemon);
    set_too_late = getchar(); // EXPECT: data-race
    stop_all(daemon);
}

static void *stay(void *arg)
{
    printf("%d\n", some_left);
    return arg;
}

int main(void)
{
    struct daemon daemon = {calloc(4, sizeof(struct worker *)), 4, 0};
    pthread_t extra;
    if (!daemon.workers || pthread_create(&extra, NULL, stay, NULL) != 0)
        return 1;
    while (!daemon.quit) {
        set_between = getchar();
        some_left = getchar(); // EXPECT: data-race
        serve(&daemon);
        daemon.quit = getchar();
    }
    start_all(&daemon);
    set_too_early = getchar(); // EXPECT: data-race
    stop_all(&daemon);
    pthread_join(extra, NULL);
    return 0;
}
