/* Watches the recordings of running processes for deadlocks.
 *
 * Cheap: a poll reads the thread records of each process and nothing else, until threads stand
 * still. Two polls must agree, so a deadlock is known after at most two intervals and the time of a
 * poll. Not thread-safe. */
#ifndef LS_RECORDING_LIVE_H
#define LS_RECORDING_LIVE_H

#include "recording/reader.h"

struct ls_live;

/* Watches all recordings in `directory`, also those that come later. */
struct ls_live *ls_live_new(const char *directory);
void ls_live_free(struct ls_live *live);

/* Looks once. True when a process has a deadlock that was not told before: *found is its recording
 * at this instant, which the caller releases (its path is valid until ls_live_free). Call again for
 * further ones. */
bool ls_live_poll(struct ls_live *live, struct ls_recording *found);

#endif
