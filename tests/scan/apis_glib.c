// GLib, declared by hand: what the models say of its locks and threads.
typedef struct _GMutex GMutex;
typedef struct _GRecMutex GRecMutex;
typedef struct _GRWLock GRWLock;
typedef struct _GThread GThread;
struct _GMutex {
    void *p;
};
struct _GRecMutex {
    void *p;
};
struct _GRWLock {
    void *p;
};

extern void g_mutex_lock(GMutex *mutex);
extern int g_mutex_trylock(GMutex *mutex);
extern void g_mutex_unlock(GMutex *mutex);
extern void g_rec_mutex_lock(GRecMutex *mutex);
extern void g_rec_mutex_unlock(GRecMutex *mutex);
extern void g_rw_lock_reader_lock(GRWLock *lock);
extern void g_rw_lock_reader_unlock(GRWLock *lock);
extern GThread *g_thread_new(const char *name, void *(*start)(void *), void *data);
extern void *g_thread_join(GThread *thread);

struct queue {
    GMutex mutex;
    GRWLock names;
    GRecMutex recursive;
    int length;
};

int pop(struct queue *q)
{
    g_mutex_lock(&q->mutex);
    if (q->length == 0)
        return -1; // EXPECT: missing-unlock
    q->length--;
    g_mutex_unlock(&q->mutex);
    return 0;
}

int find(struct queue *q)
{
    g_rw_lock_reader_lock(&q->names);
    if (q->length == 0)
        return -1; // EXPECT: missing-unlock
    g_rw_lock_reader_unlock(&q->names);
    return 0;
}

void lock_twice(struct queue *q)
{
    g_mutex_lock(&q->mutex);
    g_mutex_lock(&q->mutex); // EXPECT: double-lock
    g_mutex_unlock(&q->mutex);
}

/* TRUE means that the lock was acquired. */
int try_to_pop(struct queue *q)
{
    if (!g_mutex_trylock(&q->mutex))
        return -1;
    q->length--;
    g_mutex_unlock(&q->mutex);
    return 0;
}

void lock_recursively(struct queue *q)
{
    g_rec_mutex_lock(&q->recursive);
    g_rec_mutex_lock(&q->recursive); // EXPECT-NONE: double-lock
    g_rec_mutex_unlock(&q->recursive);
    g_rec_mutex_unlock(&q->recursive);
}

static GMutex left, right;

static void *go_left(void *unused)
{
    g_mutex_lock(&left);
    g_mutex_lock(&right); // EXPECT: lock-order
    g_mutex_unlock(&right);
    g_mutex_unlock(&left);
    return unused;
}

static void *go_right(void *unused)
{
    g_mutex_lock(&right);
    g_mutex_lock(&left);
    g_mutex_unlock(&left);
    g_mutex_unlock(&right);
    return unused;
}

int main(void)
{
    GThread *a = g_thread_new("left", go_left, 0), *b = g_thread_new("right", go_right, 0);
    g_thread_join(a);
    g_thread_join(b);
    return 0;
}
