// What is not sure about one lock says nothing about another one, and what the other fields of an
// object show about its guard counts for a field that is used only once or twice.

#include <pthread.h>
#include <stdlib.h>

struct worker {
    pthread_mutex_t lock;
    long gets, sets, hits, misses, evictions, kicks;
};

static struct worker *workers[4];
static pthread_mutex_t stripes[16];
static volatile int running = 1;

/* Which stripe it was is known by the result only. */
static void *try_stripe(unsigned hash)
{
    pthread_mutex_t *stripe = &stripes[hash % 16];
    if (pthread_mutex_trylock(stripe) == 0)
        return stripe;
    return NULL;
}

static void leave_stripe(void *stripe)
{
    pthread_mutex_unlock(stripe);
}

/* Rounds end with a stripe that is held or not: nobody can tell. */
static int evict(unsigned hash, int tries)
{
    void *held = NULL;
    int gone = 0;
    for (int i = 0; i < tries; i++) {
        if ((held = try_stripe(hash + (unsigned)i)) == NULL)
            continue;
        if (rand() % 2)
            gone++;
        if (gone < 3)
            leave_stripe(held);
    }
    return gone;
}

static void count_get(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->gets++;
    worker->hits++;
    pthread_mutex_unlock(&worker->lock);
}

static void count_set(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->sets++;
    worker->misses++;
    pthread_mutex_unlock(&worker->lock);
}

static void count_eviction(struct worker *worker, int gone)
{
    worker->evictions += gone; // EXPECT: data-race
}

static void count_kick(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->kicks++; // EXPECT-NONE: data-race
    pthread_mutex_unlock(&worker->lock);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    for (unsigned i = 0; running; i++) {
        count_get(worker);
        count_set(worker);
        count_eviction(worker, evict(i, 10));
        count_kick(worker);
    }
    return NULL;
}

static long sum(void)
{
    long sum = 0;
    for (int i = 0; i < 4; i++) {
        pthread_mutex_lock(&workers[i]->lock);
        sum += workers[i]->gets + workers[i]->sets + workers[i]->hits;
        sum += workers[i]->misses + workers[i]->evictions + workers[i]->kicks;
        pthread_mutex_unlock(&workers[i]->lock);
    }
    return sum;
}

int main(void)
{
    pthread_t thread[4];
    for (int i = 0; i < 16; i++)
        pthread_mutex_init(&stripes[i], NULL);
    for (int i = 0; i < 4; i++) {
        workers[i] = calloc(1, sizeof *workers[i]);
        if (!workers[i])
            return 1;
        pthread_mutex_init(&workers[i]->lock, NULL);
    }
    for (int i = 0; i < 4; i++)
        if (pthread_create(&thread[i], NULL, work, workers[i]) != 0)
            abort();
    long all = sum();
    running = 0;
    for (int i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    return all == 0;
}
