// ARGS: --min-confidence audit
// Waits and signals of which only an audit wants to know; and such that are right.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t tick = PTHREAD_COND_INITIALIZER, unheard = PTHREAD_COND_INITIALIZER,
                      unheard_by_all = PTHREAD_COND_INITIALIZER, of_main = PTHREAD_COND_INITIALIZER,
                      heard = PTHREAD_COND_INITIALIZER;
static pthread_cond_t *pointed_to;
static bool is_heard;

// Two wake-ups may be one and a spurious one.
static void wait_twice(void)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 2; i++)
        pthread_cond_wait(&tick, &lock); // EXPECT: cond-wait-no-loop
    pthread_mutex_unlock(&lock);
}

// Nobody here waits for the first: how many do elsewhere, and for what?
static void *tell(void *arg)
{
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&unheard); // EXPECT: signal-not-broadcast
    pthread_cond_broadcast(&unheard_by_all);
    is_heard = true;
    pthread_cond_signal(&heard);
    pthread_cond_signal(pointed_to); // whoever made it may wait for it by another name
    pthread_cond_broadcast(&tick);
    pthread_mutex_unlock(&lock);
    return arg;
}

// Right: what never goes on relies on nothing.
static void *sleep_for_ever(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    for (;;)
        pthread_cond_wait(&tick, &lock);
}

// Right: no caller is seen that gives it two mutexes.
void wait_by_parameters(pthread_cond_t *changed, pthread_mutex_t *first, pthread_mutex_t *second,
                        const bool *ready)
{
    pthread_mutex_lock(first);
    while (!*ready)
        pthread_cond_wait(changed, first);
    pthread_mutex_unlock(first);
    pthread_mutex_lock(second);
    while (!*ready)
        pthread_cond_wait(changed, second);
    pthread_mutex_unlock(second);
}

int main(void)
{
    pthread_t teller, sleeper;
    pthread_cond_t *made = malloc(sizeof *made);
    if (!made || pthread_cond_init(made, NULL) != 0)
        abort();
    pointed_to = made;
    if (pthread_create(&teller, NULL, tell, NULL) != 0 ||
        pthread_create(&sleeper, NULL, sleep_for_ever, NULL) != 0)
        abort();
    pthread_mutex_lock(&lock);
    pthread_cond_signal(&of_main);
    while (!is_heard)
        pthread_cond_wait(&heard, &lock);
    while (is_heard)
        pthread_cond_wait(made, &lock);
    pthread_mutex_unlock(&lock);
    wait_twice();
    pthread_join(teller, NULL);
    exit(0);
}
