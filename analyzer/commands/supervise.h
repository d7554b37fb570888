/* Runs a program as `lockstitch run` does: its input, output and environment untouched but for what
 * is needed to load the library, signals handed on, and its recordings watched for deadlocks while
 * it runs. */
#ifndef LS_COMMANDS_SUPERVISE_H
#define LS_COMMANDS_SUPERVISE_H

#include <stdbool.h>
#include <sys/types.h>

#include "recording/live.h"

enum ls_on_deadlock { LS_DEADLOCK_REPORT, LS_DEADLOCK_ABORT, LS_DEADLOCK_CONTINUE };

struct ls_supervision {
    const char *path;              /* to execute */
    char *const *argv;             /* its arguments, argv[0] included */
    const char *working_directory; /* to run it in; NULL: ours */
    const char *preload;           /* LD_PRELOAD; NULL leaves it as it is */
    const char *settings;          /* LOCKSTITCH_OPTIONS */
    const char *directory;         /* of its recordings, absolute */
    enum ls_on_deadlock on_deadlock;
    /* Told of each deadlock, at once; the recordings are that instant's and borrowed. */
    void (*deadlock)(const struct ls_hang *hang, void *context);
    void *context;
    unsigned seconds; /* end it when it takes longer; 0: never */
    bool apart;       /* its standard output goes to ours for errors, it ends with us, and whatever
                         it has started ends with it */
};

struct ls_outcome {
    pid_t pid;
    int status;       /* of waitpid */
    bool ended_by_us; /* because of a deadlock, without being asked for a core */
    bool too_long;    /* ended because its time was over */
    int told_to_end;  /* the signal by which somebody wanted both to end; 0 */
};

/* Returns 0 when the program has ended, -1 when it could not be started (said to the user). Signals
 * of the process are as before when it returns. */
int ls_supervise(const struct ls_supervision *supervision, struct ls_outcome *outcome);

/* The exit status of the command: the program's own wins over `verdict` if it is not 0, unless we
 * ended it, or its time was over. An outcome of all zeros, of no run, has the verdict. */
int ls_outcome_status(const struct ls_outcome *outcome, int verdict);

/* Says it when the program was ended by a signal that neither we nor the user sent: the shell tells
 * of its own children only. */
void ls_outcome_tell(const struct ls_outcome *outcome);

#endif
