/* What it takes to start a program with the preloaded library: the library itself, the environment
 * that it reads, a directory for the recordings. For run and confirm. */
#ifndef LS_COMMANDS_LAUNCH_H
#define LS_COMMANDS_LAUNCH_H

#include <stdint.h>

#include "base/arena.h"
#include "commands/supervise.h"
#include "recording/target.h"

/* All texts live in its arena; begin with {0}. */
struct ls_launch {
    struct ls_arena arena;
    struct ls_target target;
    const char *directory; /* of the recordings, absolute */
    const char *plan;      /* where threads are to be held back; NULL: nowhere */
    uint64_t began_ns;     /* CLOCK_REALTIME of the last run */
};

/* Finds the program. 0, or -1 (said to the user). */
int ls_launch_find(struct ls_launch *launch, const char *program);

/* Records to the directory at `path`, which is made; NULL: to a fresh one below .lockstitch. 0, or
 * -1 (said to the user). */
int ls_launch_choose_directory(struct ls_launch *launch, const char *path);

/* Runs it, as ls_supervise does; the caller fills in `supervision` what is not known here: argv and
 * what happens on deadlocks. 0, or -1 (said to the user). */
int ls_launch_run(struct ls_launch *launch, const char *mode, struct ls_supervision *supervision,
                  struct ls_outcome *outcome);

void ls_launch_release(struct ls_launch *launch);

#endif
