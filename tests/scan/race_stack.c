// Variables that threads are given by address. Twins: wrong, right.
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>

struct job {
    int number;
    sem_t taken;
};

static void *take(void *arg)
{
    struct job *job = arg;
    return job->number ? NULL : arg;
}

static void *number(void *arg)
{
    return *(int *)arg ? NULL : arg;
}

static void *value(void *arg)
{
    return (intptr_t)arg ? NULL : arg;
}

void left_behind(pthread_t *thread)
{
    struct job job = {.number = 1};
    pthread_create(thread, NULL, take, &job); // EXPECT: escaping-stack
}

void on_the_heap(pthread_t *thread)
{
    struct job *job = calloc(1, sizeof *job);
    if (job)
        pthread_create(thread, NULL, take, job);
}

void joined(void)
{
    pthread_t thread;
    struct job job = {.number = 1};
    if (pthread_create(&thread, NULL, take, &job) == 0)
        pthread_join(thread, NULL);
}

int not_joined_on_error(int failed)
{
    pthread_t thread;
    struct job job = {.number = 1};
    if (pthread_create(&thread, NULL, take, &job) != 0) // EXPECT: escaping-stack
        return -1;
    if (failed)
        return -1;
    pthread_join(thread, NULL);
    return 0;
}

int joined_on_every_way(int failed)
{
    pthread_t thread;
    struct job job = {.number = 1};
    if (pthread_create(&thread, NULL, take, &job) != 0)
        return -1;
    if (failed) {
        pthread_join(thread, NULL);
        return -1;
    }
    pthread_join(thread, NULL);
    return 0;
}

void waits_until_taken(pthread_t *thread)
{
    struct job job = {.number = 1};
    sem_init(&job.taken, 0, 0);
    pthread_create(thread, NULL, take, &job);
    sem_wait(&job.taken);
}

int main(void)
{
    pthread_t all[4];
    int numbers[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&all[i], NULL, number, &i); // EXPECT: escaping-stack
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    for (int i = 0; i < 4; i++) {
        numbers[i] = i;
        pthread_create(&all[i], NULL, number, &numbers[i]);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    for (int i = 0; i < 4; i++) {
        int one = i;
        pthread_create(&all[0], NULL, number, &one);
        pthread_join(all[0], NULL);
    }
    for (int i = 0; i < 4; i++)
        pthread_create(&all[i], NULL, value, (void *)(intptr_t)i);
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    return 0;
}
