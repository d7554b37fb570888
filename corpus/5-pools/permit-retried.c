/*
 * permit-interrupted.c, mended: an interrupted wait is repeated, and a thread goes on only with a
 * permit.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>

static sem_t licences;

static void tick(int signal_number)
{
    (void)signal_number;
}

static void *profile(void *arg)
{
    const pthread_t *user = arg;

    for (int i = 0; i < 10; i++)
        pthread_kill(*user, SIGUSR1);
    sem_post(&licences); /* a licence has been bought */
    return NULL;
}

static void work(void)
{
    while (sem_wait(&licences) != 0 && errno == EINTR)
        continue;
    puts("working");
    sem_post(&licences);
}

int main(void)
{
    pthread_t user = pthread_self(), profiler;

    sem_init(&licences, 0, 0);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = tick}, NULL);
    if (pthread_create(&profiler, NULL, profile, &user) != 0)
        return 1;
    work();
    pthread_join(profiler, NULL);
    return 0;
}
