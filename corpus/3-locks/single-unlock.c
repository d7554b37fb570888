/*
 * One unlock for each lock: double-unlock.c with the unlock taken out of the error branch.
 */
#define _GNU_SOURCE /* PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t door = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
static int guests;

static bool enter(int limit)
{
    bool admitted = true;

    pthread_mutex_lock(&door);
    if (guests >= limit) {
        admitted = false;
        goto out;
    }
    guests++;
out:
    pthread_mutex_unlock(&door);
    return admitted;
}

static void *visitors(void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++)
        printf("%s\n", enter(2) ? "welcome" : "sorry");
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, visitors, NULL);
    pthread_join(thread, NULL);
    return 0;
}
