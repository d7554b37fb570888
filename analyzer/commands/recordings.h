/* The recordings that a command works on: found, read, and told about as one report. For run and
 * report. */
#ifndef LS_COMMANDS_RECORDINGS_H
#define LS_COMMANDS_RECORDINGS_H

#include <sys/types.h>

#include "base/arena.h"
#include "commands/options.h"
#include "commands/verdict.h"
#include "model/model.h"
#include "project/home.h"
#include "recording/reader.h"

struct ls_recordings {
    struct ls_arena arena; /* of the paths */
    LS_VEC(struct ls_recording) all;
    LS_VEC(const char *) saved; /* paths of saved reports to join with them */
};

void ls_recordings_init(struct ls_recordings *recordings);
void ls_recordings_release(struct ls_recordings *recordings);

/* Adds all recordings in `directory` that began at `since_realtime_ns` or later. Files that are not
 * recordings are passed over; -1 when the directory cannot be read (said to the user). */
int ls_recordings_add_directory(struct ls_recordings *recordings, const char *directory,
                                uint64_t since_realtime_ns);

/* Adds the newest run below `directory`: a folder of `lockstitch run`, or files of a bare
 * LD_PRELOAD. -1 when there is none (said to the user). */
int ls_recordings_add_newest(struct ls_recordings *recordings, const char *directory);

/* Adds what a word of the command line stands for: a recording, a directory of some, one of runs,
 * of which the newest is taken, or one of folders with recordings, all of which are. -1 when it is
 * none of these (said to the user). */
int ls_recordings_add_word(struct ls_recordings *recordings, const char *word);

/* True when the word stands for recordings. */
bool ls_recordings_are(const char *word);

/* What the recordings of a run cannot show of the process that it started: a sentence, or NULL. */
const char *ls_recordings_gap(const struct ls_recordings *recordings, pid_t pid);

/* The name of the directory for recordings in the working directory. */
#define LS_RECORDINGS_HOME LS_HOME

/* Judges the recordings and writes the report. `unseen` is one more sentence about what could not
 * be seen, or NULL. Returns the exit status, without regard to that of the program. */
int ls_recordings_report(struct ls_recordings *recordings, const struct ls_options *options,
                         struct ls_output *output, const char *unseen);

#endif
