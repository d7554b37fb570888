// What rests on a belief is for an audit: at `likely` nothing is said.
struct session;

extern void session_lock(struct session *s);
extern void session_unlock(struct session *s);

int count(struct session *s, int n)
{
    session_lock(s);
    if (n < 0)
        return -1; // EXPECT-NONE: missing-unlock
    session_unlock(s);
    return n;
}

void count_twice(struct session *s)
{
    session_lock(s);
    session_lock(s); // EXPECT-NONE: double-lock
    session_unlock(s);
}

// A name that says "mutex" is proof enough for a lock that is kept, or given back twice; not for
// one that is taken twice: its owner may be allowed to.
struct app_mutex;
struct queue {
    struct app_mutex *mutex;
    int length;
};

extern void app_mutex_lock(struct app_mutex *m);
extern void app_mutex_unlock(struct app_mutex *m);

int queue_length(struct queue *q)
{
    app_mutex_lock(q->mutex);
    if (q->length < 0)
        return -1; // EXPECT: missing-unlock
    app_mutex_unlock(q->mutex);
    return q->length; // EXPECT: data-race
}

void queue_clear(struct queue *q)
{
    app_mutex_lock(q->mutex);
    q->length = 0;
    app_mutex_unlock(q->mutex);
    app_mutex_unlock(q->mutex); // EXPECT: unlock-not-held
}

void queue_reset(struct queue *q)
{
    app_mutex_lock(q->mutex);
    app_mutex_lock(q->mutex); // EXPECT-NONE: double-lock
    app_mutex_unlock(q->mutex);
    app_mutex_unlock(q->mutex);
}

// A try is no obstacle when its callers show what it returns.
struct os_mutex;
struct ring {
    struct os_mutex *mutex;
    int length, size;
};

extern int os_mutex_lock(struct os_mutex *m);
extern int os_mutex_trylock(struct os_mutex *m);
extern int os_mutex_unlock(struct os_mutex *m);

int ring_poll(struct ring *r)
{
    if (os_mutex_trylock(r->mutex) != 0)
        return 0; // EXPECT-NONE: missing-unlock
    int length = r->length;
    os_mutex_unlock(r->mutex);
    return length;
}

int ring_put(struct ring *r)
{
    os_mutex_lock(r->mutex);
    if (r->length == r->size)
        return -1; // EXPECT: missing-unlock
    r->length++;
    os_mutex_unlock(r->mutex);
    return 0;
}
