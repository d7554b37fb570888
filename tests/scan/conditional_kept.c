// A lock that is taken where a test of the function says so, and that no way out of it gives back.
// Its users are known, or reach it through a table; nobody gives such a lock back for another one.
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

struct job {
    int fd, lines;
    struct job *watched;
};

struct printer {
    pthread_mutex_t lock;
    int jobs;
};

struct driver {
    int (*read)(struct printer *printer, struct job *job);
    int (*write)(struct printer *printer, struct job *job);
};

int start(struct printer *printer)
{
    pthread_mutex_lock(&printer->lock);
    int jobs = ++printer->jobs;
    pthread_mutex_unlock(&printer->lock);
    return jobs;
}

int count(struct printer *printer)
{
    pthread_mutex_lock(&printer->lock);
    int jobs = printer->jobs;
    pthread_mutex_unlock(&printer->lock);
    return jobs;
}

void forget(struct printer *printer, struct job *job)
{
    if (job->watched) {
        pthread_mutex_lock(&printer->lock);
        printer->jobs--;
        job->watched = NULL;
    }
    job->lines = 0;
} // EXPECT: missing-unlock

void end(struct printer *printer, struct job *job)
{
    forget(printer, job);
    job->fd = -1;
}

static int read_job(struct printer *printer, struct job *job)
{
    char byte;
    if (printer)
        pthread_mutex_lock(&printer->lock);
    return (int)read(job->fd, &byte, 1); // EXPECT: missing-unlock // EXPECT: blocking-under-lock
}

static int write_job(struct printer *printer, struct job *job)
{
    if (printer)
        pthread_mutex_lock(&printer->lock);
    job->lines++;
    if (printer)
        pthread_mutex_unlock(&printer->lock);
    return 0;
}

const struct driver driver = {read_job, write_job};
