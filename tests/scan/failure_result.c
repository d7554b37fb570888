// A way that fails keeps the lock, and its result says so: a null pointer where a pointer is
// success, or a number that only this way returns. Functions that mean to return a locked object
// are told apart.
#include <pthread.h>
#include <stdlib.h>

struct store {
    pthread_mutex_t lock;
    int full, items[16];
};

char *null_with_lock(struct store *s, int item)
{
    pthread_mutex_lock(&s->lock);
    char *text = malloc(100);
    if (!text)
        return NULL; // EXPECT: missing-unlock
    text[0] = (char)s->items[item];
    pthread_mutex_unlock(&s->lock);
    return text;
}

struct store *pointer_with_lock(struct store *s)
{
    pthread_mutex_lock(&s->lock);
    if (s->full) {
        pthread_mutex_unlock(&s->lock);
        return NULL;
    }
    return s; // EXPECT-NONE: missing-unlock
}

enum added { TOO_MANY, BROKEN, DONE };

static enum added add(struct store *s, int item)
{
    pthread_mutex_lock(&s->lock);
    if (s->full)
        return TOO_MANY; // EXPECT: missing-unlock
    if (!item) {
        pthread_mutex_unlock(&s->lock);
        return BROKEN;
    }
    pthread_mutex_unlock(&s->lock);
    return DONE;
}

int add_first(struct store *s)
{
    return add(s, 1) == DONE ? 0 : -1; // EXPECT-NONE: missing-unlock
}

/* Its callers unlock when they get something, and leave when they get nothing. */
static int *find(struct store *s)
{
    pthread_mutex_lock(&s->lock);
    if (s->full) {
        pthread_mutex_unlock(&s->lock);
        return NULL;
    }
    return malloc(8); // EXPECT-TODO: missing-unlock null with the lock and without
}

int use(struct store *s)
{
    int *found = find(s);
    if (!found)
        return -1;
    int result = *found;
    pthread_mutex_unlock(&s->lock);
    return result;
}
