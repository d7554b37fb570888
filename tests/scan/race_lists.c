// Objects that are used by functions which are given the address of a part of them: lists with a
// head in an object, counters. Twins: racy, right.

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

struct link {
    struct link *next, *prev;
};

struct job {
    int number;
    struct link link;
};

struct pool {
    pthread_mutex_t lock;
    struct link jobs, done;
    long started, ended;
};

static struct pool *pool;

static void link_init(struct link *head)
{
    head->next = head->prev = head;
}

static int link_is_empty(const struct link *head)
{
    return head->next == head;
}

static void insert(struct link *link, struct link *prev, struct link *next)
{
    next->prev = link; // EXPECT-TODO: data-race the guard is held at two other places only
    link->next = next;
    link->prev = prev;
    prev->next = link;
}

static void append(struct link *link, struct link *head)
{
    insert(link, head->prev, head);
}

static void take_out(struct link *link)
{
    link->next->prev = link->prev;
    link->prev->next = link->next;
}

static void count(long *counter)
{
    (*counter)++; // EXPECT: data-race
}

static struct job *first_of(struct link *head)
{
    return (struct job *)((char *)head->next - offsetof(struct job, link));
}

static void *work(void *unused)
{
    (void)unused;
    for (;;) {
        struct job *job = NULL;
        pthread_mutex_lock(&pool->lock);
        if (!link_is_empty(&pool->jobs)) {
            job = first_of(&pool->jobs);
            take_out(&job->link);
            count(&pool->started);
        }
        pthread_mutex_unlock(&pool->lock);
        if (!job)
            return NULL;
        append(&job->link, &pool->done); /* wrong: without the lock */
        count(&pool->ended);             /* wrong, too */
    }
}

static void collect(void)
{
    pthread_mutex_lock(&pool->lock);
    while (!link_is_empty(&pool->done)) {
        struct job *job = first_of(&pool->done);
        take_out(&job->link);
        free(job);
    }
    pool->ended = 0;
    pthread_mutex_unlock(&pool->lock);
}

static void forget(void)
{
    pthread_mutex_lock(&pool->lock);
    pool->ended = 0;
    pthread_mutex_unlock(&pool->lock);
}

static long state(void)
{
    pthread_mutex_lock(&pool->lock);
    long open = pool->started - pool->ended + link_is_empty(&pool->done);
    pthread_mutex_unlock(&pool->lock);
    return open;
}

static void submit(int number)
{
    struct job *job = malloc(sizeof *job);
    if (!job)
        return;
    job->number = number;
    pthread_mutex_lock(&pool->lock);
    append(&job->link, &pool->jobs);
    pthread_mutex_unlock(&pool->lock);
}

int main(void)
{
    pthread_t thread[4];
    pool = calloc(1, sizeof *pool);
    if (!pool)
        return 1;
    pthread_mutex_init(&pool->lock, NULL);
    link_init(&pool->jobs);
    link_init(&pool->done);
    for (int i = 0; i < 4; i++)
        if (pthread_create(&thread[i], NULL, work, NULL) != 0)
            abort();
    for (int i = 0; i < 100; i++)
        submit(i);
    long open = state();
    collect();
    forget();
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    return open == 0;
}
