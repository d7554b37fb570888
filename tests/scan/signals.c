// Signals that miss those who wait: without the lock, too early, to the wrong ones; and those that
// do not.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER, idle = PTHREAD_COND_INITIALIZER,
                      ready = PTHREAD_COND_INITIALIZER;
static bool running = true, asked, draining, prepared;
static int jobs;

extern void handle(int job);

/* The outer loop tests what the wait has to notice. */
static void *worker(void *arg)
{
    while (running) {
        pthread_mutex_lock(&lock);
        if (jobs == 0)
            pthread_cond_wait(&work, &lock);
        int job = jobs > 0 ? jobs-- : 0;
        pthread_mutex_unlock(&lock);
        if (job > 0)
            handle(job);
    }
    return arg;
}

static void stop_without_lock(void)
{
    running = false;
    pthread_cond_signal(&work); // EXPECT: cond-lost-wakeup
}

/* The waiter sets the request back. */
static void *expander(void *arg)
{
    pthread_mutex_lock(&lock);
    for (;;) {
        asked = false;
        pthread_cond_wait(&idle, &lock);
        handle(1);
        if (jobs < 0)
            break;
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

static void ask(void)
{
    if (asked)
        return;
    asked = true;
    pthread_cond_signal(&idle); // EXPECT: cond-lost-wakeup
}

/* Waits for `prepared`, and is told by the wrong condition. */
static void *beginner(void *arg)
{
    pthread_mutex_lock(&lock);
    while (!prepared)
        pthread_cond_wait(&ready, &lock);
    pthread_mutex_unlock(&lock);
    return arg;
}

static void prepare_wrongly(void)
{
    pthread_mutex_lock(&lock);
    prepared = true;
    pthread_cond_signal(&work); // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&lock);
}

static void prepare_rightly(void)
{
    pthread_mutex_lock(&lock);
    prepared = true;
    pthread_cond_broadcast(&ready);
    pthread_cond_signal(&work); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_unlock(&lock);
}

/* In one critical section the order does not matter. */
static void signal_first(void)
{
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&work); // EXPECT-NONE: cond-lost-wakeup
    jobs++;
    pthread_mutex_unlock(&lock);
}

static void signal_too_early(void)
{
    pthread_mutex_lock(&lock);
    draining = true;
    pthread_cond_signal(&work); // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    jobs++;
    pthread_mutex_unlock(&lock);
}

/* Another lock comes and goes meanwhile, and the waiter's is still held. */
static pthread_mutex_t other_lock = PTHREAD_MUTEX_INITIALIZER;

static void signal_around_another_lock(void)
{
    pthread_mutex_lock(&lock);
    draining = true;
    pthread_cond_signal(&work); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_lock(&other_lock);
    handle(0);
    pthread_mutex_unlock(&other_lock);
    jobs++;
    pthread_mutex_unlock(&lock);
}

/* Who has been woken has ended by then. */
static void signal_and_join(pthread_t thread)
{
    pthread_mutex_lock(&lock);
    draining = true;
    pthread_cond_signal(&work); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    jobs++;
    pthread_mutex_unlock(&lock);
}

/* The outer loop tests `queued`, too, but does not wait for it. */
static pthread_cond_t completed = PTHREAD_COND_INITIALIZER, queue = PTHREAD_COND_INITIALIZER;
static int queued, valid;

static void *complete_all(void *arg)
{
    pthread_mutex_lock(&lock);
    while (queued > 0) {
        while (!valid)
            pthread_cond_wait(&completed, &lock);
        valid--;
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

static void complete(void)
{
    pthread_mutex_lock(&lock);
    valid++;
    pthread_cond_broadcast(&completed);
    pthread_mutex_unlock(&lock);
}

static void enqueue(void)
{
    pthread_mutex_lock(&lock);
    queued = 1;
    pthread_cond_broadcast(&queue); // EXPECT-NONE: cond-lost-wakeup
    pthread_mutex_unlock(&lock);
}

/* Each member has one writer, which waits for what is its own. */
struct member {
    pthread_t writer;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool leaving;
};

static void *write_lines(void *arg)
{
    struct member *member = arg;
    pthread_mutex_lock(&member->lock);
    while (!member->leaving)
        pthread_cond_wait(&member->changed, &member->lock);
    pthread_mutex_unlock(&member->lock);
    return NULL;
}

static struct member *join(void)
{
    struct member *member = calloc(1, sizeof *member);
    if (!member)
        return NULL;
    pthread_mutex_init(&member->lock, NULL);
    pthread_cond_init(&member->changed, NULL);
    if (pthread_create(&member->writer, NULL, write_lines, member) != 0)
        abort();
    return member;
}

static void leave(struct member *member)
{
    pthread_mutex_lock(&member->lock);
    member->leaving = true;
    pthread_cond_signal(&member->changed); // EXPECT-NONE: signal-not-broadcast
    pthread_mutex_unlock(&member->lock);
    pthread_join(member->writer, NULL);
}

int main(void)
{
    pthread_t threads[4];
    struct member *members[4];
    for (int i = 0; i < 4; i++)
        members[i] = join();
    if (pthread_create(&threads[0], NULL, worker, NULL) != 0 ||
        pthread_create(&threads[1], NULL, expander, NULL) != 0 ||
        pthread_create(&threads[2], NULL, beginner, NULL) != 0 ||
        pthread_create(&threads[3], NULL, complete_all, NULL) != 0)
        return 1;
    ask();
    signal_first();
    signal_too_early();
    signal_around_another_lock();
    enqueue();
    complete();
    prepare_wrongly();
    prepare_rightly();
    stop_without_lock();
    for (int i = 0; i < 4; i++)
        leave(members[i]);
    signal_and_join(threads[0]);
    for (int i = 1; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
