// NSPR, declared by hand: what the models say of its locks, monitors and threads.
typedef struct PRLock PRLock;
typedef struct PRMonitor PRMonitor;
typedef struct PRThread PRThread;
typedef struct PRCondVar PRCondVar;

extern PRLock *PR_NewLock(void);
extern void PR_Lock(PRLock *lock);
extern int PR_Unlock(PRLock *lock);
extern void PR_EnterMonitor(PRMonitor *monitor);
extern int PR_ExitMonitor(PRMonitor *monitor);
extern PRCondVar *PR_NewCondVar(PRLock *lock);
extern int PR_WaitCondVar(PRCondVar *condition, unsigned ticks);
extern int PR_NotifyCondVar(PRCondVar *condition);
extern int PR_Wait(PRMonitor *monitor, unsigned ticks);
extern PRThread *PR_CreateThread(int type, void (*start)(void *), void *argument, int priority,
                                 int scope, int state, unsigned stack);
extern int PR_JoinThread(PRThread *thread);

struct cert {
    PRLock *lock;
    PRMonitor *monitor;
    int references;
};

int add_reference(struct cert *cert)
{
    PR_Lock(cert->lock);
    if (cert->references == 0)
        return -1; // EXPECT: missing-unlock
    cert->references++;
    PR_Unlock(cert->lock);
    return 0;
}

void lock_twice(struct cert *cert)
{
    PR_Lock(cert->lock);
    PR_Lock(cert->lock); // EXPECT: double-lock
    PR_Unlock(cert->lock);
}

int leave_by_error(struct cert *cert)
{
    PR_EnterMonitor(cert->monitor);
    while (cert->references == 0)
        PR_Wait(cert->monitor, 10);
    if (cert->references < 0)
        return -1; // EXPECT: missing-unlock
    PR_ExitMonitor(cert->monitor);
    return 0;
}

/* Monitors are recursive. */
void enter_twice(struct cert *cert)
{
    PR_EnterMonitor(cert->monitor);
    PR_EnterMonitor(cert->monitor); // EXPECT-NONE: double-lock
    PR_ExitMonitor(cert->monitor);
    PR_ExitMonitor(cert->monitor);
}

static PRLock *left, *right;

static void work(void *unused)
{
    (void)unused;
    PR_Lock(left);
    PR_Lock(right);
    PR_Unlock(right);
    PR_Unlock(left);
}

void make_locks(void)
{
    left = PR_NewLock();
    right = PR_NewLock();
}

int main(void)
{
    PRThread *thread = PR_CreateThread(0, work, 0, 1, 0, 0, 0);
    PR_Lock(right);
    PR_Lock(left); // EXPECT: lock-order
    PR_Unlock(left);
    PR_Unlock(right);
    return PR_JoinThread(thread);
}

/* Threads that nobody need join say so when they are created. */
static void serve(void *unused)
{
    (void)unused;
}

void serve_all(int clients)
{
    for (int i = 0; i < clients; i++)
        if (!PR_CreateThread(0, serve, 0, 1, 0, 1, 0)) // EXPECT-NONE: thread-leak
            return;
}

void serve_and_forget(int clients)
{
    for (int i = 0; i < clients; i++)
        if (!PR_CreateThread(0, serve, 0, 1, 0, 0, 0)) // EXPECT: thread-leak
            return;
}

/* The condition knows its lock. */
static PRLock *outer, *inner;
static PRCondVar *changed;
static int changes;

void change(void)
{
    PR_Lock(outer);
    PR_Unlock(outer);
    PR_Lock(inner);
    changes++;
    PR_NotifyCondVar(changed);
    PR_Unlock(inner);
}

void wait_for_change(void)
{
    PR_Lock(inner);
    while (changes == 0)
        PR_WaitCondVar(changed, 100); // EXPECT-NONE: wait-under-lock
    PR_Unlock(inner);
}

void wait_under_another(void)
{
    PR_Lock(outer);
    PR_Lock(inner);
    while (changes == 0)
        PR_WaitCondVar(changed, 100); // EXPECT-TODO: wait-under-lock its mutex is a guess
    PR_Unlock(inner);
    PR_Unlock(outer);
}
