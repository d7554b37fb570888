// Who asks for the result joins first: the object, and the handle in it, are known to the caller
// alone.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct task {
    pthread_t id;
    int in, out, early;
};

static void *task_main(void *arg)
{
    struct task *task = arg;
    task->out = task->in + 1; // EXPECT-NONE: data-race
    task->early = task->in;   // EXPECT: data-race
    return NULL;
}

static void wait_for(struct task *task)
{
    pthread_join(task->id, NULL);
}

static int result_of(struct task *task)
{
    int early = task->early;
    wait_for(task);
    return early + task->out; // EXPECT-NONE: data-race
}

int main(void)
{
    struct task *task = malloc(sizeof *task);
    if (!task)
        return 1;
    task->in = 41;
    task->early = 0;
    if (pthread_create(&task->id, NULL, task_main, task) != 0) {
        free(task);
        return 1;
    }
    printf("%d\n", result_of(task));
    free(task);
    return 0;
}
