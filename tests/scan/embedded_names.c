// A record in another one, and a pointer to it: one mutex with two names. And waiters of which
// nobody says that there are several.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct shared {
    pthread_mutex_t lock;
    pthread_cond_t work;
    int jobs;
};

struct player {
    struct shared shared;
    bool end;
};

struct worker {
    struct player *player;
    struct shared *shared;
    pthread_t thread;
    pthread_cond_t flushed_cond;
    bool flushed;
};

static void *work(void *arg)
{
    struct worker *worker = arg;
    struct shared *shared = worker->shared;
    pthread_mutex_lock(&shared->lock);
    while (!worker->player->end) {
        worker->flushed = true;
        pthread_cond_signal(&worker->flushed_cond); // EXPECT-NONE: cond-lost-wakeup
        pthread_cond_wait(&shared->work, &shared->lock);
    }
    pthread_mutex_unlock(&shared->lock);
    return NULL;
}

static void flush(struct player *player, struct worker *worker)
{
    pthread_mutex_lock(&player->shared.lock);
    while (!worker->flushed) // EXPECT-TODO: no data-race one mutex has two names
        pthread_cond_wait(&worker->flushed_cond, &player->shared.lock);
    player->end = true;
    pthread_cond_broadcast(&player->shared.work);
    pthread_mutex_unlock(&player->shared.lock);
}

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int queued, drawn;
} frames = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static void *draw(void *arg)
{
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&frames.lock);
        frames.queued--;
        frames.drawn++;
        pthread_cond_signal(&frames.changed); // EXPECT-NONE: signal-not-broadcast
        pthread_mutex_unlock(&frames.lock);
    }
    return arg;
}

static void wait_for_room(void)
{
    pthread_mutex_lock(&frames.lock);
    while (frames.queued > 8)
        pthread_cond_wait(&frames.changed, &frames.lock);
    frames.queued++;
    pthread_mutex_unlock(&frames.lock);
}

/* Nobody in this program calls it. */
void wait_until_drawn(int count)
{
    pthread_mutex_lock(&frames.lock);
    while (frames.drawn < count)
        pthread_cond_wait(&frames.changed, &frames.lock);
    pthread_mutex_unlock(&frames.lock);
}

int main(void)
{
    static struct player player = {
        .shared = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0}};
    static struct worker worker = {
        .player = &player, .shared = &player.shared, .flushed_cond = PTHREAD_COND_INITIALIZER};
    pthread_t drawer;
    if (pthread_create(&worker.thread, NULL, work, &worker) != 0)
        return 1;
    flush(&player, &worker);
    pthread_join(worker.thread, NULL);
    if (pthread_create(&drawer, NULL, draw, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        wait_for_room();
    pthread_join(drawer, NULL);
    return 0;
}
