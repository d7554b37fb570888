/*
 * The shapes that every lock-order detector is measured by, one per case. Threads take turns, so
 * that nothing hangs by accident; what makes them take turns is a plain word in memory, which puts
 * nothing in order that a checker could see. The locks are global and named as in the table of the
 * test (matrix_test.py).
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <time.h>

static pthread_mutex_t A = PTHREAD_MUTEX_INITIALIZER, B = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t C = PTHREAD_MUTEX_INITIALIZER, G = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t R = PTHREAD_RWLOCK_INITIALIZER, S = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int argument;

/* ---- who is next */

static int turn;

static void await_turn(int number)
{
    while (__atomic_load_n(&turn, __ATOMIC_RELAXED) < number)
        sched_yield();
}

static void end_turn(void)
{
    __atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED);
}

struct worker {
    void (*work)(void);
    int number;
};

static void *in_turn(void *worker)
{
    const struct worker *self = worker;
    await_turn(self->number);
    self->work();
    end_turn();
    return NULL;
}

static pthread_t begin(struct worker *worker)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, in_turn, worker) != 0)
        abort();
    return thread;
}

/* All threads live before the first one works, and none is joined before the last one has. */
static void run(void (*one)(void), void (*two)(void), void (*three)(void))
{
    struct worker workers[3] = {{one, 0}, {two, 1}, {three, 2}};
    pthread_t threads[3];
    int count = three ? 3 : 2;
    for (int i = 0; i < count; i++)
        threads[i] = begin(&workers[i]);
    await_turn(count);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

static void take(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void a_b(void)
{
    take(&A, &B);
}

static void b_a(void)
{
    take(&B, &A);
}

static void b_c(void)
{
    take(&B, &C);
}

static void c_a(void)
{
    take(&C, &A);
}

/* ---- 1 to 5 */

static void clean(void)
{
    run(a_b, a_b, NULL);
}

struct pair {
    pthread_mutex_t first, second;
};

static struct pair *pair;

static void make_pair(void)
{
    pair = malloc(sizeof *pair);
    pthread_mutex_init(&pair->first, NULL);
    pthread_mutex_init(&pair->second, NULL);
}

static void end_pair(void)
{
    pthread_mutex_destroy(&pair->first);
    pthread_mutex_destroy(&pair->second);
    free(pair);
}

static void forward(void)
{
    make_pair();
    take(&pair->first, &pair->second);
    end_pair();
}

static void backward(void)
{
    make_pair();
    take(&pair->second, &pair->first);
    end_pair();
}

/* The main thread does both, so that the allocator hands out the same memory again; a second thread
 * makes sure that it is not only silent because there is one. */
static void dyn_reuse(void)
{
    struct worker other = {forward, 0};
    pthread_t thread = begin(&other);
    await_turn(1);
    uintptr_t before;
    make_pair();
    before = (uintptr_t)pair;
    take(&pair->first, &pair->second);
    end_pair();
    backward();
    make_pair();
    printf("%d\n", before == (uintptr_t)pair);
    end_pair();
    pthread_join(thread, NULL);
}

static void selflock_recursive(void)
{
    pthread_mutex_t recursive;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&recursive, &attributes);
    pthread_mutex_lock(&recursive);
    pthread_mutex_lock(&A);
    pthread_mutex_lock(&recursive);
    pthread_mutex_unlock(&recursive);
    pthread_mutex_unlock(&A);
    pthread_mutex_unlock(&recursive);
}

static void abba(void)
{
    run(a_b, b_a, NULL);
}

static void abc3(void)
{
    run(a_b, b_c, c_a);
}

/* ---- 6 to 9: other kinds of locks */

static void write_r_s(void)
{
    pthread_rwlock_wrlock(&R);
    pthread_rwlock_wrlock(&S);
    pthread_rwlock_unlock(&S);
    pthread_rwlock_unlock(&R);
}

static void write_s_r(void)
{
    pthread_rwlock_wrlock(&S);
    pthread_rwlock_wrlock(&R);
    pthread_rwlock_unlock(&R);
    pthread_rwlock_unlock(&S);
}

static void ww_ww(void)
{
    run(write_r_s, write_s_r, NULL);
}

static pthread_spinlock_t X, Y;

static void x_y(void)
{
    pthread_spin_lock(&X);
    pthread_spin_lock(&Y);
    pthread_spin_unlock(&Y);
    pthread_spin_unlock(&X);
}

static void y_x(void)
{
    pthread_spin_lock(&Y);
    pthread_spin_lock(&X);
    pthread_spin_unlock(&X);
    pthread_spin_unlock(&Y);
}

static void spin(void)
{
    pthread_spin_init(&X, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_init(&Y, PTHREAD_PROCESS_PRIVATE);
    run(x_y, y_x, NULL);
}

static void read_r_lock_a(void)
{
    pthread_rwlock_rdlock(&R);
    pthread_mutex_lock(&A);
    pthread_mutex_unlock(&A);
    pthread_rwlock_unlock(&R);
}

static void lock_a_write_r(void)
{
    pthread_mutex_lock(&A);
    pthread_rwlock_wrlock(&R);
    pthread_rwlock_unlock(&R);
    pthread_mutex_unlock(&A);
}

static void rd_mtx_wr(void)
{
    run(read_r_lock_a, lock_a_write_r, NULL);
}

static int signalled;

static void wait_holding_b(void)
{
    pthread_mutex_lock(&A);
    pthread_mutex_lock(&B);
    while (!signalled) {
        end_turn(); /* whoever is next blocks on A until the wait has begun */
        pthread_cond_wait(&c, &A);
    }
    pthread_mutex_unlock(&B);
    pthread_mutex_unlock(&A);
}

static void signal_it(void)
{
    pthread_mutex_lock(&A);
    signalled = 1;
    pthread_cond_signal(&c);
    pthread_mutex_unlock(&A);
}

/* The wait gets A again while it holds B. */
static void condwait_reacq(void)
{
    struct worker waiter = {wait_holding_b, 0}, third = {a_b, 2};
    pthread_t one = begin(&waiter), two = begin(&third);
    await_turn(1);
    signal_it();
    pthread_join(one, NULL);
    pthread_join(two, NULL);
}

static void condwait_alone(void)
{
    struct worker waiter = {wait_holding_b, 0};
    pthread_t one = begin(&waiter);
    await_turn(1);
    signal_it();
    pthread_join(one, NULL);
}

/* ---- 10 to 14: opposite orders that cannot meet */

static void abba_joined(void)
{
    struct worker one = {a_b, 0}, two = {b_a, 0};
    pthread_join(begin(&one), NULL);
    pthread_join(begin(&two), NULL);
}

static void both_ways(void)
{
    a_b();
    b_a();
}

static void nothing(void)
{
}

static void abba_onethread(void)
{
    run(both_ways, nothing, NULL);
}

static void gated_a_b(void)
{
    pthread_mutex_lock(&G);
    a_b();
    pthread_mutex_unlock(&G);
}

static void gated_b_a(void)
{
    pthread_mutex_lock(&G);
    b_a();
    pthread_mutex_unlock(&G);
}

static void gate(void)
{
    run(gated_a_b, gated_b_a, NULL);
}

static void hand_over_hand(void)
{
    pthread_mutex_lock(&A);
    pthread_mutex_lock(&B);
    pthread_mutex_unlock(&A);
    pthread_mutex_lock(&C);
    pthread_mutex_unlock(&B);
    pthread_mutex_unlock(&C);
}

static void hoh(void)
{
    run(hand_over_hand, c_a, NULL);
}

static void read_r_s(void)
{
    pthread_rwlock_rdlock(&R);
    pthread_rwlock_rdlock(&S);
    pthread_rwlock_unlock(&S);
    pthread_rwlock_unlock(&R);
}

static void read_s_r(void)
{
    pthread_rwlock_rdlock(&S);
    pthread_rwlock_rdlock(&R);
    pthread_rwlock_unlock(&R);
    pthread_rwlock_unlock(&S);
}

static void rr_rr(void)
{
    run(read_r_s, read_s_r, NULL);
}

/* ---- 15 to 19: ways that give up */

static void try_second(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    if (pthread_mutex_trylock(second) == 0)
        pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void a_try_b(void)
{
    try_second(&A, &B);
}

static void b_try_a(void)
{
    try_second(&B, &A);
}

static void trylock_both(void)
{
    run(a_try_b, b_try_a, NULL);
}

static void trylock_back(void)
{
    run(a_b, b_try_a, NULL);
}

static void trylock_held(void)
{
    run(a_try_b, b_a, NULL);
}

static struct timespec in_a_second(clockid_t clock)
{
    struct timespec until;
    clock_gettime(clock, &until);
    until.tv_sec++;
    return until;
}

static void b_timed_a(void)
{
    struct timespec until = in_a_second(CLOCK_REALTIME);
    pthread_mutex_lock(&B);
    if (pthread_mutex_timedlock(&A, &until) == 0)
        pthread_mutex_unlock(&A);
    pthread_mutex_unlock(&B);
}

static void timed_back(void)
{
    run(a_b, b_timed_a, NULL);
}

static void b_clock_a(void)
{
    struct timespec until = in_a_second(CLOCK_MONOTONIC);
    pthread_mutex_lock(&B);
    if (pthread_mutex_clocklock(&A, CLOCK_MONOTONIC, &until) == 0)
        pthread_mutex_unlock(&A);
    pthread_mutex_unlock(&B);
}

static void clock_back(void)
{
    run(a_b, b_clock_a, NULL);
}

/* ---- 20 to 22: locks that others do not see */

static mtx_t M, N;

static void m_n(void)
{
    mtx_lock(&M);
    mtx_lock(&N);
    mtx_unlock(&N);
    mtx_unlock(&M);
}

static void n_m(void)
{
    mtx_lock(&N);
    mtx_lock(&M);
    mtx_unlock(&M);
    mtx_unlock(&N);
}

static void c11mtx(void)
{
    mtx_init(&M, mtx_plain);
    mtx_init(&N, mtx_plain);
    run(m_n, n_m, NULL);
}

static sem_t P, Q;

static void p_q(void)
{
    sem_wait(&P);
    sem_wait(&Q);
    sem_post(&Q);
    sem_post(&P);
}

static void q_p(void)
{
    sem_wait(&Q);
    sem_wait(&P);
    sem_post(&P);
    sem_post(&Q);
}

static void sem_as_mutex(void)
{
    sem_init(&P, 0, 1);
    sem_init(&Q, 0, 1);
    run(p_q, q_p, NULL);
}

static void post_both(void)
{
    sem_post(&Q);
    sem_post(&P);
}

/* The same, but one post comes from a thread that does not hold it: they are signals. */
static void sem_as_signal(void)
{
    sem_init(&P, 0, 1);
    sem_init(&Q, 0, 1);
    run(p_q, q_p, post_both);
}

static pthread_once_t O = PTHREAD_ONCE_INIT;

static void init_locks_a(void)
{
    pthread_mutex_lock(&A);
    pthread_mutex_unlock(&A);
}

static void call_once_alone(void)
{
    pthread_once(&O, init_locks_a);
}

static void call_once_holding_a(void)
{
    pthread_mutex_lock(&A);
    pthread_once(&O, init_locks_a);
    pthread_mutex_unlock(&A);
}

static void once(void)
{
    run(call_once_alone, call_once_holding_a, NULL);
}

/* ---- 23 and 24: hangs */

static int first_locks;

static void lock_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    __atomic_fetch_add(&first_locks, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&first_locks, __ATOMIC_RELAXED) < 2)
        sched_yield();
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void lock_a_then_b(void)
{
    lock_both(&A, &B);
}

static void lock_b_then_a(void)
{
    lock_both(&B, &A);
}

static void live_deadlock(void)
{
    struct worker one = {lock_a_then_b, 0}, two = {lock_b_then_a, 0};
    pthread_t first = begin(&one), second = begin(&two);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
}

static void live_self(void)
{
    pthread_mutex_lock(&A);
    pthread_mutex_lock(&A);
}

/* ---- 25 to 28 */

static void held65(void)
{
    pthread_mutex_t *many = calloc((size_t)argument, sizeof *many);
    for (int i = 0; i < argument; i++)
        pthread_mutex_lock(&many[i]);
    for (int i = argument; i-- > 0;)
        pthread_mutex_unlock(&many[i]);
    free(many);
}

static void unlock_a(void)
{
    pthread_mutex_unlock(&A);
}

static void unlock_other(void)
{
    struct worker other = {unlock_a, 0};
    pthread_mutex_lock(&A);
    pthread_join(begin(&other), NULL);
}

static void lock_a(void)
{
    pthread_mutex_lock(&A);
}

static void exit_held(void)
{
    struct worker one = {lock_a, 0};
    pthread_join(begin(&one), NULL);
}

static void destroy_held(void)
{
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    pthread_mutex_init(mutex, NULL);
    pthread_mutex_lock(mutex);
    printf("%d\n", pthread_mutex_destroy(mutex) == EBUSY);
    pthread_mutex_unlock(mutex);
    free(mutex);
}

/* ---- */

#define CASE(name)                                                                                 \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    CASE(clean),          CASE(dyn_reuse),     CASE(selflock_recursive),
    CASE(abba),           CASE(abc3),          CASE(ww_ww),
    CASE(spin),           CASE(rd_mtx_wr),     CASE(condwait_reacq),
    CASE(condwait_alone), CASE(abba_joined),   CASE(abba_onethread),
    CASE(gate),           CASE(hoh),           CASE(rr_rr),
    CASE(trylock_both),   CASE(trylock_back),  CASE(trylock_held),
    CASE(timed_back),     CASE(clock_back),    CASE(c11mtx),
    CASE(sem_as_mutex),   CASE(sem_as_signal), CASE(once),
    CASE(live_deadlock),  CASE(live_self),     CASE(held65),
    CASE(unlock_other),   CASE(exit_held),     CASE(destroy_held),
};

int main(int argc, char **argv)
{
    argument = argc > 2 ? atoi(argv[2]) : 65;
    for (size_t i = 0; argc > 1 && i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(cases[i].name, argv[1]) == 0) {
            cases[i].run();
            puts(argv[1]);
            return 0;
        }
    }
    return 99;
}
