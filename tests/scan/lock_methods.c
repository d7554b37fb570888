// Locks behind pointers to functions that other sources set: methods of the lock itself, and a
// table of lock functions. Names and types of the fields are believed as those of declarations are.
typedef struct mutex mutex_t;
struct mutex {
    void (*lock)(mutex_t *self);
    void (*unlock)(mutex_t *self);
};

struct rwlock {
    void (*read_lock)(struct rwlock *self);
    _Bool (*try_write_lock)(struct rwlock *self);
    void (*unlock)(struct rwlock *self);
};

struct lock_callbacks {
    int (*lock)(unsigned mode, void *lock);
    int (*unlock)(unsigned mode, void *lock);
};

/* Nothing says that these are about threads. */
struct drawer {
    int (*lock)(void *key);
    int (*unlock)(void *key);
};

extern struct lock_callbacks lock_functions;
extern struct drawer drawer;

struct box {
    mutex_t *mutex;
    struct rwlock *rwlock;
    void *optional;
    void *key;
    int items;
};

int take(struct box *box)
{
    box->mutex->lock(box->mutex);
    if (box->items == 0)
        return -1; // EXPECT: missing-unlock
    box->items--;
    box->mutex->unlock(box->mutex);
    return 0;
}

int take_right(struct box *box)
{
    int result = -1;
    box->mutex->lock(box->mutex);
    if (box->items == 0)
        goto out;
    box->items--;
    result = 0;
out:
    box->mutex->unlock(box->mutex);
    return result;
}

void take_all(struct box *box)
{
    box->mutex->lock(box->mutex);
    box->items = 0;
    box->mutex->unlock(box->mutex);
    box->mutex->unlock(box->mutex); // EXPECT: unlock-not-held
}

int look(struct box *box)
{
    box->rwlock->read_lock(box->rwlock);
    if (box->items < 0)
        return -1; // EXPECT: missing-unlock
    box->rwlock->unlock(box->rwlock);
    return 0;
}

int put_if_free(struct box *box)
{
    if (!box->rwlock->try_write_lock(box->rwlock))
        return -1; // EXPECT-NONE: missing-unlock
    box->items++;
    box->rwlock->unlock(box->rwlock);
    return 0;
}

int count(struct box *box)
{
    if (box->optional)
        lock_functions.lock(0, box->optional);
    if (box->items < 0)
        return -1; // EXPECT: missing-unlock
    if (box->optional)
        lock_functions.unlock(0, box->optional);
    return 0;
}

int count_right(struct box *box)
{
    if (box->optional)
        lock_functions.lock(0, box->optional);
    int items = box->items;
    if (box->optional)
        lock_functions.unlock(0, box->optional);
    return items;
}

int open_drawer(struct box *box)
{
    drawer.unlock(box->key);
    if (box->items < 0)
        return -1; // EXPECT-NONE: unlock-not-held
    drawer.lock(box->key);
    return 0; // EXPECT-NONE: missing-unlock
}
