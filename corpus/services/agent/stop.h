/* One event for all threads: it is over. */
#ifndef CORPUS_STOP_H
#define CORPUS_STOP_H

#include <stdbool.h>

struct stop;

struct stop *stop_new(void);
void stop_free(struct stop *stop);

/* All who wait are woken at once, and nobody waits any more. */
void stop_request(struct stop *stop);

/* Waits for the request, but not longer than that; whether it has come. */
bool stop_wait(struct stop *stop, int milliseconds);

#endif
