/*
 * cancel-with-lock.c, mended: a clean-up handler unlocks, whether the thread is cancelled or comes
 * to the end by itself.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t line_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t reading;
static int line[2];

static void unlock(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

static void *reader(void *arg)
{
    char byte;

    (void)arg;
    pthread_mutex_lock(&line_lock);
    pthread_cleanup_push(unlock, &line_lock);
    pthread_barrier_wait(&reading);
    if (read(line[0], &byte, 1) == 1)
        putchar(byte);
    pthread_cleanup_pop(1);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_barrier_init(&reading, NULL, 2);
    if (pipe(line) != 0 || pthread_create(&thread, NULL, reader, NULL) != 0)
        return 1;
    pthread_cancel(thread); /* takes effect when the thread reads */
    pthread_barrier_wait(&reading);
    pthread_join(thread, NULL);
    if (pthread_mutex_trylock(&line_lock) == 0) {
        puts("the line is free");
        pthread_mutex_unlock(&line_lock);
    } else {
        puts("the line is blocked");
    }
    return 0;
}
