/*
 * Double-checked locking: a lock on the first use only, and a plain pointer that tells whether it
 * was the first.
 *
 * The check outside the lock races with the write inside. A thread can see the pointer before it
 * sees the table that it points to, and then it reads rubbish. lazy-once.c is the simple cure,
 * lazy-atomic.c the same trick done right.
 */
#include <pthread.h>
#include <stdio.h>

enum { SQUARES = 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int storage[SQUARES];
static int *table;

static const int *squares(void)
{
    if (table == NULL) {
        pthread_mutex_lock(&lock);
        if (table == NULL) {
            for (int i = 0; i < SQUARES; i++)
                storage[i] = i * i;
            table = storage;
        }
        pthread_mutex_unlock(&lock);
    }
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
