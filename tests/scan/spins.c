// Loops that only wait for others, and loops that look alike.
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct node {
    struct node *next;
    int value;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile bool plain;
static atomic_int state, word;
static struct node *list;
static volatile sig_atomic_t interrupted;
static int never_written;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

static bool is_set(void)
{
    pthread_mutex_lock(&lock);
    bool result = plain;
    pthread_mutex_unlock(&lock);
    return result;
}

static void empty_body(void)
{
    while (!plain) // EXPECT: busy-wait
        ;
}

static void by_function(void)
{
    while (!is_set()) // EXPECT: sleep-poll
        usleep(100);
}

static void bounded(void)
{
    for (int i = 0; i < 100 && !plain; i++) // EXPECT-NONE: busy-wait
        ;
}

static int walk(void)
{
    struct node *node = list;

    while (node->next) // EXPECT-NONE: busy-wait
        node = node->next;
    return node->value;
}

static void compare_and_swap(void)
{
    int old = 0;

    while (!atomic_compare_exchange_weak(&word, &old, 1)) // EXPECT-NONE: busy-wait
        old = 0;
}

// A lock made of atomics.
static void take_word(void)
{
    while (atomic_exchange(&word, 1))
        while (atomic_load(&word)) // EXPECT-NONE: busy-wait
            ;
}

static void works_meanwhile(void)
{
    while (!plain) { // EXPECT-NONE: sleep-poll
        atomic_fetch_add(&state, 1);
        sleep(1);
    }
}

static void until_signal(void)
{
    while (!interrupted) // EXPECT-NONE: sleep-poll
        sleep(1);
}

static void for_ever(void)
{
    while (!never_written) // EXPECT-NONE: sleep-poll
        sleep(1);
}

static void try_some(void)
{
    for (int i = 0; i < 10; i++) // EXPECT-NONE: trylock-spin
        if (pthread_mutex_trylock(&lock) == 0) {
            pthread_mutex_unlock(&lock);
            return;
        }
}

struct span {
    int first, last;
};

static int width, cells[100];

/* The step is a part of a variable. */
static int shrink(struct span span)
{
    while (span.first < span.last && cells[span.first] > 0) // EXPECT-NONE: busy-wait
        span.first++;
    while (span.last < width - 1) // EXPECT-NONE: busy-wait
        span.last++;
    while (width > span.last) // EXPECT: busy-wait
        ;
    return span.last;
}

static void try_for_ever(void)
{
    while (pthread_mutex_trylock(&lock) != 0) // EXPECT: trylock-spin
        sched_yield();
    pthread_mutex_unlock(&lock);
}

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    plain = true;
    pthread_mutex_unlock(&lock);
    atomic_store(&word, 0);
    width = cells[3] = 7;
    return arg;
}

int main(void)
{
    pthread_t thread;

    signal(SIGINT, on_interrupt);
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    empty_body();
    by_function();
    bounded();
    compare_and_swap();
    take_word();
    works_meanwhile();
    until_signal();
    for_ever();
    try_some();
    try_for_ever();
    pthread_join(thread, NULL);
    return walk() + shrink((struct span){1, 9});
}
