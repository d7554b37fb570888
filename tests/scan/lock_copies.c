// Locks are no values.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct queue {
    pthread_mutex_t lock;
    int length;
};
struct server {
    struct queue in, out;
    int port;
};

static struct queue first, second;
static const struct queue fresh = {PTHREAD_MUTEX_INITIALIZER, 0};

void touch(struct server *server)
{
    pthread_mutex_lock(&server->in.lock);
    pthread_mutex_unlock(&server->in.lock);
    pthread_mutex_lock(&server->out.lock);
    pthread_mutex_unlock(&server->out.lock);
}

void assigned(void)
{
    first = second; // EXPECT: lock-copied
}

void assigned_through_pointers(struct queue *to, const struct queue *from)
{
    *to = *from; // EXPECT: lock-copied
}

void inside_of_another(struct server *to, struct server *from)
{
    *to = *from; // EXPECT: lock-copied
}

void copied_bytes(struct queue *to, const struct queue *from)
{
    memcpy(to, from, sizeof *to); // EXPECT: lock-copied
}

static int length_of(struct queue queue)
{
    return queue.length;
}

int passed(const struct queue *queue)
{
    return length_of(*queue); // EXPECT: lock-copied
}

struct queue returned(const struct queue *queue)
{
    return *queue; // EXPECT: lock-copied
}

struct queue made_and_returned(void)
{
    struct queue queue;
    pthread_mutex_init(&queue.lock, NULL);
    queue.length = 0;
    return queue; // EXPECT: lock-copied
}

void the_lock_alone(struct queue *to, struct queue *from)
{
    to->lock = from->lock; // EXPECT: lock-copied
}

// Right: nothing of this has been a lock before.
void cleared(struct queue *queue)
{
    memset(queue, 0, sizeof *queue);
}

void from_a_literal(struct queue *queue)
{
    *queue = (struct queue){.lock = PTHREAD_MUTEX_INITIALIZER, .length = 1};
}

void from_a_constant(struct queue *queue)
{
    *queue = fresh;
}

void from_a_template(struct queue *queue)
{
    struct queue empty = {.lock = PTHREAD_MUTEX_INITIALIZER};
    empty.length = 3;
    *queue = empty;
}

void data_only(struct queue *to, const struct queue *from)
{
    to->length = from->length;
}

void pointers(struct server **to, struct server *from)
{
    *to = from;
}

void bytes_of_something_else(char *to, const char *from, size_t size)
{
    memcpy(to, from, size);
}

// The copy gets a lock of its own: for audit.
void repaired(struct queue *to, const struct queue *from)
{
    *to = *from;
    pthread_mutex_init(&to->lock, NULL);
}

static void make_lock(pthread_mutex_t *lock)
{
    if (pthread_mutex_init(lock, NULL) != 0)
        abort();
}

void repaired_by_a_helper(struct queue *to, const struct queue *from)
{
    memcpy(to, from, sizeof *to); // EXPECT-NONE: lock-copied
    make_lock(&to->lock);
}

// What is made anew is something else.
struct other {
    pthread_mutex_t lock;
};

void another_is_made(struct queue *to, const struct queue *from, struct other *other)
{
    memcpy(to, from, sizeof *to); // EXPECT: lock-copied
    make_lock(&other->lock);
}
