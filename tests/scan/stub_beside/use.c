// What the program does with locks is what the functions do that were written for threads.
#include <pthread.h>
#include <stddef.h>

#include "locks.h"

struct task {
    struct lock *lock;
    struct signal *signal;
    int ready, result;
};

static void *worker(void *arg)
{
    struct task *task = arg;
    lock_take(task->lock);
    task->result = 42;
    task->ready = 1;
    signal_send(task->signal);
    lock_give(task->lock);
    return NULL;
}

int task_result(struct task *task)
{
    lock_take(task->lock);
    while (!task->ready) // EXPECT-NONE: busy-wait
        signal_await(task->signal, task->lock);
    int result = task->result;
    lock_give(task->lock);
    return result;
}

int task_look(struct task *task)
{
    lock_take(task->lock);
    if (!task->ready)
        return -1; // EXPECT: missing-unlock
    int result = task->result;
    lock_give(task->lock);
    return result;
}

int task_start(struct task *task)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, task) != 0)
        return -1;
    return pthread_detach(thread);
}
