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
