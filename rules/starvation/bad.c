// One of the readers always has the lock: the writer waits until all are done.
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static sem_t taken;
static volatile int steps;

static void look_for(long milliseconds)
{
    struct timespec start, now;

    clock_gettime(CLOCK_MONOTONIC, &start);
    do {
        steps++;
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 <
             milliseconds);
}

static void *look(void *arg)
{
    pthread_rwlock_rdlock(&table);
    sem_post(&taken);
    for (int i = 0; i < 40; i++) {
        look_for(2);
        pthread_rwlock_unlock(&table);
        pthread_rwlock_rdlock(&table);
    }
    pthread_rwlock_unlock(&table);
    return arg;
}

int main(void)
{
    pthread_t readers[3];

    sem_init(&taken, 0, 0);
    for (int i = 0; i < 3; i++)
        pthread_create(&readers[i], NULL, look, NULL);
    for (int i = 0; i < 3; i++)
        sem_wait(&taken);
    pthread_rwlock_wrlock(&table);
    steps = 0;
    pthread_rwlock_unlock(&table);
    for (int i = 0; i < 3; i++)
        pthread_join(readers[i], NULL);
    return 0;
}
