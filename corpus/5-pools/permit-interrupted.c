/*
 * A permit that was never taken: sem_wait() can come back without one.
 *
 * When a signal arrives, sem_wait() fails with EINTR. Who ignores the result goes on without a
 * permit, and gives back one that it never had: from then on there is one too many. The profiler of
 * this program interrupts the main thread in the middle of its wait. permit-retried.c waits again.
 */
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
    sem_wait(&licences);
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
