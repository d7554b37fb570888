/* Whole files in memory. */
#ifndef LS_BASE_READFILE_H
#define LS_BASE_READFILE_H

#include <stddef.h>

#include "base/arena.h"

/* The contents of a regular file, terminated by a NUL that `size` does not count. From `arena`;
 * NULL with errno set when it cannot be read. */
char *ls_read_file(struct ls_arena *arena, const char *path, size_t *size);

#endif
