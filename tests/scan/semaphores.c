// Permits of semaphores: which are lost, which are given twice, and which are meant for others.
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>

static sem_t places, seats, tables, turnstile, room_empty, all, jobs, gate, slots, once;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int readers, arrived, queue;

extern int work(int n);
extern int next(void);
extern void note(int n);

/* Wrappers. */
static void enter(sem_t *semaphore)
{
    while (sem_wait(semaphore) == -1 && errno == EINTR)
        continue;
}

static void leave(sem_t *semaphore)
{
    sem_post(semaphore);
}

static int lose_by_wrapper(int n)
{
    enter(&places);
    if (work(n) < 0)
        return -1; // EXPECT: sem-imbalance
    leave(&places);
    return 0;
}

static int keep_by_goto(int n)
{
    int result = -1;
    enter(&places);
    if (work(n) < 0)
        goto out;
    result = 0;
out:
    leave(&places);
    return result;
}

static void lose_in_loop(void)
{
    for (;;) { // EXPECT: sem-imbalance
        enter(&seats);
        int n = next();
        if (n < 0)
            continue;
        work(n);
        sem_post(&seats);
    }
}

static void give_twice(int n)
{
    enter(&tables);
    if (work(n) < 0)
        sem_post(&tables);
    sem_post(&tables); // EXPECT: sem-imbalance
}

static void give_untaken(int n)
{
    if (next() > 0)
        enter(&tables);
    work(n);
    sem_post(&tables); // EXPECT: sem-imbalance
}

static void give_if_taken(int n)
{
    if (n > 0)
        enter(&tables);
    work(n);
    if (n > 0)
        sem_post(&tables);
}

/* All permits at once, one by one. */
static void take_all(int count)
{
    for (int i = 0; i < count; i++)
        enter(&all);
    work(count);
    for (int i = 0; i < count; i++)
        sem_post(&all);
}

static void take_one(void)
{
    enter(&all);
    work(1);
    sem_post(&all);
}

/* The first reader takes it, the last one gives it back. */
static void read_it(void)
{
    pthread_mutex_lock(&lock);
    if (++readers == 1)
        enter(&room_empty); // EXPECT: blocking-under-lock
    pthread_mutex_unlock(&lock);
    work(1);
    pthread_mutex_lock(&lock);
    if (--readers == 0)
        sem_post(&room_empty);
    pthread_mutex_unlock(&lock);
}

static void write_it(void)
{
    enter(&room_empty);
    work(2);
    sem_post(&room_empty);
}

/* A barrier: everybody lets the next one through. */
static void meet(int count)
{
    pthread_mutex_lock(&lock);
    if (++arrived == count)
        sem_post(&turnstile);
    pthread_mutex_unlock(&lock);
    enter(&turnstile);
    sem_post(&turnstile);
}

/* A try that fails has taken nothing. */
static int try_it(int n)
{
    if (sem_trywait(&places) != 0)
        return 0;
    work(n);
    sem_post(&places);
    return 0;
}

static void *person(void *arg)
{
    int n = *(int *)arg;
    lose_by_wrapper(n);
    keep_by_goto(n);
    try_it(n);
    give_twice(n);
    give_untaken(n);
    give_if_taken(n);
    take_all(4);
    take_one();
    read_it();
    write_it();
    meet(3);
    lose_in_loop();
    return NULL;
}

/* News: one side only waits, the other only posts. */
static void *consumer(void *arg)
{
    for (;;) {
        enter(&jobs);
        pthread_mutex_lock(&lock);
        int n = --queue;
        pthread_mutex_unlock(&lock);
        if (n < 0)
            return arg; // EXPECT-NONE: sem-imbalance
        work(n);
    }
}

/* The place is given back by the thread that was made for it. */
static void *serve(void *arg)
{
    work(3);
    sem_post(&slots);
    return arg;
}

static int accept_one(void)
{
    pthread_t thread;
    enter(&slots);
    if (next() < 0) {
        sem_post(&slots);
        return -1;
    }
    if (pthread_create(&thread, NULL, serve, NULL) == 0)
        pthread_detach(thread);
    return 0; // EXPECT-NONE: sem-imbalance
}

static void on_signal(int number)
{
    note(number);
}

/* The wait may come back without a permit. */
static void interrupted(void)
{
    sem_wait(&places); // EXPECT: sem-imbalance
    work(4);
    sem_post(&places);
}

/* What is waited for is tested anyhow. */
static void tested(void)
{
    while (!arrived)     // EXPECT: data-race
        sem_wait(&gate); // EXPECT-NONE: sem-imbalance
}

int main(void)
{
    static int three = 3;
    pthread_t a, b, c;
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGTERM, &action, NULL);
    sem_init(&places, 0, 2);
    sem_init(&seats, 0, 2);
    sem_init(&tables, 0, 2);
    sem_init(&turnstile, 0, 0);
    sem_init(&room_empty, 0, 1);
    sem_init(&all, 0, 4);
    sem_init(&jobs, 0, 0);
    sem_init(&gate, 0, 0);
    sem_init(&slots, 0, 4);
    sem_init(&once, 0, 1);
    if (pthread_create(&a, NULL, person, &three) != 0 ||
        pthread_create(&b, NULL, person, &three) != 0 ||
        pthread_create(&c, NULL, consumer, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    queue++;
    arrived++;
    pthread_mutex_unlock(&lock);
    sem_post(&jobs);
    sem_post(&gate);
    interrupted();
    tested();
    accept_one();
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    return 0;
}

/* Perhaps there was none. */
void give_back_what_was_not_taken(sem_t *permits)
{
    sem_trywait(permits); // EXPECT: unchecked-result
    sem_post(permits);
}

/* A permit is no lock: who has taken it need not give it back before the end. */
struct launch {
    sem_t ready;
    int threads;
};

struct launch *launch_new(void)
{
    struct launch *launch = calloc(1, sizeof *launch);
    if (launch)
        sem_init(&launch->ready, 0, 0);
    return launch;
}

void launch_wait_and_end(struct launch *launch)
{
    sem_wait(&launch->ready);
    launch->threads = 0;
    sem_destroy(&launch->ready); // EXPECT-NONE: destroy-locked
    free(launch);                // EXPECT-NONE: destroy-locked
}

void launch_ready(struct launch *launch)
{
    sem_post(&launch->ready);
}
