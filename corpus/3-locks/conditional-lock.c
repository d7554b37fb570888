/*
 * A lock that is taken only when it is needed: `if (shared) lock(); ... if (shared) unlock();`.
 *
 * Both branches look at the same flag, so every path is balanced. A checker that forgets the flag
 * at the join of the first `if` sees a path that locks without unlocking and one that unlocks
 * without locking; neither exists.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct journal {
    pthread_mutex_t lock;
    bool shared;
    int lines;
};

static void journal_write(struct journal *journal, const char *text)
{
    const bool shared = journal->shared;

    if (shared)
        pthread_mutex_lock(&journal->lock);
    printf("%d: %s\n", ++journal->lines, text);
    if (shared)
        pthread_mutex_unlock(&journal->lock);
}

static struct journal common = {PTHREAD_MUTEX_INITIALIZER, true, 0};

static void *writer(void *arg)
{
    (void)arg;
    journal_write(&common, "one line");
    return NULL;
}

int main(void)
{
    struct journal private = {PTHREAD_MUTEX_INITIALIZER, false, 0};
    pthread_t threads[2];

    journal_write(&private, "nobody else writes here");
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, writer, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
