// All locks of an array are taken in one loop and released in another, here or in another function.
#include <pthread.h>

struct worker {
    pthread_mutex_t start, busy;
    int id;
};

static struct worker workers[8];
static int count, failed;

int begin(struct worker *w);

void both_loops_here(int n)
{
    for (int i = 0; i < n; i++)
        pthread_mutex_lock(&workers[i].busy);
    count++;
    for (int i = 0; i < n; i++)
        pthread_mutex_unlock(&workers[i].busy);
}

/* The first loop may end early; release() is called later. */
void begin_all(int n)
{
    for (int i = 0; i < n; i++) {
        struct worker *w = &workers[i];
        pthread_mutex_lock(&w->busy);
        pthread_mutex_lock(&w->start);
        if (begin(w)) {
            failed = 1;
            break;
        }
    }
    for (int i = 0; i < n; i++) {
        struct worker *w = &workers[i];
        pthread_mutex_unlock(&w->busy);
    }
    if (failed)
        return;
    count++;
}

void release(int n)
{
    for (int i = 0; i < n; i++) {
        struct worker *w = &workers[i];
        pthread_mutex_unlock(&w->start);
    }
}

static void pause_all(void)
{
    for (int i = 0; i < 8; i++)
        pthread_mutex_lock(&workers[i].busy);
}

static void resume_all(void)
{
    for (int i = 0; i < 8; i++)
        pthread_mutex_unlock(&workers[i].busy);
}

void in_two_functions(void)
{
    pause_all();
    count++;
    resume_all();
}

struct pool {
    struct worker *workers;
    int size;
};

static struct pool pool;

void behind_a_pointer(void)
{
    int i;

    for (i = 0; i < pool.size; i++) {
        struct worker *w = &pool.workers[i];
        pthread_mutex_lock(&w->busy);
        if (begin(w)) {
            failed = 1;
            break;
        }
    }
    for (i = 0; i < pool.size; i++) {
        struct worker *w = &pool.workers[i];
        pthread_mutex_unlock(&w->busy);
    }
    if (failed)
        return;
    for (i = 0; i < pool.size; i++) {
        struct worker *w = &pool.workers[i];
        pthread_mutex_lock(&w->busy);
        count++;
        pthread_mutex_unlock(&w->busy);
    }
}

/* One variable goes through the objects, in both loops. */
void one_pointer(int n)
{
    struct worker *w;

    for (int i = 0; i < n; i++) {
        w = &pool.workers[i];
        pthread_mutex_lock(&w->busy);
    }
    for (int i = 0; i < n; i++) {
        w = &pool.workers[i];
        pthread_mutex_unlock(&w->busy);
    }
    if (failed)
        return; // EXPECT-NONE: missing-unlock the second loop unlocks what the first one locked
    count++;
}
