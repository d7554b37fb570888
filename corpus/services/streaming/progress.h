/* How far the stream has got: written by the stages, looked at by the display. */
#ifndef CORPUS_PROGRESS_H
#define CORPUS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress;

struct progress *progress_new(void);
void progress_free(struct progress *progress);

void progress_read(struct progress *progress, size_t bytes);
void progress_written(struct progress *progress, size_t bytes);
void progress_finish(struct progress *progress);

/* Waits 50 ms, or until the stream has ended; false when it has. The numbers fit together. */
bool progress_wait(struct progress *progress, size_t *taken, size_t *given);

#endif
