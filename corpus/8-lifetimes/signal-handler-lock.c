/*
 * A lock in a signal handler: the handler interrupts the thread that holds it, and waits for it.
 *
 * The handler runs on the stack of the interrupted thread. When that thread is inside the critical
 * section, the handler waits for a thread that cannot go on before the handler is done. (Here the
 * signal comes at a good moment.) signal-thread.c handles signals in a thread of their own.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int requests, reloads;

static void on_hangup(int signal_number)
{
    (void)signal_number;
    pthread_mutex_lock(&lock);
    reloads++;
    pthread_mutex_unlock(&lock);
}

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&lock);
        requests++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    sigaction(SIGHUP, &(struct sigaction){.sa_handler = on_hangup}, NULL);
    if (pthread_create(&thread, NULL, serve, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    raise(SIGHUP);
    printf("%d requests, %d reloads\n", requests, reloads);
    return 0;
}
