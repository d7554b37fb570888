#include "spawn.h"

static int zero(void)
{
    return 0;
}

static void *serve(void *arg)
{
    for (;;)
        zero();
    return arg;
}

static void *work(void *arg)
{
    return arg;
}

static pthread_t joined, left[8], server;

int main(void)
{
    for (int i = 0; i < 8; i++)
        spawn(&left[i], work, NULL); // EXPECT: thread-leak
    if (spawn(&joined, work, NULL) == 0)
        pthread_join(joined, NULL);
    spawn(&server, serve, NULL);
    return zero();
}
