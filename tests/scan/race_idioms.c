// One idiom each: what goes wrong, and how it is done right. `wrong_` and `right_` are twins.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Elements of an array: each thread its own, or both the same. */
static int wrong_element[2], right_element[2], wrong_slot[4], right_slot[4];

/* Set up by whoever comes first. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int wrong_table, right_table;

/* Of each thread, or of all. */
static int wrong_scratch;
static _Thread_local int right_scratch;

/* Neighbours in one word. */
static struct {
    unsigned left : 4, right : 4;
} wrong_bits;
static struct {
    unsigned left, right;
} right_bits;

/* Read only. */
static int wrong_limit = 3;
static const int right_limit = 3;

/* Handed over when the other thread is created. */
struct job {
    int input, result;
};
static struct job wrong_job, right_job;

/* Copied as a whole. */
static struct job wrong_copied, right_copied;

/* A copy by a library function. */
static char wrong_text[16], right_text[16];

/* Behind the join. */
static int wrong_sum, right_sum;

/* Read with readers' locks, written with them, too. */
static pthread_rwlock_t shared_lock = PTHREAD_RWLOCK_INITIALIZER;
static int wrong_config, right_config;

/* A pointer, and what it points to. */
static int *wrong_target, *right_target;

/* One word, atomic on both sides or on one. */
static int wrong_count;
static atomic_int right_count;
static int wrong_sync, right_sync;

/* Locks of a table, chosen by the same number as the slot. */
static pthread_mutex_t stripe[4] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
                                    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static int wrong_bucket[4], right_bucket[4];

static void make_table(void)
{
    right_table = 7;
}

static void use_once(void)
{
    pthread_once(&once, make_table);
    if (right_table != 7)
        abort();
}

static void use_not_once(void)
{
    if (wrong_table == 0)
        wrong_table = 7; // EXPECT: data-race
}

static void use_scratch(int n)
{
    right_scratch = n;
    wrong_scratch = n; // EXPECT: data-race
}

static void use_slots(int n)
{
    right_slot[n] = n;
    wrong_slot[0] = n; // EXPECT: data-race
}

static void copy_in(struct job job)
{
    wrong_copied = job; // EXPECT: data-race
    pthread_mutex_lock(&lock);
    right_copied = job;
    pthread_mutex_unlock(&lock);
}

static int copy_out(void)
{
    pthread_mutex_lock(&lock);
    struct job job = right_copied;
    pthread_mutex_unlock(&lock);
    return job.result;
}

static void set_text(const char *text)
{
    pthread_mutex_lock(&lock);
    strcpy(right_text, text);
    pthread_mutex_unlock(&lock);
}

static void set_text_wrong(const char *text)
{
    strcpy(wrong_text, text); // EXPECT: data-race
}

static void configure(int n)
{
    pthread_rwlock_wrlock(&shared_lock);
    right_config = n;
    pthread_rwlock_unlock(&shared_lock);
    pthread_rwlock_rdlock(&shared_lock);
    wrong_config = right_config; // EXPECT: data-race
    pthread_rwlock_unlock(&shared_lock);
}

static void point(int n)
{
    pthread_mutex_lock(&lock);
    *right_target = n;
    pthread_mutex_unlock(&lock);
}

static void point_wrong(int n)
{
    *wrong_target = n; // EXPECT: data-race
}

static void count(void)
{
    atomic_fetch_add(&right_count, 1);
    __sync_fetch_and_add(&right_sync, 1);
    __sync_fetch_and_add(&wrong_sync, 1);
}

static void count_wrong(void)
{
    wrong_count++; // EXPECT: data-race
}

static void reset_wrong(void)
{
    wrong_sync = 0; // EXPECT: data-race
}

static void use_bucket(int n)
{
    pthread_mutex_lock(&stripe[n % 4]);
    right_bucket[n % 4]++;
    wrong_bucket[(n + 1) % 4]++; // EXPECT-TODO: data-race the index of the lock is not compared
    pthread_mutex_unlock(&stripe[n % 4]);
}

static void *work(void *arg)
{
    int n = *(int *)arg;
    struct job job = {n, n};
    use_once();
    use_not_once();
    use_scratch(n);
    use_slots(n);
    copy_in(job);
    copy_out();
    set_text("right");
    set_text_wrong("wrong");
    configure(n);
    point(n);
    point_wrong(n);
    count();
    count_wrong();
    reset_wrong();
    use_bucket(n);
    return arg;
}

static void *left(void *arg)
{
    right_element[0]++;
    wrong_element[0]++; // EXPECT: data-race
    right_bits.left = 1;
    return arg;
}

static void *right(void *arg)
{
    right_element[1]++;
    wrong_element[0]++;
    right_bits.right = 1;
    return arg;
}

static void *left_bit(void *arg)
{
    wrong_bits.left = 1; // EXPECT: data-race
    return arg;
}

static void *right_bit(void *arg)
{
    wrong_bits.right = 1;
    return arg;
}

static void *run_job(void *arg)
{
    struct job *job = arg;
    job->result = job->input * right_limit * wrong_limit;
    return arg;
}

static void *run_wrong_job(void *arg)
{
    wrong_job.result = wrong_job.input;
    return arg;
}

static void *add(void *arg)
{
    right_sum += *(int *)arg;
    wrong_sum += *(int *)arg; // EXPECT: data-race
    return arg;
}

static void jobs(void)
{
    pthread_t thread;
    right_job.input = 1;
    wrong_job.input = 1;
    wrong_limit = 4;
    pthread_create(&thread, NULL, run_job, &right_job);
    pthread_join(thread, NULL);
    right_job.input = right_job.result;
    pthread_create(&thread, NULL, run_wrong_job, NULL);
    wrong_job.input = 2; // EXPECT: data-race
    pthread_join(thread, NULL);
}

static int sums(void)
{
    int one = 1;
    pthread_t thread;
    pthread_create(&thread, NULL, add, &one);
    int early = wrong_sum;
    pthread_join(thread, NULL);
    return early + right_sum;
}

int main(void)
{
    int n[4] = {0, 1, 2, 3}, target = 0, other = 0;
    pthread_t thread[8];
    right_target = &target;
    wrong_target = &other;
    jobs();
    sums();
    for (int i = 0; i < 4; i++)
        pthread_create(&thread[i], NULL, work, &n[i]);
    pthread_create(&thread[4], NULL, left, NULL);
    pthread_create(&thread[5], NULL, right, NULL);
    pthread_create(&thread[6], NULL, left_bit, NULL);
    pthread_create(&thread[7], NULL, right_bit, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(thread[i], NULL);
    return 0;
}
