/*
 * wait-under-lock.c, mended: first the wait, with its own mutex only, and then the table.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t guest_came = PTHREAD_COND_INITIALIZER;
static int guests, seated;

static void *doorman(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&queue_lock);
    while (guests == 0)
        pthread_cond_wait(&guest_came, &queue_lock);
    guests--;
    pthread_mutex_unlock(&queue_lock);
    pthread_mutex_lock(&table_lock);
    seated++;
    pthread_mutex_unlock(&table_lock);
    return NULL;
}

static void *guest(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&table_lock); /* looks at the menu */
    pthread_mutex_unlock(&table_lock);
    pthread_mutex_lock(&queue_lock);
    guests++;
    pthread_cond_signal(&guest_came);
    pthread_mutex_unlock(&queue_lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_create(&threads[0], NULL, doorman, NULL);
    pthread_create(&threads[1], NULL, guest, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("%d seated\n", seated);
    return 0;
}
