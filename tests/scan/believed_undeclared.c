// Lock functions that nobody declares, as when their header is missing: what their names say
// without doubt is believed. Without that there would be no lock here at all.

struct pool {
    int mutex; // what the type was nobody knows
    int free, used, waiting;
};

int undeclared_names_make_locks(struct pool *pool)
{
    pool_mutex_lock(&pool->mutex);
    if (pool->free == 0)
        return -1; // EXPECT-NONE: missing-unlock
    pool->free--;
    pool_mutex_unlock(&pool->mutex);
    return 0;
}

void pool_start(struct pool *pool)
{
    pool_mutex_init(&pool->mutex);
    pool->used = 0; // EXPECT-NONE: data-race
}

void pool_stop(struct pool *pool)
{
    pool_mutex_destroy(&pool->mutex);
    pool->used = -1; // EXPECT-NONE: data-race
}

int pool_take(struct pool *pool)
{
    pool_mutex_lock(&pool->mutex);
    int taken = ++pool->used;
    pool_mutex_unlock(&pool->mutex);
    return taken;
}

void pool_put(struct pool *pool)
{
    pool_mutex_lock(&pool->mutex);
    pool->used--;
    pool_mutex_unlock(&pool->mutex);
}

void pool_reset(struct pool *pool)
{
    pool_mutex_lock(&pool->mutex);
    pool->used = 0;
    pool_mutex_unlock(&pool->mutex);
}

void pool_forget(struct pool *pool)
{
    pool->used = 0; // EXPECT: data-race
}

/* Where such a function is given more, nobody knows what it does with it. */
int shared_locks_of_two_are_none(struct pool *pool)
{
    range_mutex_lock(&pool->mutex, pool->used);
    if (pool->free == 0)
        return -1; // EXPECT-NONE: missing-unlock
    range_mutex_unlock(&pool->mutex, pool->used);
    return 0;
}

/* The name may be about anything. */
int doors_are_no_locks(struct pool *pool)
{
    pool_lock(pool);
    if (pool->free == 0)
        return -1; // EXPECT-NONE: missing-unlock
    pool_unlock(pool);
    return 0;
}
