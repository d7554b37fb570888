/*
 * lazy-double-checked.c, mended: pthread_once() runs the function for the first caller, makes all
 * others wait for it, and costs next to nothing afterwards.
 */
#include <pthread.h>
#include <stdio.h>

enum { SQUARES = 16 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int table[SQUARES];

static void table_fill(void)
{
    for (int i = 0; i < SQUARES; i++)
        table[i] = i * i;
}

static const int *squares(void)
{
    pthread_once(&once, table_fill);
    return table;
}

static void *ask(void *arg)
{
    (void)arg;
    printf("7 * 7 = %d\n", squares()[7]);
    return NULL;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, ask, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
