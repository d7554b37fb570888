/* Conditions, joins, cancellation, C11, signal handlers, small stacks. */
#include "support.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int ready;

static void *wait_ready(void *outer)
{
    if (outer)
        pthread_mutex_lock(outer);
    pthread_mutex_lock(&a);
    while (!ready)
        pthread_cond_wait(&c, &a);
    pthread_mutex_unlock(&a);
    if (outer)
        pthread_mutex_unlock(outer);
    return NULL;
}

static void make_ready(void)
{
    pthread_mutex_lock(&a);
    ready = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&a);
}

static int broadcast(void)
{
    const unsigned three_waiters = 3 << 3;
    pthread_t thread[3];
    for (int i = 0; i < 3; i++)
        thread[i] = start(wait_ready, NULL);
    while (__atomic_load_n(&c.__data.__wrefs, __ATOMIC_RELAXED) < three_waiters)
        sched_yield();
    pthread_mutex_lock(&a);
    ready = 1;
    pthread_cond_broadcast(&c);
    pthread_mutex_unlock(&a);
    for (int i = 0; i < 3; i++)
        join(thread[i]);
    return 0;
}

/* One call site, whatever the compiler would like to unroll. */
static __attribute__((noinline)) void try_once(void)
{
    if (pthread_mutex_trylock(&a) == 0)
        pthread_mutex_unlock(&a);
}

/* Five times while another thread has it, and once when it is free. */
static void *try_six_times(void *turn)
{
    for (int i = 0; i < 5; i++)
        try_once();
    sem_post((sem_t *)turn + 1);
    sem_wait(turn);
    try_once();
    return NULL;
}

static int tries(void)
{
    static sem_t turn[2];
    sem_init(&turn[0], 0, 0);
    sem_init(&turn[1], 0, 0);
    pthread_mutex_lock(&a);
    pthread_t thread = start(try_six_times, turn);
    sem_wait(&turn[1]);
    pthread_mutex_unlock(&a);
    sem_post(&turn[0]);
    join(thread);
    return 0;
}

static int condition(void)
{
    pthread_cond_broadcast(&c); /* nobody there */
    pthread_t waiter = start(wait_ready, NULL);
    await_cond_waiter(&c);
    make_ready();
    join(waiter);
    return 0;
}

static int wait_under_lock(void)
{
    pthread_t waiter = start(wait_ready, &b);
    await_cond_waiter(&c);
    make_ready();
    join(waiter);
    return 0;
}

