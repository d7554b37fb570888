// Released twice, or never taken.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int value;

void twice(void)
{
    pthread_mutex_lock(&lock);
    value++;
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&lock); // EXPECT: unlock-not-held
}

void branch_and_exit(int fail)
{
    pthread_mutex_lock(&lock);
    if (fail)
        pthread_mutex_unlock(&lock);
    value++;
    pthread_mutex_unlock(&lock); // EXPECT: unlock-not-held
}

static void release(void)
{
    pthread_mutex_unlock(&lock);
}

void through_a_helper(void)
{
    pthread_mutex_lock(&lock);
    release();
    value++;
    release(); // EXPECT: unlock-not-held
}

// A function that only releases is half of a pair.
void finish(void)
{
    value++;
    pthread_mutex_unlock(&lock);
}

// It expects the lock, drops it for a while, and gives it back.
void drop_and_retake(void)
{
    pthread_mutex_unlock(&lock);
    value++;
    pthread_mutex_lock(&lock);
}

// Told where it is, and not of those who call it.
struct source;
int ports_of(const struct source *source);
static pthread_mutex_t sources_lock = PTHREAD_MUTEX_INITIALIZER;
static int sources;

static int add_source(const struct source *source)
{
    if (ports_of(source) == 0) {
        pthread_mutex_unlock(&sources_lock); // EXPECT: unlock-not-held
        return -1;
    }
    pthread_mutex_lock(&sources_lock);
    sources++;
    pthread_mutex_unlock(&sources_lock);
    return 0;
}

void add_sources(const struct source **source, int count)
{
    for (int i = 0; i < count; i++)
        if (add_source(source[i]) < 0)
            continue;
    pthread_mutex_lock(&sources_lock);
    sources += count;
    pthread_mutex_unlock(&sources_lock);
}
