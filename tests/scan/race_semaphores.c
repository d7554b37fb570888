// Semaphores that keep threads apart, and those that do not. Twins: racy, right.
#include <pthread.h>
#include <semaphore.h>

static sem_t one_permit, two_permits, news;
static int by_one, by_one_at_times, by_two, handed_on;

static void take(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        ;
}

static void *worker(void *arg)
{
    sem_wait(&one_permit);
    by_one++;
    by_one_at_times++;
    sem_post(&one_permit);
    take(&one_permit);
    by_one--;
    by_one_at_times--;
    sem_post(&one_permit);
    if (arg)
        by_one_at_times = 0; // EXPECT: data-race
    take(&two_permits);
    by_two++; // EXPECT: data-race
    sem_post(&two_permits);
    return NULL;
}

/* Whoever waits for news has no permit of his own. */
static void *reader(void *arg)
{
    for (;;) {
        sem_wait(&news);
        handed_on--; // EXPECT-TODO: data-race what comes after a wait is taken for handed over
    }
    return arg;
}

static void *writer(void *arg)
{
    for (;;) {
        handed_on++;
        sem_post(&news);
    }
    return arg;
}

int main(void)
{
    pthread_t thread[5];
    sem_init(&one_permit, 0, 1);
    sem_init(&two_permits, 0, 2);
    sem_init(&news, 0, 0);
    for (int i = 0; i < 3; i++)
        if (pthread_create(&thread[i], NULL, worker, i ? &one_permit : NULL) != 0)
            return 1;
    if (pthread_create(&thread[3], NULL, reader, NULL) != 0 ||
        pthread_create(&thread[4], NULL, writer, NULL) != 0)
        return 1;
    for (int i = 0; i < 5; i++)
        pthread_join(thread[i], NULL);
    return by_one + by_one_at_times + by_two;
}
