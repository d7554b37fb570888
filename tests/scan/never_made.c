// Locks in objects of the heap that no code of the program makes; and others that somebody may
// make.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct raw {
    pthread_mutex_t lock;
    int n;
};
struct cleared {
    pthread_mutex_t lock;
    int n;
};
struct made {
    pthread_mutex_t lock;
    int n;
};
struct copied {
    pthread_mutex_t lock;
    int n;
};
struct fixed {
    pthread_mutex_t lock;
    int n;
};
struct shown {
    pthread_mutex_t lock;
    int n;
};
struct outer {
    struct {
        pthread_mutex_t lock;
    } inner;
    int n;
};

void library_prepare(struct shown *shown);

static struct fixed fixed_ones[4];
static const struct copied copied_template = {PTHREAD_MUTEX_INITIALIZER, 1};

static void use_raw(struct raw *it)
{
    pthread_mutex_lock(&it->lock); // EXPECT: uninitialized-lock
    it->n++;
    pthread_mutex_unlock(&it->lock);
}

static void use_cleared(struct cleared *it)
{
    pthread_mutex_lock(&it->lock); // EXPECT: uninitialized-lock
    it->n++;
    pthread_mutex_unlock(&it->lock);
}

static void use_made(struct made *it)
{
    pthread_mutex_lock(&it->lock);
    it->n++;
    pthread_mutex_unlock(&it->lock);
}

static void use_copied(struct copied *it)
{
    pthread_mutex_lock(&it->lock);
    it->n++;
    pthread_mutex_unlock(&it->lock);
}

static void use_fixed(struct fixed *it)
{
    pthread_mutex_lock(&it->lock);
    it->n++;
    pthread_mutex_unlock(&it->lock);
}

static void use_shown(struct shown *it)
{
    pthread_mutex_lock(&it->lock);
    it->n++;
    pthread_mutex_unlock(&it->lock);
}

static void use_outer(struct outer *it)
{
    pthread_mutex_lock(&it->inner.lock); // EXPECT-TODO: uninitialized-lock the record has no name
    it->n++;
    pthread_mutex_unlock(&it->inner.lock);
}

static void make(pthread_mutex_t *lock)
{
    pthread_mutex_init(lock, NULL);
}

int main(void)
{
    struct raw *raw = malloc(sizeof *raw);
    struct cleared *cleared = calloc(1, sizeof *cleared);
    struct made *made = malloc(sizeof *made);
    struct copied *copied = malloc(sizeof *copied);
    struct shown *shown = malloc(sizeof *shown);
    struct outer *outer = malloc(sizeof *outer);
    make(&made->lock);
    *copied = copied_template;
    library_prepare(shown);
    use_raw(raw);
    use_cleared(cleared);
    use_made(made);
    use_copied(copied);
    use_fixed(&fixed_ones[1]);
    use_shown(shown);
    use_outer(outer);
    return 0;
}
