/*
 * Polling under a lock that is taken properly: every 5 ms the cleaner asks for work.
 *
 * Nothing is racy here, and still it is wrong twice: when there is no work it wakes up two hundred
 * times a second, and when there is, it is late. On a battery the first is the worse one.
 * timed-wait.c gets told, and still has its regular round.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int rubbish;
static bool closing;

static bool is_closing(void)
{
    pthread_mutex_lock(&lock);
    const bool result = closing;
    pthread_mutex_unlock(&lock);
    return result;
}

static void *cleaner(void *arg)
{
    (void)arg;
    while (!is_closing())
        usleep(5000);
    pthread_mutex_lock(&lock);
    printf("%d pieces of rubbish\n", rubbish);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, cleaner, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    rubbish = 3;
    closing = true;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
