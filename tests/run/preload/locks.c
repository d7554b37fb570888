/* Locks: what is counted, what depends on what, and what is misuse. */
#include "support.h"

#include <errno.h>
#include <semaphore.h>
#include <time.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t r = PTHREAD_RWLOCK_INITIALIZER, s = PTHREAD_RWLOCK_INITIALIZER;

static void *count_up(void *counter)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&a);
        ++*(int *)counter;
        pthread_mutex_unlock(&a);
    }
    return NULL;
}

static int counts(void)
{
    int counter = 0;
    pthread_t one = start(count_up, &counter), two = start(count_up, &counter);
    join(one);
    join(two);
    printf("%d\n", counter);
    return 0;
}

/* Two functions of one shape take the same lock by one wrapper, again and again. */
static __attribute__((noinline)) void take(pthread_mutex_t *mutex)
{
    pthread_mutex_lock(mutex);
    __asm__ volatile(""); /* keeps the call from being a jump */
}

static __attribute__((noinline)) void leave(pthread_mutex_t *mutex)
{
    pthread_mutex_unlock(mutex);
}

static __attribute__((noinline)) void one_way(void)
{
    take(&a);
    take(&b);
    leave(&b);
    leave(&a);
}

static __attribute__((noinline)) void other_way(void)
{
    take(&a);
    pthread_mutex_lock(&b);
    leave(&b);
    leave(&a);
}

static int wrapped(void)
{
    for (int i = 0; i < 10000; i++)
        i % 2 ? one_way() : other_way();
    return 0;
}

static int refused(void)
{
    pthread_mutex_t e;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&e, &attributes);
    pthread_mutex_lock(&e);
    printf("%d\n", pthread_mutex_lock(&e) == EDEADLK);
    pthread_mutex_unlock(&e);
    return 0;
}

static void *lock_once(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_mutex_unlock(mutex);
    return NULL;
}

static int contended(void)
{
    pthread_mutex_lock(&a);
    pthread_t waiter = start(lock_once, &a);
    await_waiter(&a);
    pthread_mutex_unlock(&a);
    join(waiter);
    return 0;
}

static void *lock_both(void *reversed)
{
    pthread_mutex_t *first = reversed ? &b : &a, *second = reversed ? &a : &b;
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    return NULL;
}

static int abba_joined(void)
{
    join(start(lock_both, NULL));
    join(start(lock_both, &a));
    return 0;
}

static int try_and_timed(void)
{
    struct timespec until = {.tv_sec = time(NULL) + 100};
    pthread_mutex_lock(&a);
    int tried = pthread_mutex_trylock(&b);
    pthread_mutex_unlock(&b);
    int timed = pthread_mutex_timedlock(&b, &until);
    pthread_mutex_unlock(&b);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 100;
    int clocked = pthread_mutex_clocklock(&b, CLOCK_MONOTONIC, &until);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    printf("%d %d %d\n", tried, timed, clocked);
    return 0;
}

static int try_held(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_trylock(&b);
    pthread_rwlock_wrlock(&r);
    printf("%d\n", pthread_mutex_trylock(&b) == EBUSY);
    pthread_rwlock_unlock(&r);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return 0;
}

static pthread_mutex_t make(int type)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutex_t mutex;
    pthread_mutex_init(&mutex, &attributes);
    return mutex;
}

