// Threads that are joined or detached although they have been already. Twins: wrong, right.
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static void *job(void *arg)
{
    return arg;
}

struct worker {
    pthread_t thread;
    bool runs;
};

static void twice(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) != 0)
        return;
    pthread_join(thread, NULL);
    pthread_join(thread, NULL); // EXPECT: thread-leak
}

static void created_again(void)
{
    pthread_t thread;
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&thread, NULL, job, NULL) != 0)
            return;
        pthread_join(thread, NULL);
    }
}

static void detached_first(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) != 0)
        return;
    pthread_detach(thread);
    pthread_join(thread, NULL); // EXPECT: thread-leak
}

static void joined_first(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) != 0)
        return;
    pthread_join(thread, NULL);
    pthread_detach(thread); // EXPECT: thread-leak
}

static void created_detached(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attributes, job, NULL) == 0)
        pthread_join(thread, NULL); // EXPECT: thread-leak
}

static void created_joinable(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_JOINABLE);
    if (pthread_create(&thread, &attributes, job, NULL) == 0)
        pthread_join(thread, NULL);
}

static void either(bool wait)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) != 0)
        return;
    if (wait)
        pthread_join(thread, NULL);
    else
        pthread_detach(thread);
}

static void stop(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
}

static void stop_if_running(struct worker *worker)
{
    if (worker->runs)
        pthread_join(worker->thread, NULL);
    worker->runs = false;
}

static void restart(struct worker *worker)
{
    worker->runs = pthread_create(&worker->thread, NULL, job, NULL) == 0;
}

static void stopped_twice(struct worker *worker)
{
    stop(worker);
    stop(worker); // EXPECT: thread-leak
}

static void stopped_in_turn(struct worker *worker)
{
    stop(worker);
    restart(worker);
    stop(worker);
    restart(worker);
    stop_if_running(worker);
    stop_if_running(worker);
}

static void two(struct worker *a, struct worker *b)
{
    stop(a);
    stop(b);
}

static void end(pthread_t thread)
{
    pthread_detach(thread);
}

static void by_value(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) != 0)
        return;
    end(thread);
    end(thread); // EXPECT: thread-leak
}

static void all(pthread_t *threads, int count)
{
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, job, NULL);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static void first_and_last(pthread_t *threads)
{
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
}

/* By the thread itself, too. */
static void *goes_alone(void *arg)
{
    pthread_detach(pthread_self());
    return arg;
}

static void *may_go_alone(void *arg)
{
    if (arg)
        pthread_detach(pthread_self());
    return NULL;
}

static void *goes_twice(void *arg)
{
    pthread_detach(pthread_self());
    pthread_detach(pthread_self()); // EXPECT: thread-leak
    return arg;
}

static void selves(void)
{
    pthread_t joined, detached, left, perhaps, twice_gone;
    pthread_create(&joined, NULL, goes_alone, NULL);   // EXPECT: thread-leak
    pthread_create(&detached, NULL, goes_alone, NULL); // EXPECT: thread-leak
    pthread_create(&left, NULL, goes_alone, NULL);
    pthread_create(&perhaps, NULL, may_go_alone, NULL);
    pthread_create(&twice_gone, NULL, goes_twice, NULL);
    pthread_join(joined, NULL);
    pthread_detach(detached);
    pthread_join(perhaps, NULL);
}

/* Who cannot be joined lets go of it; after a join that worked, nobody may. */
static void joined_or_detached(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) != 0)
        return;
    int error = pthread_join(thread, NULL);
    if (error == EDEADLK)
        pthread_detach(thread);
}

static void joined_and_detached(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, job, NULL) != 0)
        return;
    if (pthread_join(thread, NULL) == 0)
        pthread_detach(thread); // EXPECT: thread-leak
}

int main(void)
{
    selves();
    joined_or_detached();
    joined_and_detached();
    struct worker a = {0}, b = {0};
    pthread_t threads[3] = {0};
    twice();
    created_again();
    detached_first();
    joined_first();
    created_detached();
    created_joinable();
    either(a.runs);
    restart(&a);
    restart(&b);
    stopped_twice(&a);
    stopped_in_turn(&b);
    two(&a, &b);
    by_value();
    all(threads, 3);
    first_and_last(threads);
    return 0;
}
