// The Apache Portable Runtime, declared by hand: what the models say of its locks and threads.
typedef struct apr_thread_mutex_t apr_thread_mutex_t;
typedef struct apr_thread_rwlock_t apr_thread_rwlock_t;
typedef struct apr_thread_t apr_thread_t;
typedef struct apr_pool_t apr_pool_t;

extern int apr_thread_mutex_create(apr_thread_mutex_t **mutex, unsigned flags, apr_pool_t *pool);
extern int apr_thread_mutex_lock(apr_thread_mutex_t *mutex);
extern int apr_thread_mutex_trylock(apr_thread_mutex_t *mutex);
extern int apr_thread_mutex_unlock(apr_thread_mutex_t *mutex);
extern int apr_thread_rwlock_rdlock(apr_thread_rwlock_t *lock);
extern int apr_thread_rwlock_unlock(apr_thread_rwlock_t *lock);
extern int apr_thread_create(apr_thread_t **thread, void *attribute,
                             void *(*start)(apr_thread_t *, void *), void *data, apr_pool_t *pool);
extern int apr_thread_join(int *result, apr_thread_t *thread);
extern void apr_thread_exit(apr_thread_t *thread, int result);

struct cache {
    apr_thread_mutex_t *mutex;
    apr_thread_rwlock_t *names;
    int entries;
};

int put(struct cache *cache)
{
    int status = apr_thread_mutex_lock(cache->mutex);
    if (status != 0)
        return status;
    if (cache->entries > 100)
        return -1; // EXPECT: missing-unlock
    cache->entries++;
    return apr_thread_mutex_unlock(cache->mutex);
}

void put_twice(struct cache *cache)
{
    apr_thread_mutex_lock(cache->mutex);
    apr_thread_mutex_lock(cache->mutex); // EXPECT: double-lock
    apr_thread_mutex_unlock(cache->mutex);
}

int try_to_put(struct cache *cache)
{
    if (apr_thread_mutex_trylock(cache->mutex) != 0)
        return -1;
    cache->entries++;
    apr_thread_mutex_unlock(cache->mutex);
    return 0;
}

int count(struct cache *cache)
{
    apr_thread_rwlock_rdlock(cache->names);
    int entries = cache->entries;
    apr_thread_rwlock_unlock(cache->names);
    return entries;
}

struct tree {
    apr_thread_mutex_t *nested;
};

int make_tree(struct tree *tree, apr_pool_t *pool)
{
    return apr_thread_mutex_create(&tree->nested, 1, pool); /* APR_THREAD_MUTEX_NESTED */
}

void descend(struct tree *tree)
{
    apr_thread_mutex_lock(tree->nested);
    apr_thread_mutex_lock(tree->nested); // EXPECT-NONE: double-lock
    apr_thread_mutex_unlock(tree->nested);
    apr_thread_mutex_unlock(tree->nested);
}

static apr_thread_mutex_t *left, *right;

static void *work(apr_thread_t *self, void *data)
{
    apr_thread_mutex_lock(left);
    apr_thread_mutex_lock(right);
    apr_thread_mutex_unlock(right);
    apr_thread_mutex_unlock(left);
    apr_thread_exit(self, 0);
    return data;
}

int main(void)
{
    apr_thread_t *thread;
    int result;
    apr_thread_mutex_create(&left, 0, 0);
    apr_thread_mutex_create(&right, 0, 0);
    apr_thread_create(&thread, 0, work, 0, 0);
    apr_thread_mutex_lock(right);
    apr_thread_mutex_lock(left); // EXPECT: lock-order
    apr_thread_mutex_unlock(left);
    apr_thread_mutex_unlock(right);
    return apr_thread_join(&result, thread);
}
