/*
 * A thread that works on a variable of a function that has returned.
 *
 * job_start() hands its own local variable to the thread, and returns. The variable is gone, its
 * place on the stack is used by the next call, and the thread reads what happens to be there.
 * stack-stays.c gives the thread memory that lives long enough.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

struct job {
    int number;
    int copies;
};

static void *print(void *arg)
{
    const struct job *job = arg;

    printf("job %d, %d copies\n", job->number, job->copies);
    turn_end(0);
    return NULL;
}

static int job_start(pthread_t *thread, int number)
{
    struct job job = {.number = number, .copies = 2};

    return pthread_create(thread, NULL, print, &job);
}

int main(void)
{
    pthread_t thread;

    turns_open();
    if (job_start(&thread, 7) != 0)
        return 1;
    turn_begin(1); /* nothing else happens on the stack until the job is printed */
    pthread_join(thread, NULL);
    return 0;
}
