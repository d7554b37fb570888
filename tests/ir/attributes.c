// Attributes of the thread-safety analysis, in both spellings and behind macros.
#define CAPABILITY(x) __attribute__((capability(x)))
#define GUARDED_BY(x) __attribute__((guarded_by(x)))
#define ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))
#define NO_ANALYSIS __attribute__((no_thread_safety_analysis))

struct CAPABILITY("mutex") mutex {
    int word;
};
struct mutex big, small __attribute__((acquired_after(big)));
int guarded GUARDED_BY(big);
int *pointee __attribute__((pt_guarded_by(small)));

struct account {
    struct mutex lock;
    int balance GUARDED_BY(lock);
};

void lock_it(struct mutex *m) ACQUIRE(*m);
void unlock_it(struct mutex *m) RELEASE(*m);
int try_it(struct mutex *m) __attribute__((try_acquire_capability(1, *m)));
void old_lock(struct mutex *m) __attribute__((exclusive_lock_function(*m)));
void needs(struct account *a) __attribute__((requires_capability(a->lock)));
void old_needs(struct account *a) __attribute__((exclusive_locks_required(a->lock, big)));
void excludes(void) __attribute__((locks_excluded(big)));
void leaves(void) __attribute__((__noreturn__));
_Noreturn void leaves_too(void);
__attribute__((constructor)) static void at_start(void)
{
}
[[gnu::destructor]] static void at_end(void)
{
}

NO_ANALYSIS void use(struct account *a)
{
    lock_it(&a->lock);
    if (try_it(&big))
        a->balance += guarded + *pointee;
    old_lock(&small);
    needs(a);
    old_needs(a);
    excludes();
    unlock_it(&a->lock);
    if (a->balance)
        leaves();
    leaves_too();
}
