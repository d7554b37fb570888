// A variable that one thread writes under a lock, and reads without it: nobody else changes it. So
// it is with a thread per object, where the object keeps the id of its thread; not where several
// threads have one object.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int level, depth, height;

static void *only_writer(void *unused)
{
    (void)unused;
    while (level < 50) { // EXPECT-NONE
        pthread_mutex_lock(&lock);
        level++;
        depth++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void *one_of_several(void *unused)
{
    (void)unused;
    int seen = height; // EXPECT: data-race
    pthread_mutex_lock(&lock);
    height = seen + 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

struct peer {
    pthread_mutex_t lock;
    pthread_t thread;
    int sent, received, stolen;
    struct peer *next;
};

static void forward(struct peer *peer)
{
    int sent = peer->sent; // EXPECT-NONE
    pthread_mutex_lock(&peer->lock);
    peer->sent = sent + 1;
    pthread_mutex_unlock(&peer->lock);
}

static void *serve(void *arg)
{
    struct peer *peer = arg;

    forward(peer);
    int received = peer->received;
    pthread_mutex_lock(&peer->lock);
    peer->received = received + 1;
    peer->stolen++;
    pthread_mutex_unlock(&peer->lock);
    pthread_mutex_lock(&peer->lock);
    peer->stolen--;
    peer->received++;
    peer->sent++;
    pthread_mutex_unlock(&peer->lock);
    pthread_mutex_lock(&peer->lock);
    peer->received += 2;
    pthread_mutex_unlock(&peer->lock);
    pthread_mutex_lock(&peer->lock);
    peer->received -= 3;
    pthread_mutex_unlock(&peer->lock);
    int stolen = peer->next->stolen; // EXPECT: data-race
    pthread_mutex_lock(&peer->next->lock);
    stolen += peer->next->stolen;
    pthread_mutex_unlock(&peer->next->lock);
    return stolen > 0 ? arg : NULL;
}

static struct peer *start_peer(struct peer *next)
{
    struct peer *peer = calloc(1, sizeof *peer);

    if (peer == NULL)
        return NULL;
    pthread_mutex_init(&peer->lock, NULL);
    peer->next = next;
    if (pthread_create(&peer->thread, NULL, serve, peer) != 0) {
        free(peer);
        return NULL;
    }
    return peer;
}

/* Reads one with the lock, the other without it. */
static int look_at(struct peer *peer)
{
    pthread_mutex_lock(&peer->lock);
    int sent = peer->sent;
    pthread_mutex_unlock(&peer->lock);
    return sent + peer->received; // EXPECT: data-race
}

struct pool {
    pthread_mutex_t lock;
    pthread_t last; /* of many */
    int jobs, failures;
};

static void *work(void *arg)
{
    struct pool *pool = arg;
    int jobs = pool->jobs; // EXPECT: data-race

    pthread_mutex_lock(&pool->lock);
    pool->jobs = jobs + 1;
    pthread_mutex_unlock(&pool->lock);
    pthread_mutex_lock(&pool->lock);
    pool->jobs--;
    pool->failures = pool->jobs;
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static int start_workers(struct pool *pool, int count)
{
    for (int i = 0; i < count; i++)
        if (pthread_create(&pool->last, NULL, work, pool) != 0 || pthread_detach(pool->last) != 0)
            return -1;
    return 0;
}

int main(int argc, char **argv)
{
    pthread_t writer, several[2];
    struct peer *peer = NULL;
    struct pool *pool = calloc(1, sizeof *pool);
    int sum = 0;

    (void)argv;
    level = argc;
    if (pool == NULL || pthread_mutex_init(&pool->lock, NULL) != 0 ||
        start_workers(pool, argc) != 0 || pthread_create(&writer, NULL, only_writer, NULL) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&several[i], NULL, one_of_several, NULL) != 0)
            return 1;
    for (int i = 0; i < argc; i++)
        peer = start_peer(peer);
    sum += depth; // EXPECT: data-race
    pthread_mutex_lock(&lock);
    sum += level + height;
    pthread_mutex_unlock(&lock);
    if (peer != NULL)
        sum += look_at(peer);
    for (; peer != NULL; peer = peer->next)
        pthread_join(peer->thread, NULL);
    pthread_join(several[0], NULL);
    pthread_join(several[1], NULL);
    pthread_join(writer, NULL);
    return sum > 0;
}

// A helper that is called twice with one object starts two threads with it, and keeps one id only.
struct twin {
    pthread_mutex_t lock;
    pthread_t thread;
    int rounds;
};

static void *run_twin(void *arg)
{
    struct twin *twin = arg;
    int rounds = twin->rounds; // EXPECT-TODO: data-race one object, two calls of one helper
    pthread_mutex_lock(&twin->lock);
    twin->rounds = rounds + 1;
    pthread_mutex_unlock(&twin->lock);
    return NULL;
}

static void start_twin(struct twin *twin)
{
    if (pthread_create(&twin->thread, NULL, run_twin, twin) != 0)
        exit(1);
}

void start_two_twins(void)
{
    struct twin *twin = calloc(1, sizeof *twin);
    if (!twin)
        return;
    pthread_mutex_init(&twin->lock, NULL);
    start_twin(twin);
    start_twin(twin);
}
