// A look-up leaves a bucket locked for its caller, whom it tells the number of the bucket; or a
// record says how it went.
#include <pthread.h>
#include <stddef.h>

enum { BUCKETS = 16 };

struct table {
    pthread_mutex_t lock[BUCKETS];
    int used[BUCKETS];
};

struct latch {
    int bucket;
    int key;
};

int hash(int key, int *bucket);
int search(const struct table *table, int bucket, int key);

int find(struct table *table, int key, struct latch *latch)
{
    int bucket = 0, found;
    if (hash(key, &bucket) != 0)
        return -1;
    pthread_mutex_lock(&table->lock[bucket]);
    found = search(table, bucket, key);
    if ((found == 0 || found == 5) && latch != NULL) {
        latch->bucket = bucket;
        latch->key = key;
    } else {
        pthread_mutex_unlock(&table->lock[bucket]);
    }
    return found; // EXPECT-NONE: missing-unlock
}

void release(struct table *table, const struct latch *latch)
{
    pthread_mutex_unlock(&table->lock[latch->bucket]);
}

struct answer {
    int major, minor;
};

static struct answer answer(int major, int minor)
{
    struct answer answer = {major, minor};
    return answer;
}

struct file {
    pthread_mutex_t lock;
    int readers, closing;
};

struct answer start_work(struct file *file)
{
    pthread_mutex_lock(&file->lock);
    if (file->readers > 4) {
        pthread_mutex_unlock(&file->lock);
        return answer(1, 11);
    }
    file->closing++;
    return answer(0, 0); // EXPECT-NONE: missing-unlock
}

// Wrong: nobody is told which bucket.
int count(struct table *table, int key)
{
    int bucket = 0;
    if (hash(key, &bucket) != 0)
        return -1;
    pthread_mutex_lock(&table->lock[bucket]);
    if (table->used[bucket] == 3)
        return 0; // EXPECT: missing-unlock
    pthread_mutex_unlock(&table->lock[bucket]);
    return 0;
}
