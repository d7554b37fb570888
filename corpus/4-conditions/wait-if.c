/*
 * A wait without a loop: `if` where `while` must be.
 *
 * pthread_cond_wait() may return without any signal, and between the signal and the return another
 * reader may have taken the letter. Whoever does not look again takes a letter that is not there.
 * wait-while.c shows the right form.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static int letters; /* guarded by lock */

static void *reader(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (letters == 0)
        pthread_cond_wait(&arrived, &lock);
    letters--;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *postman(void *arg)
{
    (void)arg;
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&lock);
        letters++;
        pthread_cond_signal(&arrived);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t readers[2], delivery;

    for (int i = 0; i < 2; i++)
        pthread_create(&readers[i], NULL, reader, NULL);
    pthread_create(&delivery, NULL, postman, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    pthread_join(delivery, NULL);
    printf("%d letters left\n", letters);
    return 0;
}
