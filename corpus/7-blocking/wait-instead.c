/*
 * busy-wait.c, mended: the waiting thread sleeps on a condition variable.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool loaded; /* guarded by lock, like the level */
static int level;

static void *load(void *arg)
{
    const int result = 7; /* stands for reading a file */

    (void)arg;
    pthread_mutex_lock(&lock);
    level = result;
    loaded = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, load, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    while (!loaded)
        pthread_cond_wait(&changed, &lock);
    printf("level %d\n", level);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    return 0;
}
