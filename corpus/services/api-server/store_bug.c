/*
 * store.c with one mistake: store_put() keeps the lock of the bucket when the store is full.
 *
 * The branch for "no memory" shows how it should be; the one for "no room" came later, when a limit
 * was asked for. The server works until it is full, and then one bucket after the other goes dead,
 * and each worker that touches a dead bucket with it.
 */
#include "store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 16 };

struct entry {
    struct entry *next;
    char key[STORE_KEY], value[STORE_VALUE];
};

struct bucket {
    pthread_mutex_t lock;
    struct entry *entries; /* guarded by lock */
};

struct store {
    struct bucket buckets[BUCKETS];
    pthread_mutex_t count_lock;
    int count, limit; /* guarded by count_lock */
};

struct store *store_new(int limit)
{
    struct store *store = calloc(1, sizeof *store);

    if (store == NULL)
        return NULL;
    store->limit = limit;
    pthread_mutex_init(&store->count_lock, NULL);
    for (int i = 0; i < BUCKETS; i++)
        pthread_mutex_init(&store->buckets[i].lock, NULL);
    return store;
}

void store_free(struct store *store)
{
    for (int i = 0; i < BUCKETS; i++) {
        struct entry *next;
        for (struct entry *entry = store->buckets[i].entries; entry != NULL; entry = next) {
            next = entry->next;
            free(entry);
        }
        pthread_mutex_destroy(&store->buckets[i].lock);
    }
    pthread_mutex_destroy(&store->count_lock);
    free(store);
}

static struct bucket *bucket_of(struct store *store, const char *key)
{
    unsigned hash = 2166136261u;

    while (*key != '\0')
        hash = (hash ^ (unsigned char)*key++) * 16777619u;
    return &store->buckets[hash % BUCKETS];
}

/* Where the entry is linked, or would be. The bucket is locked. */
static struct entry **find(struct bucket *bucket, const char *key)
{
    struct entry **link = &bucket->entries;

    while (*link != NULL && strcmp((*link)->key, key) != 0)
        link = &(*link)->next;
    return link;
}

/* Takes a place for a new key, or gives one back. */
static bool count_change(struct store *store, int change)
{
    pthread_mutex_lock(&store->count_lock);
    const bool possible = store->count + change <= store->limit;
    if (possible)
        store->count += change;
    pthread_mutex_unlock(&store->count_lock);
    return possible;
}

bool store_put(struct store *store, const char *key, const char *value)
{
    struct bucket *bucket = bucket_of(store, key);

    pthread_mutex_lock(&bucket->lock);
    struct entry **link = find(bucket, key);
    if (*link == NULL) {
        if (!count_change(store, 1))
            return false;
        *link = calloc(1, sizeof **link);
        if (*link == NULL) {
            count_change(store, -1);
            pthread_mutex_unlock(&bucket->lock);
            return false;
        }
        snprintf((*link)->key, STORE_KEY, "%s", key);
    }
    snprintf((*link)->value, STORE_VALUE, "%s", value);
    pthread_mutex_unlock(&bucket->lock);
    return true;
}

bool store_get(struct store *store, const char *key, char *value, size_t room)
{
    struct bucket *bucket = bucket_of(store, key);

    pthread_mutex_lock(&bucket->lock);
    const struct entry *entry = *find(bucket, key);
    if (entry != NULL)
        snprintf(value, room, "%s", entry->value);
    pthread_mutex_unlock(&bucket->lock);
    return entry != NULL;
}

bool store_delete(struct store *store, const char *key)
{
    struct bucket *bucket = bucket_of(store, key);

    pthread_mutex_lock(&bucket->lock);
    struct entry **link = find(bucket, key), *entry = *link;
    if (entry != NULL) {
        *link = entry->next;
        count_change(store, -1);
    }
    pthread_mutex_unlock(&bucket->lock);
    free(entry);
    return entry != NULL;
}

int store_count(struct store *store)
{
    pthread_mutex_lock(&store->count_lock);
    const int count = store->count;
    pthread_mutex_unlock(&store->count_lock);
    return count;
}
