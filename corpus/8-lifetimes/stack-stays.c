/*
 * stack-escapes.c, mended: the job is allocated, and belongs to the thread from the start on. The
 * thread frees it; when the thread could not be started, the one who tried does.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    int number;
    int copies;
};

static void *print(void *arg)
{
    struct job *job = arg;

    printf("job %d, %d copies\n", job->number, job->copies);
    free(job);
    return NULL;
}

static int job_start(pthread_t *thread, int number)
{
    struct job *job = malloc(sizeof *job);

    if (job == NULL)
        return -1;
    *job = (struct job){.number = number, .copies = 2};
    const int error = pthread_create(thread, NULL, print, job);
    if (error != 0)
        free(job);
    return error;
}

int main(void)
{
    pthread_t thread;

    if (job_start(&thread, 7) != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
