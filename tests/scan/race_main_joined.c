// A thread that waits for the end of main, by the id that main has kept for it, has what main used
// to itself. An id that a worker keeps of itself tells nothing of main.
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

static pthread_t boss, helper;
static int written, total, seen;

static void *restore(void *unused)
{
    sigset_t wanted;
    int got;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigwait(&wanted, &got);
    seen = written;
    pthread_cancel(boss);
    pthread_join(boss, NULL);
    total = 0; // EXPECT-NONE: data-race
    exit(1);
    return unused;
}

static void *help(void *unused)
{
    helper = pthread_self();
    return unused;
}

static void start(void)
{
    pthread_t id;
    boss = pthread_self();
    pthread_create(&id, NULL, restore, NULL);
    pthread_create(&id, NULL, help, NULL);
}

int main(void)
{
    start();
    for (int i = 0; i < 1000; i++) {
        written++; // EXPECT: data-race
        total += i;
    }
    pthread_exit(NULL);
}
