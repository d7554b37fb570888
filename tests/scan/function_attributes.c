// What the attributes of Clang's thread-safety analysis say about functions and locks.
#include <pthread.h>
#include <stdbool.h>

#ifdef __clang__
#define TSA(...) __attribute__((__VA_ARGS__))
#else
#define TSA(...)
#endif
#define REQUIRES(...) TSA(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) TSA(acquire_capability(__VA_ARGS__))
#define RELEASE(...) TSA(release_capability(__VA_ARGS__))

/* A lock of a library that nobody here has the source of. */
struct TSA(capability("mutex")) latch {
    int word;
};
void take(struct latch *one) ACQUIRE(one);
void drop(struct latch *one) RELEASE(one);
bool try_take(struct latch *one) TSA(try_acquire_capability(true, one));
int try_zero(struct latch *one) TSA(try_acquire_capability(0, one));
void take_shared(struct latch *one) TSA(acquire_shared_capability(one));
void drop_any(struct latch *one) TSA(release_generic_capability(one));
void assert_taken(struct latch *one) TSA(assert_capability(one));

/* A mutex in a record: what it is to Clang, the mutex in it is to the program. */
struct TSA(capability("mutex")) guard {
    pthread_mutex_t mutex;
};
static void guard_lock(struct guard *guard) ACQUIRE(guard);
static void guard_lock(struct guard *guard)
{
    pthread_mutex_lock(&guard->mutex); // EXPECT: double-lock
}
static void guard_unlock(struct guard *guard) RELEASE(guard);
static void guard_unlock(struct guard *guard)
{
    pthread_mutex_unlock(&guard->mutex);
}

struct queue {
    struct guard guard;
    int length TSA(guarded_by(guard));
};

extern struct latch inner;
extern struct latch outer TSA(acquired_before(inner));
struct latch inner, outer, never, sometimes;
static struct queue queue = {.guard = {PTHREAD_MUTEX_INITIALIZER}};

/* acquire, release */
static int kept(int bad)
{
    take(&never);
    if (bad)
        return -1; // EXPECT: missing-unlock
    drop(&never);
    return 0;
}

static void drops_twice(void)
{
    take(&never);
    drop(&never);
    drop(&never); // EXPECT: unlock-not-held
}

static void takes_twice(void)
{
    take(&never);
    take(&never); // EXPECT: double-lock
    drop(&never);
}

/* A shared one is released by whatever there is. */
static void reads(void)
{
    take_shared(&sometimes);
    drop_any(&sometimes);
}

/* Success is what the declaration says it is. */
static int tries(void)
{
    if (!try_take(&never))
        return 0;
    drop(&never);
    if (try_zero(&never) != 0)
        return 0;
    drop(&never);
    if (try_take(&never) && never.word)
        return 0; // EXPECT: missing-unlock
    return 0;
}

/* A declared order. */
static void right_order(void)
{
    take(&outer);
    take(&inner);
    drop(&inner);
    drop(&outer);
}

static void wrong_order(void)
{
    take(&inner);
    take(&outer); // EXPECT: lock-order
    drop(&outer);
    drop(&inner);
}

/* requires: by another name of the parameter than the definition has */
static void grow(struct queue *which) REQUIRES(which->guard);
static void grow(struct queue *it)
{
    it->length++;
}

static void grows_again(struct queue *it) REQUIRES(it->guard);
static void grows_again(struct queue *it)
{
    guard_lock(&it->guard);
    it->length++;
    guard_unlock(&it->guard);
}

/* Lets others in for a moment, and must have the lock back for its caller. */
static void breathes(struct queue *it) REQUIRES(it->guard);
static void breathes(struct queue *it)
{
    guard_unlock(&it->guard);
    reads();
    guard_lock(&it->guard);
    grow(it);
}

/* Declared, and so not doubted. */
static void needs_too(struct queue *it) REQUIRES(it->guard);
static void needs_too(struct queue *it)
{
    grow(it);
    breathes(it);
}

static void not_again(struct queue *it) TSA(locks_excluded(it->guard));
static void not_again(struct queue *it)
{
    guard_lock(&it->guard);
    grow(it);
    guard_unlock(&it->guard);
    grow(it); // EXPECT: data-race
}

static void *grower(void *unused)
{
    guard_lock(&queue.guard);
    grow(&queue);
    needs_too(&queue);
    guard_unlock(&queue.guard);
    return unused;
}

static void *sloppy(void *unused)
{
    grow(&queue); // EXPECT: data-race
    return unused;
}

/* Whoever asserts that it holds the lock does. */
static void *asserts(void *unused)
{
    assert_taken(&never);
    return unused;
}

/* The author says that the code is not to be read, but what it does. */
static void taken_elsewhere(void) ACQUIRE(sometimes) TSA(no_thread_safety_analysis);
static void taken_elsewhere(void)
{
    __asm__ volatile("");
}

static void uses_elsewhere(void)
{
    taken_elsewhere();
    drop(&sometimes);
}

int main(void)
{
    pthread_t threads[3];
    grow(&queue); /* nobody else is there yet */
    pthread_create(&threads[0], NULL, grower, NULL);
    pthread_create(&threads[1], NULL, sloppy, NULL);
    pthread_create(&threads[2], NULL, asserts, NULL);
    kept(1);
    drops_twice();
    takes_twice();
    tries();
    right_order();
    wrong_order();
    grows_again(&queue); // EXPECT: data-race
    not_again(&queue);
    uses_elsewhere();
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
