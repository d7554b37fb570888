/* A pool of threads that serve connections in the order of their arrival. */
#ifndef CORPUS_POOL_H
#define CORPUS_POOL_H

#include <stdbool.h>

struct pool;

/* `serve` is called by a worker for each connection, and closes it. NULL on failure. */
struct pool *pool_new(int workers, int room, void (*serve)(int connection, void *context),
                      void *context);

/* Waits while the queue is full; false when the pool is closed. */
bool pool_put(struct pool *pool, int connection);

/* Serves what waits, ends the workers, and frees the pool. */
void pool_free(struct pool *pool);

#endif
