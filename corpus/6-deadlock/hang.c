/*
 * The deadlock itself: two threads, two locks, opposite orders, and bad luck.
 *
 * The barrier is the bad luck: each thread has its first lock when the other one wants it. Started
 * by itself the program stands still without a message and without using the processor, until the
 * alarm ends it. lockstitch run shows who waits for what, held by whom, and ends it at once.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t users = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t journal = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t bad_luck;

static void *add_user(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&users);
    pthread_barrier_wait(&bad_luck);
    pthread_mutex_lock(&journal);
    puts("user added");
    pthread_mutex_unlock(&journal);
    pthread_mutex_unlock(&users);
    return NULL;
}

static void *print_journal(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&journal);
    pthread_barrier_wait(&bad_luck);
    pthread_mutex_lock(&users);
    puts("journal printed");
    pthread_mutex_unlock(&users);
    pthread_mutex_unlock(&journal);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    alarm(2);
    pthread_barrier_init(&bad_luck, NULL, 2);
    pthread_create(&threads[0], NULL, add_user, NULL);
    pthread_create(&threads[1], NULL, print_journal, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
