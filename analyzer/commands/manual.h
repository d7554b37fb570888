/* The tables of options and commands in the forms that systems keep: manual pages and completions.
 */
#ifndef LS_COMMANDS_MANUAL_H
#define LS_COMMANDS_MANUAL_H

#include <stdio.h>

#include "commands/options.h"

/* The manual page of a command, lockstitch-NAME(1), or of the tool itself (NULL). */
void ls_manual_write(FILE *out, const struct ls_command *command);

/* The completion for a shell: bash, zsh or fish. 0, or -1 after a message when it is none of them.
 */
int ls_completion_write(FILE *out, const char *shell);

#endif
