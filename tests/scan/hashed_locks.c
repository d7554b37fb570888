// The lock of a bucket that a calculation chooses, once, is one lock for the function.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { BUCKETS = 16 };

struct bucket {
    pthread_mutex_t lock;
    int count, limit; /* guarded by lock */
};

static struct bucket buckets[BUCKETS];

static unsigned hash_of(const char *key)
{
    unsigned hash = 5381;

    while (*key != '\0')
        hash = hash * 33 + (unsigned char)*key++;
    return hash;
}

static struct bucket *bucket_of(const char *key)
{
    return &buckets[hash_of(key) % BUCKETS];
}

bool keeps_it(const char *key)
{
    struct bucket *bucket = bucket_of(key);

    pthread_mutex_lock(&bucket->lock);
    if (bucket->count == bucket->limit)
        return false; // EXPECT: missing-unlock
    bucket->count++;
    pthread_mutex_unlock(&bucket->lock);
    return true;
}

bool gives_it_back(const char *key)
{
    struct bucket *bucket = bucket_of(key);

    pthread_mutex_lock(&bucket->lock);
    if (bucket->count == bucket->limit) {
        pthread_mutex_unlock(&bucket->lock);
        return false;
    }
    bucket->count++;
    pthread_mutex_unlock(&bucket->lock);
    return true;
}

// The same one, by the same calculation.
bool chooses_again(const char *key)
{
    pthread_mutex_lock(&bucket_of(key)->lock);
    if (buckets[0].limit == 0) {
        pthread_mutex_unlock(&bucket_of(key)->lock);
        return false; // EXPECT-NONE: missing-unlock
    }
    pthread_mutex_unlock(&bucket_of(key)->lock);
    return true;
}

// Each of them, in one loop and the next.
bool all_of_them(const char *const *keys, int count)
{
    for (int i = 0; i < count; i++)
        pthread_mutex_lock(&bucket_of(keys[i])->lock);
    if (count > BUCKETS)
        return false; // EXPECT-NONE: missing-unlock
    for (int i = 0; i < count; i++)
        pthread_mutex_unlock(&bucket_of(keys[i])->lock);
    return true;
}

// One after the other.
int each_of_them(const char *const *keys, int count)
{
    int sum = 0;

    for (int i = 0; i < count; i++) {
        struct bucket *bucket = bucket_of(keys[i]);
        pthread_mutex_lock(&bucket->lock);
        sum += bucket->count;
        pthread_mutex_unlock(&bucket->lock);
    }
    return sum;
}