static int recursive(void)
{
    static pthread_mutex_t m;
    m = make(PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_lock(&m);
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    pthread_mutex_unlock(&a);
    pthread_mutex_unlock(&m);
    printf("%d\n", pthread_mutex_trylock(&m));
    return 0; /* held at the end of the process, once */
}

static int relock(void)
{
    static pthread_mutex_t m;
    m = make(PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_lock(&m);
    int result = pthread_mutex_lock(&m);
    pthread_mutex_unlock(&m);
    printf("%d\n", result == EDEADLK);
    return 0;
}

static void *unlock_it(void *mutex)
{
    pthread_mutex_unlock(mutex);
    return NULL;
}

static int misuse(void)
{
    static pthread_mutex_t checked;
    checked = make(PTHREAD_MUTEX_ERRORCHECK);
    printf("%d\n", pthread_mutex_unlock(&checked) == EPERM);
    pthread_mutex_lock(&a);
    join(start(unlock_it, &a));
    pthread_mutex_lock(&b);
    printf("%d\n", pthread_mutex_destroy(&b) == EBUSY);
    pthread_mutex_init(&b, NULL);
    pthread_mutex_destroy(&b);
    printf("%d\n", pthread_mutex_lock(&b) == EINVAL);
    return 0;
}

static int held_100(void)
{
    static pthread_mutex_t many[100];
    for (int i = 0; i < 100; i++)
        pthread_mutex_init(&many[i], NULL);
    for (int i = 0; i < 100; i++)
        pthread_mutex_lock(&many[i]);
    for (int i = 0; i < 100; i += 2) /* out of order */
        pthread_mutex_unlock(&many[i]);
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    for (int i = 1; i < 100; i += 2)
        pthread_mutex_unlock(&many[i]);
    return 0;
}

static int reuse(void)
{
    for (int i = 0; i < 3; i++) {
        pthread_mutex_init(&a, NULL);
        pthread_mutex_lock(&a);
        pthread_mutex_unlock(&a);
        pthread_mutex_destroy(&a);
    }
    return 0;
}

static int readers(void)
{
    struct timespec until = {.tv_sec = time(NULL) + 100};
    pthread_rwlock_rdlock(&r);
    pthread_rwlock_rdlock(&r); /* a reader twice is no relock and no dependency */
    pthread_rwlock_wrlock(&s);
    pthread_rwlock_unlock(&s);
    pthread_rwlock_unlock(&r);
    printf("%d\n", pthread_rwlock_trywrlock(&r) == EBUSY);
    pthread_rwlock_unlock(&r);
    printf("%d\n", pthread_rwlock_timedwrlock(&r, &until));
    printf("%d\n", pthread_rwlock_rdlock(&r) == EDEADLK);
    pthread_rwlock_unlock(&r);
    printf("%d\n", pthread_rwlock_clockrdlock(&r, CLOCK_REALTIME, &until));
    pthread_rwlock_unlock(&r);
    return 0;
}

static int spin(void)
{
    static pthread_spinlock_t x, y;
    pthread_spin_init(&x, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_init(&y, PTHREAD_PROCESS_SHARED);
    pthread_spin_lock(&x);
    pthread_spin_lock(&y);
    printf("%d\n", pthread_spin_trylock(&y) == EBUSY);
    pthread_spin_unlock(&y);
    pthread_spin_unlock(&x);
    pthread_spin_destroy(&x);
    return 0;
}

static void *die_with_it(void *mutex)
{
    pthread_mutex_lock(mutex);
    return NULL;
}

static int robust(void)
{
    static pthread_mutex_t m;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&m, &attributes);
    join(start(die_with_it, &m));
    printf("%d\n", pthread_mutex_lock(&m) == EOWNERDEAD);
    pthread_mutex_consistent(&m);
    return pthread_mutex_unlock(&m);
}

static void use_with_protocol(int protocol)
{
    pthread_mutex_t m;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutexattr_setprioceiling(&attributes, sched_get_priority_min(SCHED_FIFO) + 1);
    pthread_mutex_init(&m, &attributes);
    for (int i = 0; i < 3; i++) {
        printf("%d ", pthread_mutex_lock(&m));
        printf("%d ", pthread_mutex_unlock(&m));
    }
    printf("%d\n", pthread_mutex_destroy(&m));
}

/* The word of a mutex means something else for each protocol. */
static int protocols(void)
{
    struct sched_param parameters = {.sched_priority = sched_get_priority_min(SCHED_FIFO)};
    pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
    use_with_protocol(PTHREAD_PRIO_INHERIT);
    use_with_protocol(PTHREAD_PRIO_PROTECT);
    return 0;
}

/* A table of locks, each used once, made anew and used again. */
static int classes(void)
{
    static pthread_mutex_t table[1000];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++)
            pthread_mutex_init(&table[i], NULL);
        for (int i = 0; i < 1000; i++) {
            pthread_mutex_lock(&table[i]);
            pthread_mutex_unlock(&table[i]);
        }
        for (int i = 0; i < 1000; i++)
            pthread_mutex_destroy(&table[i]);
    }
    return 0;
}

static int classes_of_semaphores(void)
{
    for (int i = 0; i < 2000; i++) {
        sem_t one;
        sem_init(&one, 0, 1);
        sem_wait(&one);
        sem_post(&one);
        sem_destroy(&one);
    }
    return 0;
}

/* One on the stack for each job, as the writers of a database queue up. */
static int classes_of_conditions(void)
{
    for (int i = 0; i < 2000; i++) {
        pthread_cond_t one = PTHREAD_COND_INITIALIZER;
        pthread_cond_signal(&one);
        pthread_cond_destroy(&one);
    }
    return 0;
}

/* errno survives first sights, growth of the recording, and contention. */
static int keeps_errno(void)
{
    pthread_mutex_t *many = make_mutexes(20000);
    int changed = 0;
    for (int i = 0; i < 20000; i++) {
        errno = 1000 + i;
        pthread_mutex_lock(&many[i]);
        pthread_mutex_unlock(&many[i]);
        changed += errno != 1000 + i;
    }
    errno = 4711;
    contended();
    printf("%d %d\n", changed, errno);
    free(many);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {{"counts", counts},
                                             {"contended", contended},
                                             {"refused", refused},
                                             {"wrapped", wrapped},
                                             {"abba_joined", abba_joined},
                                             {"try_and_timed", try_and_timed},
                                             {"try_held", try_held},
                                             {"recursive", recursive},
                                             {"relock", relock},
                                             {"misuse", misuse},
                                             {"held_100", held_100},
                                             {"reuse", reuse},
                                             {"readers", readers},
                                             {"spin", spin},
                                             {"robust", robust},
                                             {"protocols", protocols},
                                             {"classes", classes},
                                             {"keeps_errno", keeps_errno},
                                             {"classes_of_semaphores", classes_of_semaphores},
                                             {"classes_of_conditions", classes_of_conditions},
                                             {NULL, NULL}};
    return run_case(cases, argc, argv);
}
