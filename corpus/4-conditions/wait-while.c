/*
 * The canonical form of a condition variable. Four rules, and everything else follows:
 *
 * 1. There is a state, here `letters`, and a mutex that guards it.
 * 2. The waiter holds the mutex, and waits in a loop that tests the state.
 * 3. The one who changes the state holds the mutex, too.
 * 4. After the change it signals.
 *
 * pthread_cond_wait() lets go of the mutex while it sleeps and has it again when it returns. The
 * following samples break one rule each.
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
    while (letters == 0)
        pthread_cond_wait(&arrived, &lock);
    letters--;
    pthread_mutex_unlock(&lock);
    puts("a letter!");
    return NULL;
}

static void *postman(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    letters++;
    pthread_cond_signal(&arrived);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_create(&threads[0], NULL, reader, NULL);
    pthread_create(&threads[1], NULL, postman, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
