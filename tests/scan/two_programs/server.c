// A program with threads. They call its own function, never that of the other program, although a
// pointer of this type could mean either.
#include <pthread.h>
#include <stddef.h>

#include "loop.h"

static int served;

static void on_request(void)
{
    served++; // EXPECT: data-race
}

static void *work(void *arg)
{
    struct loop loop = {on_request};
    loop_run(&loop);
    return arg;
}

int main(void)
{
    pthread_t worker[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&worker[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(worker[i], NULL);
    return served != 20;
}
