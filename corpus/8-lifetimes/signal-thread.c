/*
 * signal-handler-lock.c, mended: all threads block the signal, and one thread waits for it with
 * sigwait(). That thread is no handler, and may lock what it likes.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int requests, reloads; /* guarded by lock */

static void *handle_signals(void *arg)
{
    const sigset_t *signals = arg;
    int signal_number;

    while (sigwait(signals, &signal_number) == 0 && signal_number == SIGHUP) {
        pthread_mutex_lock(&lock);
        reloads++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
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
    pthread_t handler, server;
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread is made: all inherit it */
    if (pthread_create(&handler, NULL, handle_signals, &signals) != 0 ||
        pthread_create(&server, NULL, serve, NULL) != 0)
        return 1;
    pthread_join(server, NULL);
    pthread_kill(handler, SIGHUP);
    pthread_kill(handler, SIGTERM);
    pthread_join(handler, NULL);
    printf("%d requests, %d reloads\n", requests, reloads);
    return 0;
}
