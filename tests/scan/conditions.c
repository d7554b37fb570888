// Condition variables used rightly in other ways than the textbook's, and wrongly in some.
#include <pthread.h>
#include <stdbool.h>
#include <time.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled, drained, both;
    int count, waiting, taken;
    bool stop;
};

static struct queue queue;
static struct timespec soon;

static bool is_empty(const struct queue *q)
{
    return q->count == 0;
}

// A wrapper: its callers test.
static void doze(struct queue *q)
{
    q->waiting++;
    pthread_cond_wait(&q->filled, &q->lock); // EXPECT-NONE: cond-wait-no-loop
    q->waiting--;
}

static int test_by_function(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    while (is_empty(q) && !q->stop)
        doze(q);
    int count = q->count;
    pthread_mutex_unlock(&q->lock);
    return count;
}

static int endless_with_break(struct queue *q)
{
    int count;

    pthread_mutex_lock(&q->lock);
    for (;;) {
        count = q->count;
        if (count > 0 || q->stop)
            break;
        pthread_cond_wait(&q->filled, &q->lock);
    }
    pthread_mutex_unlock(&q->lock);
    return count;
}

// Drains under the lock, and sleeps when there is nothing left.
static void *drain(void *arg)
{
    struct queue *q = arg;

    pthread_mutex_lock(&q->lock);
    while (!q->stop) {
        while (q->count > 0) {
            q->count--;
            q->taken++;
        }
        pthread_cond_signal(&q->drained);
        pthread_cond_wait(&q->filled, &q->lock);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static bool with_limit(struct queue *q)
{
    int result = 0;

    pthread_mutex_lock(&q->lock);
    while (q->count > 0 && result == 0)
        result = pthread_cond_timedwait(&q->drained, &q->lock, &soon);
    pthread_mutex_unlock(&q->lock);
    return result == 0;
}

// The result of the wait says nothing about the queue.
static void only_the_result(struct queue *q)
{
    int result;

    pthread_mutex_lock(&q->lock);
    do
        result = pthread_cond_wait(&q->drained, &q->lock); // EXPECT: cond-wait-no-loop
    while (result != 0);
    q->taken = 0;
    pthread_mutex_unlock(&q->lock);
}

// The loop around it is for the next item.
static void one_by_one(struct queue *q)
{
    for (int i = 0; i < 10; i++) {
        pthread_mutex_lock(&q->lock);
        if (q->count == 0)
            pthread_cond_wait(&q->filled, &q->lock); // EXPECT: cond-wait-no-loop
        q->count--;
        pthread_mutex_unlock(&q->lock);
    }
}

// It waits again at once: so many wake-ups are counted, of which some may be spurious.
static void so_often(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    for (int i = 0; i < 10; i++)
        pthread_cond_wait(&q->filled, &q->lock); // EXPECT: cond-wait-no-loop
    pthread_mutex_unlock(&q->lock);
}

// The signal behind the unlock.
static void put(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->count++;
    pthread_mutex_unlock(&q->lock);
    pthread_cond_signal(&q->filled);
}

static void change(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->count++;
    pthread_mutex_unlock(&q->lock);
}

static void put_by_helper(struct queue *q)
{
    change(q);
    pthread_cond_broadcast(&q->filled);
}

static void put_carelessly(struct queue *q)
{
    q->count++;                         // EXPECT: data-race
    pthread_cond_broadcast(&q->filled); // EXPECT: cond-lost-wakeup
}

static void stop_carelessly(struct queue *q)
{
    __sync_fetch_and_or(&q->stop, true);
    pthread_cond_broadcast(&q->filled); // EXPECT: cond-lost-wakeup
}

static void wait_unlocked(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    int count = q->count;
    pthread_mutex_unlock(&q->lock);
    while (count == 0 && q->count == 0)
        pthread_cond_wait(&q->filled, &q->lock); // EXPECT: cond-wait-unlocked
}

static void *consume(void *arg)
{
    struct queue *q = arg;

    test_by_function(q);
    endless_with_break(q);
    with_limit(q);
    only_the_result(q);
    one_by_one(q);
    so_often(q);
    wait_unlocked(q);
    return NULL;
}

// One condition variable for a full and for an empty buffer.
static void *fill_both(void *arg)
{
    struct queue *q = arg;

    pthread_mutex_lock(&q->lock);
    while (q->taken == 8)
        pthread_cond_wait(&q->both, &q->lock);
    q->taken++;
    pthread_cond_signal(&q->both); // EXPECT: signal-not-broadcast
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static void *empty_both(void *arg)
{
    struct queue *q = arg;

    pthread_mutex_lock(&q->lock);
    while (q->taken == 0)
        pthread_cond_wait(&q->both, &q->lock);
    q->taken--;
    pthread_cond_signal(&q->both);
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static pthread_cond_t forgotten = PTHREAD_COND_INITIALIZER;
static bool forgotten_state;

static void *wait_for_nobody(void *arg)
{
    pthread_mutex_lock(&queue.lock);
    while (!forgotten_state)
        pthread_cond_wait(&forgotten, &queue.lock); // EXPECT: cond-lost-wakeup
    pthread_mutex_unlock(&queue.lock);
    return arg;
}

int main(void)
{
    pthread_t a[4], b, c, d[4];

    queue.count = 0; // nobody can wait yet
    pthread_cond_broadcast(&queue.filled);
    for (int i = 0; i < 4; i++)
        if (pthread_create(&a[i], NULL, consume, &queue) ||
            pthread_create(&d[i], NULL, i < 2 ? fill_both : empty_both, &queue))
            return 1;
    if (pthread_create(&b, NULL, drain, &queue) || pthread_create(&c, NULL, wait_for_nobody, NULL))
        return 1;
    put(&queue);
    put_by_helper(&queue);
    put_carelessly(&queue);
    stop_carelessly(&queue);
    for (int i = 0; i < 4; i++) {
        pthread_join(a[i], NULL);
        pthread_join(d[i], NULL);
    }
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    return 0;
}
