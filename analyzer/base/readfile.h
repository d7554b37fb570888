/* Whole files in memory. */
#ifndef LS_BASE_READFILE_H
#define LS_BASE_READFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* The contents of a regular file, terminated by a NUL that `size` does not count. From `arena`;
 * NULL with errno set when it cannot be read. */
char *ls_read_file(struct ls_arena *arena, const char *path, size_t *size);

/* The same of what the user has named: also a pipe, as `<(command)` makes one, which is read to its
 * end. "-" is the standard input. */
char *ls_read_input(struct ls_arena *arena, const char *path, size_t *size);

/* True of what can be read only once: a pipe, or "-". */
bool ls_is_stream(const char *path);

/* The same of what the user has named: also a pipe, as `<(command)` makes one, which is read to its
 * end; "-" is the standard input. */
char *ls_read_input(struct ls_arena *arena, const char *path, size_t *size);

#endif
