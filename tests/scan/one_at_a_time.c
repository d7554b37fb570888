// A variable that the loop changes for the next thread, when the last one has ended: joined here,
// or by a function of ours. Twins: wrong, right.
#include <pthread.h>
#include <stdlib.h>

struct worker {
    pthread_t thread;
    void *(*routine)(void *);
    void *arg;
};

static void *main_of(void *arg)
{
    struct worker *worker = arg;
    return worker->routine(worker->arg);
}

static void worker_start(struct worker *worker, void *(*routine)(void *), void *arg)
{
    worker->routine = routine;
    worker->arg = arg;
    if (pthread_create(&worker->thread, NULL, main_of, worker) != 0) // EXPECT: escaping-stack
        abort();
}

static void worker_end(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
}

static void *print(void *arg)
{
    return *(int *)arg > 0 ? arg : NULL;
}

static void one_by_one(void)
{
    struct worker worker;
    int number;
    for (int i = 0; i < 3; i++) {
        number = i * i;
        worker_start(&worker, print, &number); // EXPECT-NONE: escaping-stack
        worker_end(&worker);
    }
}

static void all_at_once(void)
{
    struct worker workers[3];
    int number;
    for (int i = 0; i < 3; i++) {
        number = i * i;
        worker_start(&workers[i], print, &number);
    }
    for (int i = 0; i < 3; i++)
        worker_end(&workers[i]);
}

int main(void)
{
    one_by_one();
    all_at_once();
    return 0;
}
