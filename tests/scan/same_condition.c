// The lock is taken and released under one condition, which is the same call twice.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int threads, count;

struct options {
    int threads;
};

static int is_threaded(void)
{
    return threads > 1;
}

static int wants_lock(const struct options *options)
{
    return options->threads > 1;
}

static int level(int wanted)
{
    int result = 0;

    if (wanted > 1)
        result = wanted;
    return result;
}

void global(void)
{
    if (is_threaded())
        pthread_mutex_lock(&lock);
    count++;
    if (is_threaded())
        pthread_mutex_unlock(&lock);
}

void argument(const struct options *options)
{
    if (wants_lock(options))
        pthread_mutex_lock(&lock);
    count++;
    if (wants_lock(options))
        pthread_mutex_unlock(&lock);
}

void constant(void)
{
    if (level(10) > 1)
        pthread_mutex_lock(&lock);
    count++;
    if (level(10) > 1)
        pthread_mutex_unlock(&lock); // EXPECT-NONE: unlock-not-held
} // EXPECT-NONE: missing-unlock

/* Asked twice, it is not likely to say two things. */
int use_threads(void);

void declared_only(void)
{
    if (use_threads())
        pthread_mutex_lock(&lock);
    count++;
    if (use_threads())
        pthread_mutex_unlock(&lock); // EXPECT-TODO: no unlock-not-held one answer
} // EXPECT-TODO: no missing-unlock one answer
