/* Ends a program with all that it has started when this process is gone, however that came to be:
 * killed by SIGKILL it can do nothing itself. */
#ifndef LS_COMMANDS_LIFELINE_H
#define LS_COMMANDS_LIFELINE_H

#include <sys/types.h>

/* Starts another process that watches over this one; it is to be killed before the returned
 * descriptor is closed. -1: it could not be started. */
int ls_lifeline_start(void);

/* In the process that is to become the program, before it does. */
void ls_lifeline_hold(int lifeline);

#endif
