/*
 * greedy-thread.c, mended: the analyst works on a copy, and holds the lock only to fetch the
 * figures and to bring them back.
 *
 * Only one analyst may do so; with several, a version number would tell that the figures have
 * changed meanwhile. Fairness comes by itself when nobody holds a lock for long.
 */
#include <pthread.h>
#include <stdio.h>

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
    pthread_mutex_lock(&archive);
    unsigned copy = figures;
    pthread_mutex_unlock(&archive);

    (void)arg;
    for (int i = 0; i < REPORTS; i++)
        copy = analyse(copy);

    pthread_mutex_lock(&archive);
    figures = copy;
    pthread_mutex_unlock(&archive);
    return NULL;
}

static void *clerk(void *arg)
{
    (void)arg;
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

    pthread_create(&threads[0], NULL, analyst, NULL);
    pthread_create(&threads[1], NULL, clerk, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("%d letters filed\n", letters);
    return 0;
}
