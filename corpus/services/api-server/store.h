/*
 * Keys and values, for any number of threads. The lock of a bucket comes before that of the count;
 * no function holds the locks of two buckets.
 */
#ifndef CORPUS_STORE_H
#define CORPUS_STORE_H

#include <stdbool.h>
#include <stddef.h>

enum { STORE_KEY = 32, STORE_VALUE = 256 };

struct store;

struct store *store_new(int limit);
void store_free(struct store *store);

/* False when there is no room for another key. */
bool store_put(struct store *store, const char *key, const char *value);

/* Copies the value; false when there is none. */
bool store_get(struct store *store, const char *key, char *value, size_t room);

bool store_delete(struct store *store, const char *key);
int store_count(struct store *store);

#endif