static int timed_waits(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    pthread_mutex_lock(&a);
    printf("%d\n", pthread_cond_timedwait(&c, &a, &now) == ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%d\n", pthread_cond_clockwait(&c, &a, CLOCK_MONOTONIC, &now) == ETIMEDOUT);
    pthread_mutex_unlock(&a);
    return 0;
}

/* A program linked before glibc 2.3.2 has smaller conditions, and functions of their own for them.
 */
#if defined(__x86_64__)
__asm__(".symver old_wait, pthread_cond_wait@GLIBC_2.2.5");
__asm__(".symver old_signal, pthread_cond_signal@GLIBC_2.2.5");
int old_wait(void *cond, pthread_mutex_t *mutex);
int old_signal(void *cond);
static void *old_cond[2] = {NULL, &old_cond}; /* a pointer, and what must not be written */

static void *old_wait_ready(void *unused)
{
    pthread_mutex_lock(&a);
    ready = 1;
    while (ready == 1)
        old_wait(old_cond, &a);
    pthread_mutex_unlock(&a);
    return unused;
}

static int old_condition(void)
{
    pthread_t waiter = start(old_wait_ready, NULL);
    for (int seen = 0; !seen; sched_yield()) {
        pthread_mutex_lock(&a);
        seen = ready; /* and it has given the mutex back: it waits */
        ready = seen ? 2 : 0;
        pthread_mutex_unlock(&a);
    }
    old_signal(old_cond);
    join(waiter);
    printf("%d\n", old_cond[1] == &old_cond);
    return 0;
}
#endif

static void give_back(void *mutex)
{
    printf("cleanup %d\n", pthread_mutex_unlock(mutex));
}

static void *wait_for_ever(void *unused)
{
    pthread_mutex_lock(&a);
    pthread_cleanup_push(give_back, &a);
    while (!ready)
        pthread_cond_wait(&c, &a);
    pthread_cleanup_pop(1);
    return unused;
}

static int cancel(void)
{
    pthread_t waiter = start(wait_for_ever, NULL);
    await_cond_waiter(&c);
    pthread_cancel(waiter);
    printf("%d\n", join(waiter) == PTHREAD_CANCELED);
    printf("%d\n", pthread_mutex_trylock(&a));
    pthread_mutex_unlock(&a);
    return 0;
}

static int wait_unlocked(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int result = pthread_cond_timedwait(&c, &a, &now);
    printf("%d\n", result == ETIMEDOUT || result == EPERM);
    return 0;
}

static void *return_argument(void *argument)
{
    return argument;
}

static void *exit_with(void *argument)
{
    pthread_exit(argument);
}

static int joins(void)
{
    struct timespec until = {.tv_sec = time(NULL) + 100};
    int x;
    void *value = NULL;
    pthread_mutex_lock(&a);
    printf("%d\n", join(start(return_argument, &x)) == &x);
    pthread_mutex_unlock(&a);
    printf("%d\n", join(start(exit_with, &x)) == &x);
    pthread_timedjoin_np(start(return_argument, &x), &value, &until);
    printf("%d\n", value == &x);
    pthread_t named = start(wait_ready, NULL);
    pthread_setname_np(named, "waiter");
    printf("%d\n", pthread_tryjoin_np(named, NULL) == EBUSY);
    make_ready();
    join(named);
    pthread_attr_t wrong;
    pthread_attr_init(&wrong);
    pthread_attr_setstacksize(&wrong, (size_t)1 << 46); /* more than there is */
    pthread_t never;
    printf("%d\n", pthread_create(&never, &wrong, return_argument, NULL) != 0);
    return 0;
}

static sem_t go;

static void *detached_main(void *unused)
{
    sem_post(&go);
    return unused;
}

static int detached(void)
{
    sem_init(&go, 0, 0);
    for (int i = 0; i < 50; i++) {
        pthread_detach(start(detached_main, NULL));
        sem_wait(&go);
    }
    return 0;
}

static void *lock_three(void *unused)
{
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
    return unused;
}

static int stack_min(void)
{
    pthread_attr_t small;
    pthread_t thread;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, (size_t)PTHREAD_STACK_MIN);
    printf("%d\n", pthread_create(&thread, &small, lock_three, NULL));
    pthread_join(thread, NULL);
    return 0;
}

static void *keep_it(void *mutex)
{
    pthread_mutex_lock(mutex);
    return NULL;
}

static sem_t mutex_like, signal_like, permits, doubtful;

static void *post_both(void *unused)
{
    sem_wait(&mutex_like);
    sem_post(&mutex_like);
    sem_post(&signal_like);
    sem_post(&doubtful);
    return unused;
}

/* What looks like a lock at first may turn out to be none. */
static int semaphores(void)
{
    struct timespec past = {0};
    sem_init(&mutex_like, 0, 1);
    sem_init(&signal_like, 0, 0);
    sem_init(&permits, 0, 3);
    sem_init(&doubtful, 0, 1);
    sem_wait(&doubtful);
    pthread_t thread = start(post_both, NULL);
    sem_wait(&signal_like);
    join(thread);
    for (int i = 0; i < 100; i++) {
        sem_wait(&permits);
        sem_post(&permits);
        sem_wait(&mutex_like);
        sem_post(&mutex_like);
    }
    sem_wait(&doubtful);
    printf("%d %d %d\n", sem_trywait(&doubtful), errno == EAGAIN, sem_timedwait(&doubtful, &past));
    for (int i = 0; i < 4; i++)
        printf("%d\n", sem_clockwait(&permits, CLOCK_MONOTONIC, &past));
    return 0;
}

static void run_once(void)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static once_flag flag = ONCE_FLAG_INIT;

static void lead_to_another(void)
{
    pthread_once(&once, run_once);
}

static int onces(void)
{
    call_once(&flag, lead_to_another);
    pthread_mutex_lock(&b);
    pthread_once(&once, run_once);
    pthread_mutex_unlock(&b);
    return 0;
}

static pthread_barrier_t barrier;

static void *meet(void *unused)
{
    for (int i = 0; i < 100; i++)
        pthread_barrier_wait(&barrier);
    return unused;
}

static int barriers(void)
{
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_t thread = start(meet, NULL);
    meet(NULL);
    join(thread);
    pthread_barrier_destroy(&barrier);
    return 0;
}

static int exit_held(void)
{
    join(start(keep_it, &a));
    return 0;
}

/* A thread that sleeps gives up the processor. */
static int sleeps(void)
{
    struct timespec moment = {.tv_nsec = 1000000};
    nanosleep(&moment, NULL);
    return 0;
}

static void *keep_and_exit(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_exit(NULL);
}

