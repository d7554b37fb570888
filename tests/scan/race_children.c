// Threads of forked children: each process has memory and threads of its own. Twins: racy, right.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int one_helper, two_helpers;

static void *help(void *arg)
{
    one_helper++;
    return arg;
}

static void *help_twice(void *arg)
{
    two_helpers++; // EXPECT: data-race
    return arg;
}

static void serve(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, help, NULL) == 0)
        pthread_join(thread, NULL);
}

static void serve_two(void)
{
    pthread_t thread[2];
    int started = 0;
    while (started < 2 && pthread_create(&thread[started], NULL, help_twice, NULL) == 0)
        started++;
    while (started-- > 0)
        pthread_join(thread[started], NULL);
}

static void spawn(int number)
{
    if (fork() != 0)
        return;
    serve();
    if (number == 2)
        serve_two();
    _exit(0);
}

int main(void)
{
    for (int number = 0; number < 3; number++)
        spawn(number);
    return getchar();
}
