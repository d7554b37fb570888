// A wrapper starts a routine of its own, which calls the one that it was given.
#include "spawn.h"

#include <stdlib.h>

struct task {
    void *(*routine)(void *);
    void *arg;
};

static void *first(void *arg)
{
    return arg;
}

static void *run(void *arg)
{
    struct task *task = arg;
    void *(*routine)(void *) = task->routine;
    void *given = task->arg;
    free(task);
    return routine(given);
}

int spawn(pthread_t *thread, void *(*routine)(void *), void *arg)
{
    struct task *task = malloc(sizeof *task);
    if (!task)
        return -1;
    task->routine = routine ? routine : first;
    task->arg = arg;
    int error = pthread_create(thread, NULL, run, task);
    if (error)
        free(task);
    return error;
}
