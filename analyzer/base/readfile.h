/* Whole files in memory. */
#ifndef LS_BASE_READFILE_H
#define LS_BASE_READFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* The contents of a regular file, or of /dev/null, terminated by a NUL that `size` does not count.
 * From `arena`; NULL with errno set when it cannot be read. */
char *ls_read_file(struct ls_arena *arena, const char *path, size_t *size);

/* Why it could not be read, from errno, for a message: also that it is no file. */
const char *ls_read_problem(void);

/* True of what can be read only once: a pipe, or "-". */
bool ls_is_stream(const char *path);

/* The same of what the user has named: also a pipe, as `<(command)` makes one, which is read to its
 * end; "-" is the standard input. */
char *ls_read_input(struct ls_arena *arena, const char *path, size_t *size);

#endif
