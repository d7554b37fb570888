// What creation and join of threads put in order, and what they do not. Twins: racy, right.
#include <pthread.h>

static int set_before, set_after;
static int read_late, read_early;
static int summed_late, summed_early;
static int for_second, for_first;
static int joined_below, not_joined;
static int phase_one, both_phases;
static int only_main, many_times;
static int started_once;
static int reset_when_joined;

static pthread_t helper;

static void *first(void *arg)
{
    read_late = 1;
    read_early = 1;                                         // EXPECT: data-race
    return set_before + set_after + for_first ? arg : NULL; // the accesses of main are told
}

static void *second(void *arg)
{
    return for_second ? arg : NULL;
}

static void *adder(void *arg)
{
    many_times++; // EXPECT: data-race
    __atomic_fetch_add(&summed_late, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&summed_early, 1, __ATOMIC_RELAXED);
    return arg;
}

static void *help(void *arg)
{
    joined_below++;
    not_joined++;
    started_once++;
    return arg;
}

static void *in_phase_one(void *arg)
{
    phase_one++;
    both_phases++; // EXPECT: data-race
    return arg;
}

static void *in_phase_two(void *arg)
{
    phase_one++;
    return arg;
}

static void *beside(void *arg)
{
    both_phases++;
    return arg;
}

static void join_helper(void)
{
    pthread_join(helper, NULL);
    joined_below = 0;
}

static void phases(void)
{
    pthread_t one, two, three;
    pthread_create(&three, NULL, beside, NULL);
    pthread_create(&one, NULL, in_phase_one, NULL);
    pthread_join(one, NULL);
    pthread_create(&two, NULL, in_phase_two, NULL);
    pthread_join(two, NULL);
    pthread_join(three, NULL);
}

static void loops(void)
{
    pthread_t all[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&all[i], NULL, adder, NULL);
    summed_early = 0; // EXPECT-TODO: data-race a plain write beside atomic ones is for an audit
    for (int i = 0; i < 4; i++)
        pthread_join(all[i], NULL);
    summed_late = 0;
}

int main(void)
{
    pthread_t one, two;
    set_before = 1;
    pthread_create(&one, NULL, first, NULL);
    set_after = 1; // EXPECT: data-race
    for_second = 1;
    for_first = 1; // EXPECT: data-race
    pthread_create(&two, NULL, second, NULL);
    int seen = read_early;
    only_main++;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    seen += read_late;
    loops();
    phases();
    pthread_create(&helper, NULL, help, NULL);
    not_joined = 0; // EXPECT: data-race
    if (seen)
        join_helper();
    reset_when_joined = 0;
    return only_main + seen;
}
