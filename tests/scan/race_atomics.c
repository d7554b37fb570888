// Atomic, thread-local, constant and volatile variables. Twins: racy, right.
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

static int plain;
static atomic_int c11;
static int builtin, sync_builtin, cas;
static _Atomic(long) qualified;
static atomic_flag busy = ATOMIC_FLAG_INIT;
static _Thread_local int own;
static __thread int old_own;
static int everybodys;
static const int table[4] = {1, 2, 3, 4};
static int filled[4];
static volatile bool stop;
static bool plain_stop;
static int scratch_static(void)
{
    static int calls;
    return ++calls; // EXPECT: data-race
}

static int scratch_local(void)
{
    static _Thread_local int calls;
    return ++calls;
}

static void *work(void *arg)
{
    plain++; // EXPECT: data-race
    c11++;
    atomic_fetch_add(&c11, 2);
    __atomic_add_fetch(&builtin, 1, __ATOMIC_SEQ_CST);
    __sync_fetch_and_add(&sync_builtin, 1);
    __sync_bool_compare_and_swap(&cas, 0, 1);
    qualified += 2;
    while (atomic_flag_test_and_set(&busy)) {}
    atomic_flag_clear(&busy);
    own++;
    old_own++;
    everybodys++; // EXPECT: data-race
    int sum = table[own & 3];
    filled[1] += sum;      // EXPECT: data-race
    while (!stop) {}       // EXPECT: busy-wait
    while (!plain_stop) {} // EXPECT: busy-wait
    return scratch_static() + scratch_local() ? arg : NULL;
}

int main(void)
{
    pthread_t all[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&all[i], NULL, work, NULL);
    stop = true;       // for an audit only
    plain_stop = true; // EXPECT: data-race
    for (int i = 0; i < 2; i++)
        pthread_join(all[i], NULL);
    return c11 + builtin + sync_builtin + cas + (int)qualified;
}
