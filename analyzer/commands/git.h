/* Questions to git. */
#ifndef LS_COMMANDS_GIT_H
#define LS_COMMANDS_GIT_H

#include <stddef.h>

#include "base/arena.h"

/* What `git -C directory ARGUMENTS` prints, terminated, from `arena`; `size` may be NULL. NULL when
 * git fails or is not there; then it has said why on stderr, unless `quiet`. */
char *ls_git(struct ls_arena *arena, const char *directory, const char *const *arguments,
             size_t *size, int quiet);

/* The same without the newline at the end. */
char *ls_git_line(struct ls_arena *arena, const char *directory, const char *const *arguments,
                  int quiet);

#endif
