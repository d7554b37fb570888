/* A table of numbers with names. Any thread may set and read them. */
#ifndef CORPUS_GAUGES_H
#define CORPUS_GAUGES_H

#include <stdbool.h>
#include <stddef.h>

enum { GAUGES = 8 };

struct gauges;

struct gauges *gauges_new(void);
void gauges_free(struct gauges *gauges);

/* The index of the new gauge; -1 when there are too many. */
int gauges_add(struct gauges *gauges, const char *name, const char *help);

void gauges_set(struct gauges *gauges, int index, double value);

/*
 * Waits until something was set since `*seen`, and copies all values. False when the table was
 * closed.
 */
bool gauges_wait(struct gauges *gauges, unsigned long *seen, double values[GAUGES]);

/* Ends all waiting. */
void gauges_close(struct gauges *gauges);

/* The text format of Prometheus. */
void gauges_print(struct gauges *gauges, char *text, size_t room);

#endif
