/*
 * The life of the process as the recording shows it: begin, fork, exec, end.
 */
#ifndef LS_CORE_PROCESS_H
#define LS_CORE_PROCESS_H

#include <stdbool.h>

#include "recording.h"

/* At the start of the program, before any other code of it. */
void lsr_process_start(int argc, char **argv, char **environment);

/* True while the library records in this process. In a forked child false until lsr_process_forked.
 */
bool lsr_process_records(void);

/* True when the calling process was forked from the one that was set up, by whatever call. */
bool lsr_process_is_child(void);

/* Sets up a recording of its own in a forked child. */
void lsr_process_forked(void);

/* Around a fork: hand over to the child what the thread that it goes on with holds. fork() calls
 * them through pthread_atfork; _Fork() runs no such handlers, its wrapper calls them. */
void lsr_process_before_fork(void);
void lsr_process_fork_parent(void);
void lsr_process_fork_child(void);

/* Before the process becomes another user or gets another root: sees to it that the recording can
 * still grow after that. */
void lsr_process_changes_identity(void);

/* The process is about to leave this state of being; 0 as `state`: it is not, after all. */
void lsr_process_ends(enum lsr_state state, int status);

#endif
