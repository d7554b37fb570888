// ARGS: --min-confidence audit
// Lock functions of another library, of which only the declarations are known: a pair by name and
// shape is believed.
struct session;
struct room;
struct shared_map;

extern void session_lock(struct session *s);
extern void session_unlock(struct session *s);
extern void map_rdlock(struct shared_map *m);
extern void map_wrlock(struct shared_map *m);
extern _Bool map_trywrlock(struct shared_map *m);
extern void map_unlock(struct shared_map *m);
extern int LatchAcquire(void *latch); /* the name says latch, and nobody looks at the result */
extern int LatchRelease(void *latch);
extern int room_lock_(const char *file, int line, const char *function, struct room *r);
extern int room_unlock_(const char *file, int line, const char *function, struct room *r);
extern int app_mutex_lock(struct session *s); /* 0: done; a mutex beyond doubt */
extern int app_mutex_trylock(struct session *s);
extern int app_mutex_unlock(struct session *s);
extern int old_mutex_enter(struct session *s); /* 1: done, as callers show */
extern int old_mutex_leave(struct session *s);
#define room_lock(r) room_lock_(__FILE__, __LINE__, __func__, r)
#define room_unlock(r) room_unlock_(__FILE__, __LINE__, __func__, r)
extern int session_count(struct session *s);

int count(struct session *s)
{
    session_lock(s);
    int n = session_count(s);
    if (n < 0)
        return -1; // EXPECT: missing-unlock
    session_unlock(s);
    return n;
}

void count_twice(struct session *s)
{
    session_lock(s);
    session_lock(s); // EXPECT: double-lock
    session_unlock(s);
}

int count_right(struct session *s)
{
    session_lock(s);
    int n = session_count(s);
    session_unlock(s);
    return n;
}

/* Readers do not exclude each other; true means that the lock was acquired. */
int look(struct shared_map *m, int again)
{
    map_rdlock(m);
    map_unlock(m);
    if (!map_trywrlock(m))
        return -1;
    if (again)
        return -2; // EXPECT: missing-unlock
    map_unlock(m);
    map_wrlock(m);
    map_unlock(m);
    return 0;
}

int latch(void *latch, int n)
{
    LatchAcquire(latch);
    if (n < 0)
        return -1; // EXPECT: missing-unlock
    LatchRelease(latch);
    return 0;
}

/* Whoever asks from where it is called is a lock, whatever its name says. */
int enter_room(struct room *r, int guests)
{
    room_lock(r);
    if (guests > 4)
        return -1; // EXPECT: missing-unlock
    room_unlock(r);
    return 0;
}

int enter_room_right(struct room *r, int guests)
{
    int result = -1;
    room_lock(r);
    if (guests > 4)
        goto out;
    result = 0;
out:
    room_unlock(r);
    return result;
}

/* What a mutex returns is 0 or an error, unless callers show otherwise. */
int count_checked(struct session *s)
{
    int error = app_mutex_lock(s);
    if (error)
        return error; // EXPECT-NONE: missing-unlock
    if (session_count(s) < 0)
        return -1; // EXPECT: missing-unlock
    return app_mutex_unlock(s);
}

int count_if_free(struct session *s)
{
    if (app_mutex_trylock(s))
        return -1; // EXPECT-NONE: missing-unlock
    int n = session_count(s);
    app_mutex_unlock(s); // EXPECT-NONE: unlock-not-held
    return n;
}

int count_old(struct session *s)
{
    if (old_mutex_enter(s)) {
        if (session_count(s) < 0)
            return -1;      // EXPECT: missing-unlock
        old_mutex_leave(s); // EXPECT-NONE: unlock-not-held
        return 0;
    }
    return -2; // EXPECT-NONE: missing-unlock
}
