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

/* The processes whose threads are in a deadlock, at this instant; the paths of their recordings are
 * valid until ls_live_free. */
struct ls_hang {
    uint32_t count;
    struct ls_recording *recording;
};

void ls_hang_release(struct ls_hang *hang);

/* Looks once. True when there is a deadlock that was not told before: *hang is to be released. Call
 * again for further ones. */
bool ls_live_poll(struct ls_live *live, struct ls_hang *hang);

#endif
