/*
 * A greedy thread: it gives the lock back, and has it again before anybody else wakes up.
 *
 * A mutex is not fair. The analyst holds it nearly all the time; the clerk needs it for an instant,
 * and starves. Nobody made a mistake that a debugger would show. The time that the clerk waited
 * stands in the report of lockstitch run. fair-thread.c lets go in between.
 */
#include <pthread.h>
#include <stdio.h>

#include "../turns.h"

enum { REPORTS = 5, LETTERS = 20, EFFORT = 15000000 };

static pthread_mutex_t archive = PTHREAD_MUTEX_INITIALIZER;
static unsigned figures = 1; /* guarded by archive, like the next one */
static int letters;

static unsigned analyse(unsigned value)
{
    for (int i = 0; i < EFFORT; i++)
        value = value * 1664525u + 1013904223u;
    return value;
}

static void *analyst(void *arg)
{
    (void)arg;
    for (int i = 0; i < REPORTS; i++) {
        pthread_mutex_lock(&archive);
        if (i == 0)
            turn_end(0); /* now the clerk begins */
        figures = analyse(figures);
        pthread_mutex_unlock(&archive);
    }
    return NULL;
}

static void *clerk(void *arg)
{
    (void)arg;
    turn_begin(1);
    for (int i = 0; i < LETTERS; i++) {
        pthread_mutex_lock(&archive);
        letters++;
        pthread_mutex_unlock(&archive);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    turns_open();
    pthread_create(&threads[0], NULL, analyst, NULL);
    pthread_create(&threads[1], NULL, clerk, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("%d letters filed\n", letters);
    return 0;
}
