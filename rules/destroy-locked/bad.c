// The job is torn down by the function that still holds its lock.
#include <pthread.h>
#include <stdlib.h>

struct job {
    pthread_mutex_t lock;
    int steps;
};

static void job_finish(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    job->steps = 0;
    pthread_mutex_destroy(&job->lock); // EXPECT: destroy-locked
    free(job);
}

int main(void)
{
    struct job *job = calloc(1, sizeof *job);

    if (!job)
        return 1;
    pthread_mutex_init(&job->lock, NULL);
    job_finish(job);
    return 0;
}
