// Locks as objects: made, used, destroyed, in that order.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct job {
    pthread_mutex_t lock;
    struct job *next;
    int steps;
};

static pthread_mutex_t table_lock;

void used_after_destroy(struct job *job)
{
    pthread_mutex_destroy(&job->lock);
    pthread_mutex_lock(&job->lock); // EXPECT: uninitialized-lock
    job->steps++;
    pthread_mutex_unlock(&job->lock);
}

static void job_close(struct job *job)
{
    pthread_mutex_destroy(&job->lock);
}

static void job_step(struct job *job)
{
    pthread_mutex_lock(&job->lock); // EXPECT: uninitialized-lock
    job->steps++;
    pthread_mutex_unlock(&job->lock);
}

void used_after_destroy_by_wrappers(struct job *job)
{
    job_close(job);
    job_step(job);
}

void destroyed_twice(struct job *job)
{
    pthread_mutex_destroy(&job->lock);
    pthread_mutex_destroy(&job->lock); // EXPECT: uninitialized-lock
}

void made_twice(void)
{
    pthread_mutex_init(&table_lock, NULL);
    pthread_mutex_init(&table_lock, NULL); // EXPECT: uninitialized-lock
}

void made_after_use(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    job->steps = 0;
    pthread_mutex_unlock(&job->lock);
    pthread_mutex_init(&job->lock, NULL); // EXPECT: uninitialized-lock
}

int local_never_made(void)
{
    pthread_mutex_t lock;
    pthread_mutex_lock(&lock); // EXPECT: uninitialized-lock
    pthread_mutex_unlock(&lock);
    return 0;
}

int *new_object_made_late(void)
{
    struct job *job = malloc(sizeof *job);
    pthread_mutex_lock(&job->lock);
    pthread_mutex_init(&job->lock, NULL); // EXPECT: uninitialized-lock
    job->steps = 0;
    pthread_mutex_unlock(&job->lock);
    return &job->steps;
}

void waited_for_with_what_is_no_mutex(pthread_cond_t *ready, const int *count)
{
    pthread_mutex_t lock;
    while (*count == 0)
        pthread_cond_wait(ready, &lock); // EXPECT: uninitialized-lock
}

// Right: the same steps in an order that makes sense.
void made_again_after_destroy(struct job *job)
{
    pthread_mutex_destroy(&job->lock);
    pthread_mutex_init(&job->lock, NULL);
    pthread_mutex_lock(&job->lock);
    job->steps = 0;
    pthread_mutex_unlock(&job->lock);
}

void another_object(struct job *job)
{
    struct job *next = job->next;
    pthread_mutex_destroy(&job->lock);
    pthread_mutex_lock(&next->lock);
    next->steps++;
    pthread_mutex_unlock(&next->lock);
}

void all_of_a_list(struct job *job)
{
    while (job) {
        struct job *next = job->next;
        pthread_mutex_lock(&job->lock);
        job->steps = -1;
        pthread_mutex_unlock(&job->lock);
        pthread_mutex_destroy(&job->lock);
        free(job);
        job = next;
    }
}

void all_of_an_array(struct job *jobs, int count)
{
    for (int i = 0; i < count; i++)
        pthread_mutex_init(&jobs[i].lock, NULL);
    for (int i = 0; i < count; i++)
        pthread_mutex_destroy(&jobs[i].lock);
}

void perhaps_destroyed(struct job *job, int last)
{
    if (last)
        pthread_mutex_destroy(&job->lock);
    if (!last)
        pthread_mutex_lock(&job->lock);
    if (!last)
        pthread_mutex_unlock(&job->lock);
}

int local_made_by_value(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}

static void make(pthread_mutex_t *lock)
{
    pthread_mutex_init(lock, NULL);
}

int local_made_by_a_helper(void)
{
    pthread_mutex_t lock;
    make(&lock);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return 0;
}

void freed_and_made_anew(struct job **slot)
{
    struct job *job = malloc(sizeof *job);
    pthread_mutex_init(&job->lock, NULL);
    free(job);
    job = malloc(sizeof *job);
    pthread_mutex_init(&job->lock, NULL);
    *slot = job;
}

// A flag keeps the second time from making it again, wherever that is tested.
static pthread_mutex_t late_lock;
static int is_late_made, late;

static void late_ensure(void)
{
    if (!is_late_made) {
        pthread_mutex_init(&late_lock, NULL); // EXPECT-NONE: uninitialized-lock
        is_late_made = 1;
    }
}

void late_twice(void)
{
    late_ensure();
    pthread_mutex_lock(&late_lock);
    late++;
    pthread_mutex_unlock(&late_lock);
    late_ensure();
    pthread_mutex_lock(&late_lock);
    late++;
    pthread_mutex_unlock(&late_lock);
}

void late_all(struct job *job)
{
    if (!job)
        return;
    if (!is_late_made) {
        pthread_mutex_init(&late_lock, NULL); // EXPECT-NONE: uninitialized-lock
        is_late_made = 1;
    }
    pthread_mutex_lock(&late_lock);
    job->steps = late++;
    pthread_mutex_unlock(&late_lock);
    late_all(job->next);
}

// An element of a local array.
void element_not_made(int i, int k)
{
    pthread_mutex_t locks[4];
    pthread_mutex_lock(&locks[i]); // EXPECT: uninitialized-lock
    pthread_mutex_unlock(&locks[i]);
    pthread_mutex_init(&locks[k], NULL);
}

void elements_made_in_turn(int i)
{
    pthread_mutex_t locks[2];
    pthread_mutex_init(&locks[0], NULL);
    pthread_mutex_init(&locks[1], NULL);
    pthread_mutex_lock(&locks[i]);
    pthread_mutex_unlock(&locks[i]);
}

void elements_made_in_a_loop(int n, int i)
{
    pthread_mutex_t locks[8];
    for (int k = 0; k < n; k++)
        pthread_mutex_init(&locks[k], NULL);
    pthread_mutex_lock(&locks[i]);
    pthread_mutex_unlock(&locks[i]);
}
