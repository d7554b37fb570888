// libuv, declared by hand: what the models say of its locks and threads.
typedef struct {
    int p;
} uv_mutex_t;
typedef struct {
    int p;
} uv_rwlock_t;
typedef struct {
    int p;
} uv_cond_t;
typedef unsigned long uv_thread_t;

extern void uv_mutex_lock(uv_mutex_t *mutex);
extern int uv_mutex_trylock(uv_mutex_t *mutex);
extern void uv_mutex_unlock(uv_mutex_t *mutex);
extern int uv_mutex_init_recursive(uv_mutex_t *mutex);
extern void uv_rwlock_wrlock(uv_rwlock_t *lock);
extern void uv_rwlock_wrunlock(uv_rwlock_t *lock);
extern void uv_cond_wait(uv_cond_t *condition, uv_mutex_t *mutex);
extern int uv_thread_create(uv_thread_t *thread, void (*start)(void *), void *argument);
extern int uv_thread_join(uv_thread_t *thread);

static uv_mutex_t pool, log_mutex, recursive;
static uv_rwlock_t table;
static uv_cond_t not_empty;
static int length;

int take(void)
{
    uv_mutex_lock(&pool);
    while (length == 0)
        uv_cond_wait(&not_empty, &pool); // EXPECT: cond-lost-wakeup
    if (length < 0)
        return -1; // EXPECT: missing-unlock
    length--;
    uv_mutex_unlock(&pool);
    return 0;
}

void write_twice(void)
{
    uv_rwlock_wrlock(&table);
    uv_rwlock_wrlock(&table); // EXPECT: double-lock
    uv_rwlock_wrunlock(&table);
}

/* 0 means that the lock was acquired. */
int try_to_take(void)
{
    if (uv_mutex_trylock(&pool) != 0)
        return -1;
    length--;
    uv_mutex_unlock(&pool);
    return 0;
}

void lock_recursively(void)
{
    uv_mutex_lock(&recursive);
    uv_mutex_lock(&recursive); // EXPECT-NONE: double-lock
    uv_mutex_unlock(&recursive);
    uv_mutex_unlock(&recursive);
}

static void work(void *unused)
{
    (void)unused;
    uv_mutex_lock(&pool);
    uv_mutex_lock(&log_mutex);
    uv_mutex_unlock(&log_mutex);
    uv_mutex_unlock(&pool);
}

int main(void)
{
    uv_thread_t thread;
    uv_mutex_init_recursive(&recursive);
    uv_thread_create(&thread, work, 0);
    uv_mutex_lock(&log_mutex);
    uv_mutex_lock(&pool); // EXPECT: lock-order
    uv_mutex_unlock(&pool);
    uv_mutex_unlock(&log_mutex);
    uv_thread_join(&thread);
    uv_mutex_lock(&log_mutex);
    uv_mutex_unlock(&log_mutex);
    return 0;
}
