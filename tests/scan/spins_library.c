// A library that takes locks is called by threads of others: its loops wait for them. And loops
// that work in some rounds, and do nothing in others.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

struct gate {
    pthread_mutex_t lock;
};

struct worker {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int jobs, done, state;
    bool quit;
};

static struct gate gate = {PTHREAD_MUTEX_INITIALIZER};
static long total;

bool gate_try(struct gate *it)
{
    return pthread_mutex_trylock(&it->lock) == 0;
}

void gate_leave(struct gate *it)
{
    pthread_mutex_unlock(&it->lock);
}

void spin_for_a_wrapper(long amount)
{
    while (!gate_try(&gate)) // EXPECT: trylock-spin
        sched_yield();
    total += amount;
    gate_leave(&gate);
}

void spin_for_a_lock(long amount)
{
    while (pthread_mutex_trylock(&gate.lock) != 0) // EXPECT: trylock-spin
        ;
    total -= amount;
    pthread_mutex_unlock(&gate.lock);
}

bool try_once(long amount)
{
    if (!gate_try(&gate))
        return false;
    total += amount;
    gate_leave(&gate);
    return true;
}

static void do_job(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->done++;
    pthread_mutex_unlock(&worker->lock);
}

/* It sleeps when there is nothing to do, and only then. */
void work_or_sleep(struct worker *worker)
{
    for (;;) {
        bool job, quit;
        pthread_mutex_lock(&worker->lock);
        job = worker->jobs > 0;
        if (job) // EXPECT: sleep-poll
            worker->jobs--;
        quit = worker->quit;
        pthread_mutex_unlock(&worker->lock);
        if (quit)
            break;
        if (job)
            do_job(worker);
        else
            usleep(10000);
    }
}

/* Regular work with a pause. */
void work_now_and_then(struct worker *worker)
{
    for (;;) {
        bool job, quit;
        usleep(10000);
        pthread_mutex_lock(&worker->lock);
        job = worker->jobs > 0;
        quit = worker->quit;
        pthread_mutex_unlock(&worker->lock);
        if (quit)
            break;
        if (job)
            do_job(worker);
    }
}

void work_or_wait(struct worker *worker)
{
    for (;;) {
        pthread_mutex_lock(&worker->lock);
        while (worker->jobs == 0 && !worker->quit)
            pthread_cond_wait(&worker->filled, &worker->lock);
        bool quit = worker->quit;
        worker->jobs--;
        pthread_mutex_unlock(&worker->lock);
        if (quit)
            break;
        do_job(worker);
    }
}

void worker_add(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->jobs++;
    pthread_cond_signal(&worker->filled);
    pthread_mutex_unlock(&worker->lock);
}

void worker_quit(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->quit = true;
    pthread_cond_broadcast(&worker->filled);
    pthread_mutex_unlock(&worker->lock);
}

/* So many times at most, but a poll all the same. */
bool await_state(struct worker *worker, int wanted, int seconds)
{
    bool reached = false;
    while (seconds-- > 0) { // EXPECT: sleep-poll
        pthread_mutex_lock(&worker->lock);
        reached = worker->state == wanted;
        pthread_mutex_unlock(&worker->lock);
        if (reached)
            break;
        sleep(1);
    }
    return reached;
}

void set_state(struct worker *worker, int state)
{
    pthread_mutex_lock(&worker->lock);
    worker->state = state;
    pthread_mutex_unlock(&worker->lock);
}

/* Ways through the loop that nothing is done on, by the text; what may go around on them for long
 * is not known. */
void state_machine(struct worker *worker)
{
    for (;;) {
        int state;
        pthread_mutex_lock(&worker->lock);
        state = worker->state;
        pthread_mutex_unlock(&worker->lock);
        if (state == 1)
            do_job(worker);
        else if (state == 2)
            worker_add(worker);
        else if (state == 3)
            break;
    }
}
