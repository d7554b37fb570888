// One thread destroys what another one uses: who has created both, or uses it itself, has not
// waited.
#include <pthread.h>
#include <unistd.h>

struct hall {
    pthread_mutex_t lock;
    int guests;
};

static pthread_mutex_t shared_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t own_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t later_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t slow_lock = PTHREAD_MUTEX_INITIALIZER;

static void *enter(void *arg)
{
    pthread_mutex_lock(&shared_lock);
    pthread_mutex_unlock(&shared_lock);
    return arg;
}

static void *tear_down(void *arg)
{
    pthread_mutex_destroy(&shared_lock); // EXPECT: destroy-locked
    return arg;
}

void both_at_once(pthread_t *thread)
{
    pthread_create(&thread[0], NULL, enter, NULL);
    pthread_create(&thread[1], NULL, tear_down, NULL);
}

static void *enter_hall(void *arg)
{
    struct hall *hall = arg;
    pthread_mutex_lock(&hall->lock);
    hall->guests++;
    pthread_mutex_unlock(&hall->lock);
    return NULL;
}

static void *close_hall(void *arg)
{
    struct hall *hall = arg;
    pthread_mutex_destroy(&hall->lock); // EXPECT: destroy-locked
    return NULL;
}

static int start(pthread_t *thread, void *(*routine)(void *), struct hall *hall)
{
    return pthread_create(thread, NULL, routine, hall);
}

void one_object_by_a_helper(struct hall *hall, pthread_t *thread)
{
    start(&thread[0], close_hall, hall);
    start(&thread[1], enter_hall, hall);
}

static void *end_own(void *arg)
{
    pthread_mutex_destroy(&own_lock); // EXPECT: destroy-locked
    return arg;
}

void used_by_the_creator(pthread_t *thread)
{
    pthread_create(thread, NULL, end_own, NULL);
    pthread_mutex_lock(&own_lock);
    pthread_mutex_unlock(&own_lock);
}

// Right: one after the other.
static void *enter_later(void *arg)
{
    pthread_mutex_lock(&later_lock);
    pthread_mutex_unlock(&later_lock);
    return arg;
}

static void *end_later(void *arg)
{
    pthread_mutex_destroy(&later_lock);
    return arg;
}

void joined_in_between(pthread_t *thread)
{
    pthread_create(&thread[0], NULL, enter_later, NULL);
    pthread_join(thread[0], NULL);
    pthread_create(&thread[1], NULL, end_later, NULL);
}

void used_before(pthread_t *thread)
{
    pthread_mutex_lock(&later_lock);
    pthread_mutex_unlock(&later_lock);
    pthread_create(thread, NULL, end_later, NULL);
}

void two_halls(struct hall *hall, pthread_t *thread)
{
    start(&thread[0], close_hall, &hall[0]);
    start(&thread[1], enter_hall, &hall[1]);
}

// It waits for something first: perhaps for word of the others.
static void *end_slowly(void *arg)
{
    char byte;
    if (read(*(int *)arg, &byte, 1) == 1)
        pthread_mutex_destroy(&slow_lock);
    return arg;
}

static void *enter_slowly(void *arg)
{
    pthread_mutex_lock(&slow_lock);
    pthread_mutex_unlock(&slow_lock);
    return arg;
}

void told_by_a_pipe(pthread_t *thread, int *pipe)
{
    pthread_create(&thread[0], NULL, enter_slowly, NULL);
    pthread_create(&thread[1], NULL, end_slowly, pipe);
}

// Keys of a thread's own data wait for nobody; a function that is only declared might.
static pthread_mutex_t key_lock;
static pthread_key_t key;
void wait_for_word(void);

static void *use_key_lock(void *arg)
{
    pthread_mutex_lock(&key_lock);
    pthread_mutex_unlock(&key_lock);
    return arg;
}

void drop_key(pthread_t *thread)
{
    pthread_create(thread, NULL, use_key_lock, NULL);
    pthread_key_delete(key);
    pthread_mutex_destroy(&key_lock); // EXPECT: destroy-locked
}

void drop_later(pthread_t *thread)
{
    pthread_create(thread, NULL, use_key_lock, NULL);
    wait_for_word();
    pthread_mutex_destroy(&key_lock);
}
