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

/* Memory that a wait lets others change is believed to be what it was when the lock was taken. */
struct decoder {
    pthread_mutex_t lock;
    pthread_cond_t cond;
    int frames, ready;
};
int decode(struct decoder *decoder);

void set_ready(struct decoder *decoder)
{
    pthread_mutex_lock(&decoder->lock);
    decoder->ready = 1;
    pthread_cond_signal(&decoder->cond);
    pthread_mutex_unlock(&decoder->lock);
}

int wait_between(struct decoder *decoder)
{
    if (decoder->frames > 1) {
        pthread_mutex_lock(&decoder->lock);
        while (!decoder->ready)
            pthread_cond_wait(&decoder->cond, &decoder->lock);
    }
    int result = decode(decoder);
    if (result < 0)
        goto error;
    if (decoder->frames > 1)
        pthread_mutex_unlock(&decoder->lock);
    return 0;
error:
    if (decoder->frames > 1)
        pthread_mutex_unlock(&decoder->lock);
    return result;
}

int wait_and_leave(struct decoder *decoder)
{
    if (decoder->frames > 1) {
        pthread_mutex_lock(&decoder->lock);
        while (!decoder->ready)
            pthread_cond_wait(&decoder->cond, &decoder->lock);
    }
    if (decode(decoder) < 0)
        return -1; // EXPECT: missing-unlock
    if (decoder->frames > 1)
        pthread_mutex_unlock(&decoder->lock);
    return 0;
}
