/* The progress line: "[12/345] src/net.c" on stderr, rewritten in place, only on a terminal. */
#ifndef LS_COMMANDS_PROGRESS_H
#define LS_COMMANDS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct ls_progress {
    bool shown;
    uint32_t done, total;
};

/* Shown unless `silent`, or stderr is no terminal. */
void ls_progress_start(struct ls_progress *progress, uint32_t total, bool silent);

/* One more is done: `name` was it. */
void ls_progress_step(struct ls_progress *progress, const char *name);

/* Wipes the line. */
void ls_progress_end(struct ls_progress *progress);

#endif
