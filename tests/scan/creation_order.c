// What a thread uses is made before the thread, and destroyed behind it.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct agent {
    pthread_mutex_t lock, other;
    pthread_t thread;
    int n;
};

static struct agent *agent;
static pthread_mutex_t early_lock, late_lock, gone_lock, joined_lock;

static void *run_agent(void *unused)
{
    pthread_mutex_lock(&agent->lock);
    agent->n++;
    pthread_mutex_unlock(&agent->lock);
    return unused;
}

int agent_start_too_early(void)
{
    agent = calloc(1, sizeof *agent);
    if (pthread_create(&agent->thread, NULL, run_agent, NULL) != 0)
        return -1;
    pthread_mutex_init(&agent->lock, NULL); // EXPECT: uninitialized-lock
    pthread_mutex_init(&agent->other, NULL);
    return 0;
}

static void *run_given(void *arg)
{
    struct agent *it = arg;
    pthread_mutex_lock(&it->lock);
    it->n++;
    pthread_mutex_unlock(&it->lock);
    return arg;
}

int given_too_early(struct agent *it)
{
    if (pthread_create(&it->thread, NULL, run_given, it) != 0)
        return -1;
    pthread_mutex_init(&it->lock, NULL); // EXPECT: uninitialized-lock
    return 0;
}

static void agent_init(struct agent *it)
{
    pthread_mutex_init(&it->lock, NULL); // EXPECT: uninitialized-lock
}

static int agent_launch(struct agent *it)
{
    return pthread_create(&it->thread, NULL, run_given, it);
}

void by_helpers_in_the_wrong_order(struct agent *it)
{
    agent_launch(it);
    agent_init(it);
}

static void *run_late(void *arg)
{
    pthread_mutex_lock(&late_lock);
    pthread_mutex_unlock(&late_lock);
    return arg;
}

void global_too_late(pthread_t *thread)
{
    if (pthread_create(thread, NULL, run_late, NULL) == 0)
        pthread_mutex_init(&late_lock, NULL); // EXPECT: uninitialized-lock
}

static void *run_gone(void *arg)
{
    pthread_mutex_lock(&gone_lock);
    pthread_mutex_unlock(&gone_lock);
    return arg;
}

void destroyed_too_early(pthread_t *thread)
{
    pthread_mutex_init(&gone_lock, NULL);
    if (pthread_create(thread, NULL, run_gone, NULL) == 0)
        pthread_mutex_destroy(&gone_lock); // EXPECT: destroy-locked
}

// Right.
static void *run_early(void *arg)
{
    pthread_mutex_lock(&early_lock);
    pthread_mutex_unlock(&early_lock);
    return arg;
}

int made_before(pthread_t *thread)
{
    pthread_mutex_init(&early_lock, NULL);
    return pthread_create(thread, NULL, run_early, NULL);
}

void by_helpers_in_order(struct agent *it)
{
    pthread_mutex_init(&it->lock, NULL);
    agent_launch(it);
}

int each_in_a_loop(struct agent *agents, int count)
{
    for (int i = 0; i < count; i++) {
        pthread_mutex_init(&agents[i].lock, NULL);
        if (pthread_create(&agents[i].thread, NULL, run_given, &agents[i]) != 0)
            return -1;
    }
    return 0;
}

void list_of_new_ones(int count)
{
    for (int i = 0; i < count; i++) {
        struct agent *it = malloc(sizeof *it);
        pthread_mutex_init(&it->lock, NULL);
        pthread_create(&it->thread, NULL, run_given, it);
    }
}

void other_lock_of_the_object(struct agent *it)
{
    pthread_mutex_init(&it->lock, NULL);
    if (pthread_create(&it->thread, NULL, run_given, it) == 0)
        pthread_mutex_init(&it->other, NULL);
}

static void *run_joined(void *arg)
{
    pthread_mutex_lock(&joined_lock);
    pthread_mutex_unlock(&joined_lock);
    return arg;
}

void destroyed_behind_join(pthread_t *threads, int count)
{
    pthread_mutex_init(&joined_lock, NULL);
    for (int i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, run_joined, NULL);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&joined_lock);
}

static void join_all(pthread_t *threads, int count)
{
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

void destroyed_behind_a_helper(pthread_t *threads)
{
    pthread_create(&threads[0], NULL, run_joined, NULL);
    join_all(threads, 1);
    pthread_mutex_destroy(&joined_lock);
}
