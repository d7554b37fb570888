// What is believed of locks that are only declared, where their types leave no doubt: reported
// without being asked for less certain findings.
struct app_rwlock;
struct archive;

extern void AppRWLockRead(struct app_rwlock *l);
extern void AppRWLockWrite(struct app_rwlock *l);
extern void AppRWUnlock(struct app_rwlock *l);
extern void archive_lock(struct archive *a); /* may be anything */
extern void archive_unlock(struct archive *a);
extern int lookup(const char *name);

extern struct app_rwlock *names;

int find(const char *name)
{
    AppRWLockRead(names);
    for (int i = 0; i < 10; i++)
        if (lookup(name) == i)
            return -1; // EXPECT: missing-unlock
    AppRWUnlock(names);
    return 0;
}

int find_right(const char *name)
{
    int result = 0;
    AppRWLockRead(names);
    for (int i = 0; i < 10 && result == 0; i++)
        if (lookup(name) == i)
            result = -1;
    AppRWUnlock(names);
    return result; // EXPECT-NONE: missing-unlock
}

int find_in(struct archive *a, const char *name)
{
    archive_lock(a);
    if (lookup(name) < 0)
        return -1; // EXPECT-NONE: missing-unlock
    archive_unlock(a);
    return 0;
}

// Beside a lock, a text says who asks; beside anything else it may say what is locked.
struct app_spinlock;
struct shelf;

extern void app_lock_traced(struct app_spinlock *l, const char *caller);
extern void app_unlock_traced(struct app_spinlock *l, const char *caller);
extern void shelf_lock(struct shelf *s, const char *book);
extern void shelf_unlock(struct shelf *s, const char *book);
#define app_lock(l) app_lock_traced(l, __func__)
#define app_unlock(l) app_unlock_traced(l, __func__)

extern struct app_spinlock *counters;
extern int counted;

int count(int most)
{
    app_lock(counters);
    if (counted >= most)
        return -1; // EXPECT: missing-unlock
    counted++;
    app_unlock(counters);
    return 0;
}

int lend(struct shelf *s, const char *book)
{
    shelf_lock(s, book);
    shelf_lock(s, "list"); // EXPECT-NONE: double-lock
    if (lookup(book) < 0)
        return -1; // EXPECT-NONE: missing-unlock
    shelf_unlock(s, "list");
    shelf_unlock(s, book);
    return 0;
}
