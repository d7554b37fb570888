// A thread that looks at its state in every round, and waits in one of them; its lock is behind
// functions.
#include <pthread.h>
#include <stddef.h>

enum { DEAD = 0, ACTIVE = 1, IDLE = 2 };

struct runner {
    pthread_mutex_t lock;
    int state;
    void (*job)(void *);
    void *data;
};

static pthread_mutex_t notify_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t notify = PTHREAD_COND_INITIALIZER;
static struct runner runner = {PTHREAD_MUTEX_INITIALIZER, IDLE, NULL, NULL};

static void runner_lock(struct runner *r)
{
    pthread_mutex_lock(&r->lock);
}

static void runner_unlock(struct runner *r)
{
    pthread_mutex_unlock(&r->lock);
}

static void *run(void *arg)
{
    struct runner *r = arg;
    for (;;) {
        runner_lock(r);
        if (r->state == DEAD) {
            runner_unlock(r);
            break;
        }
        void (*job)(void *) = r->job;
        if (r->state == ACTIVE && job) {
            runner_unlock(r);
            job(r->data);
        } else {
            runner_unlock(r);
        }
        pthread_mutex_lock(&notify_lock);
        runner_lock(r);
        if (r->state == ACTIVE)
            r->state = IDLE;
        if (r->state == IDLE) {
            runner_unlock(r);
            pthread_cond_wait(&notify, &notify_lock); // EXPECT-NONE: cond-wait-no-loop
            pthread_mutex_unlock(&notify_lock);
        } else {
            runner_unlock(r);
            pthread_mutex_unlock(&notify_lock);
        }
    }
    return NULL;
}

static void set_state(int state)
{
    pthread_mutex_lock(&notify_lock);
    runner_lock(&runner);
    runner.state = state;
    runner_unlock(&runner);
    pthread_cond_broadcast(&notify);
    pthread_mutex_unlock(&notify_lock);
}

/* Behind functions all the same: the test of the next round comes too late for this one. */
static pthread_mutex_t letters_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;
static int letters, read_letters;

static void enter(void)
{
    pthread_mutex_lock(&letters_lock);
}

static void leave(void)
{
    pthread_mutex_unlock(&letters_lock);
}

static void *read_all(void *arg)
{
    for (int i = 0; i < 100; i++) {
        enter();
        if (letters == 0)
            pthread_cond_wait(&some, &letters_lock); // EXPECT: cond-wait-no-loop
        letters--;
        leave();
        __atomic_fetch_add(&read_letters, 1, __ATOMIC_RELAXED);
    }
    return arg;
}

static void post(void)
{
    enter();
    letters++;
    pthread_cond_signal(&some);
    leave();
}

int main(void)
{
    pthread_t thread, reader;
    if (pthread_create(&thread, NULL, run, &runner) != 0)
        return 1;
    set_state(ACTIVE);
    set_state(DEAD);
    pthread_join(thread, NULL);
    if (pthread_create(&reader, NULL, read_all, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        post();
    pthread_join(reader, NULL);
    return 0;
}