static int exits_held(void)
{
    join(start(keep_and_exit, &a));
    pthread_mutex_lock(&b);
    exit(0);
}

static pthread_key_t key;

static void unlock_late(void *mutex)
{
    printf("late %d\n", pthread_mutex_unlock(mutex));
}

static void *keep_for_destructor(void *mutex)
{
    pthread_mutex_lock(mutex);
    pthread_setspecific(key, mutex);
    return NULL;
}

static int late_destructor(void)
{
    pthread_key_create(&key, unlock_late);
    join(start(keep_for_destructor, &a));
    return 0;
}

static pthread_mutex_t of_handler = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t signals;

static void on_signal(int number)
{
    int before = errno;
    (void)number;
    pthread_mutex_lock(&of_handler);
    signals++;
    pthread_mutex_unlock(&of_handler);
    sem_post(&go);
    errno = before;
}

static int handler(void)
{
    struct itimerval often = {{0, 50}, {0, 50}}, never = {{0, 0}, {0, 0}};
    sem_init(&go, 0, 0);
    signal(SIGALRM, on_signal);
    setitimer(ITIMER_REAL, &often, NULL);
    while (signals < 500)
        lock_three(NULL);
    setitimer(ITIMER_REAL, &never, NULL);
    signal(SIGALRM, SIG_IGN);
    puts("done");
    return 0;
}

/* The handler runs while the thread is blocked in a lock. */
static void *block(void *unused)
{
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
    return unused;
}

static int handler_in_wait(void)
{
    sem_init(&go, 0, 0);
    signal(SIGUSR1, on_signal);
    pthread_mutex_lock(&a);
    pthread_t thread = start(block, NULL);
    await_waiter(&a);
    pthread_kill(thread, SIGUSR1);
    sem_wait(&go);
    pthread_mutex_unlock(&a);
    join(thread);
    printf("%d\n", (int)signals);
    return 0;
}

/* A handler jumps out of a lock that blocks. */
static sigjmp_buf out;

static void jump(int number)
{
    (void)number;
    signals = 1;
    siglongjmp(out, 1);
}

static void *jump_out(void *unused)
{
    if (sigsetjmp(out, 1) == 0)
        pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b);
    return unused;
}

static int long_jump(void)
{
    pthread_mutex_t *blocked = &a;
    signal(SIGUSR1, jump);
    pthread_mutex_lock(blocked);
    pthread_t thread = start(jump_out, NULL);
    await_waiter(blocked);
    pthread_kill(thread, SIGUSR1);
    while (!signals)
        sched_yield();
    pthread_mutex_unlock(blocked);
    join(thread);
    return 0;
}

static mtx_t m, n;
static cnd_t d;

static int c11_main(void *unused)
{
    (void)unused;
    mtx_lock(&m);
    mtx_lock(&n);
    mtx_unlock(&n);
    ready = 1;
    cnd_broadcast(&d);
    mtx_unlock(&m);
    return 42;
}

static int c11(void)
{
    struct timespec now = {0, 0};
    thrd_t thread;
    int result = 0;
    mtx_init(&m, mtx_timed);
    mtx_init(&n, mtx_plain | mtx_recursive);
    cnd_init(&d);
    mtx_lock(&m);
    thrd_create(&thread, c11_main, NULL);
    while (!ready)
        cnd_wait(&d, &m);
    printf("%d\n", cnd_timedwait(&d, &m, &now) == thrd_timedout);
    printf("%d\n", mtx_trylock(&m) == thrd_busy);
    mtx_unlock(&m);
    thrd_join(thread, &result);
    cnd_destroy(&d);
    mtx_destroy(&m);
    printf("%d\n", result);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        {"condition", condition},
        {"broadcast", broadcast},
        {"tries", tries},
        {"wait_under_lock", wait_under_lock},
        {"timed_waits", timed_waits},
#if defined(__x86_64__)
        {"old_condition", old_condition},
#endif
        {"cancel", cancel},
        {"wait_unlocked", wait_unlocked},
        {"joins", joins},
        {"detached", detached},
        {"stack_min", stack_min},
        {"semaphores", semaphores},
        {"onces", onces},
        {"barriers", barriers},
        {"exit_held", exit_held},
        {"exits_held", exits_held},
        {"sleeps", sleeps},
        {"late_destructor", late_destructor},
        {"handler", handler},
        {"handler_in_wait", handler_in_wait},
        {"long_jump", long_jump},
        {"c11", c11},
        {NULL, NULL}
    };
    return run_case(cases, argc, argv);
}
