// Reader-writer locks that let a waiting writer go first: to read twice hangs when one comes.
#define _GNU_SOURCE
#include <pthread.h>

static pthread_rwlock_t settings_lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static pthread_rwlock_t plain_lock = PTHREAD_RWLOCK_INITIALIZER;
static int settings[8], plain[8];

struct table {
    pthread_rwlock_t lock;
    int rows;
};

static int init(struct table *table)
{
    pthread_rwlockattr_t attribute;
    pthread_rwlockattr_init(&attribute);
    pthread_rwlockattr_setkind_np(&attribute, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    int failed = pthread_rwlock_init(&table->lock, &attribute);
    pthread_rwlockattr_destroy(&attribute);
    return failed;
}

static struct table fair;

int make_tables(void)
{
    return init(&fair);
}

static int rows_of(struct table *table)
{
    pthread_rwlock_rdlock(&table->lock); // EXPECT: rwlock-misuse
    int rows = table->rows;
    pthread_rwlock_unlock(&table->lock);
    return rows;
}

int twice_the_rows(void)
{
    pthread_rwlock_rdlock(&fair.lock);
    int rows = fair.rows + rows_of(&fair);
    pthread_rwlock_unlock(&fair.lock);
    return rows;
}

void add_row(void)
{
    pthread_rwlock_wrlock(&fair.lock);
    fair.rows++;
    pthread_rwlock_unlock(&fair.lock);
}

static int setting(int i)
{
    pthread_rwlock_rdlock(&settings_lock); // EXPECT: rwlock-misuse
    int value = settings[i];
    pthread_rwlock_unlock(&settings_lock);
    return value;
}

int larger(int i, int k)
{
    pthread_rwlock_rdlock(&settings_lock);
    int value = settings[i] > setting(k) ? settings[i] : settings[k];
    pthread_rwlock_unlock(&settings_lock);
    return value;
}

void set(int i, int value)
{
    pthread_rwlock_wrlock(&settings_lock);
    settings[i] = value;
    pthread_rwlock_unlock(&settings_lock);
}

// Right: one after the other; and glibc's plain locks let readers in.
int sum(int i, int k)
{
    return setting(i) + setting(k);
}

static int plain_value(int i)
{
    pthread_rwlock_rdlock(&plain_lock);
    int value = plain[i];
    pthread_rwlock_unlock(&plain_lock);
    return value;
}

int plain_sum(int i, int k)
{
    pthread_rwlock_rdlock(&plain_lock);
    int value = plain[i] + plain_value(k);
    pthread_rwlock_unlock(&plain_lock);
    return value;
}

void set_plain(int i, int value)
{
    pthread_rwlock_wrlock(&plain_lock);
    plain[i] = value;
    pthread_rwlock_unlock(&plain_lock);
}
