/*
 * signal-one-of-many.c, mended: what concerns everybody is told to everybody.
 *
 * The rule of thumb: signal, when one waiter can use the change and every waiter is as good as any
 * other (one letter, equal readers); broadcast in all other cases.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

enum { RUNNERS = 3 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static bool gate_is_open;

static void *runner(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!gate_is_open)
        pthread_cond_wait(&opened, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *starter(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    gate_is_open = true;
    pthread_cond_broadcast(&opened);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t runners[RUNNERS], start;

    for (int i = 0; i < RUNNERS; i++)
        pthread_create(&runners[i], NULL, runner, NULL);
    pthread_create(&start, NULL, starter, NULL);
    for (int i = 0; i < RUNNERS; i++)
        pthread_join(runners[i], NULL);
    pthread_join(start, NULL);
    printf("%d runners\n", RUNNERS);
    return 0;
}
