// How pools end: with handles in an array of the pool, or in one that it points to; by signal, by
// join, by a helper that joins.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t more;
    bool closing;
    int jobs;
    size_t size;
    pthread_t thread[8];
};

static void *serve(void *arg)
{
    struct pool *pool = arg;

    pthread_mutex_lock(&pool->lock);
    while (pool->jobs == 0 && !pool->closing)
        pthread_cond_wait(&pool->more, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void pool_wait(struct pool *pool)
{
    for (size_t i = 0; i < pool->size; i++)
        pthread_join(pool->thread[i], NULL);
}

// Each thread is given the pool, in which all their handles are: they are many.
static void pool_close(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_signal(&pool->more); // EXPECT: signal-not-broadcast
    pthread_mutex_unlock(&pool->lock);
    pool_wait(pool);
    pthread_cond_destroy(&pool->more);
    pthread_mutex_destroy(&pool->lock); // EXPECT-NONE: destroy-locked the threads were joined below
    free(pool);
}

static struct pool *pool_open(size_t size)
{
    struct pool *pool = calloc(1, sizeof *pool);

    if (pool == NULL)
        return NULL;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->more, NULL);
    while (pool->size < size && pthread_create(&pool->thread[pool->size], NULL, serve, pool) == 0)
        pool->size++;
    if (pool->size == 0) {
        pool_close(pool);
        return NULL;
    }
    return pool;
}

struct team {
    pthread_mutex_t lock;
    bool stop;
    int size;
    pthread_t *member;
};

static bool is_stopped(struct team *team)
{
    pthread_mutex_lock(&team->lock);
    bool stop = team->stop;
    pthread_mutex_unlock(&team->lock);
    return stop;
}

static void *play(void *arg)
{
    while (!is_stopped(arg))
        rand();
    return NULL;
}

static struct team *team_open(int size)
{
    struct team *team = calloc(1, sizeof *team);

    if (team == NULL)
        return NULL;
    pthread_mutex_init(&team->lock, NULL);
    team->member = calloc((size_t)size, sizeof *team->member);
    for (; team->member && team->size < size; team->size++)
        if (pthread_create(&team->member[team->size], NULL, play, team) != 0)
            break;
    return team;
}

static void team_close(struct team *team)
{
    pthread_mutex_lock(&team->lock);
    team->stop = true;
    for (int i = 0; i < team->size; i++)
        pthread_join(team->member[i], NULL); // EXPECT: join-under-lock
    pthread_mutex_unlock(&team->lock);
    free(team->member);
    free(team);
}

int main(void)
{
    struct pool *pool = pool_open(4);
    struct team *team = team_open(4);

    if (pool != NULL)
        pool_close(pool);
    if (team != NULL)
        team_close(team);
    return 0;
}
