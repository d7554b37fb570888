/* Paths as text. */
#ifndef LS_BASE_PATHS_H
#define LS_BASE_PATHS_H

#include <stdbool.h>

#include "base/arena.h"

/* `path`, relative to `directory`, as an absolute path without ".", ".." and double slashes.
 * Symbolic links are not followed: people want to see the names that they use. `directory` is
 * absolute. */
const char *ls_path_join(struct ls_arena *arena, const char *directory, const char *path);

/* The same, relative to the working directory. */
const char *ls_path_absolute(struct ls_arena *arena, const char *path);

/* Without symbolic links; the absolute path itself when it does not exist. For comparing, not for
 * showing. */
const char *ls_path_real(struct ls_arena *arena, const char *path);

/* The directory of an absolute path. */
const char *ls_path_parent(struct ls_arena *arena, const char *path);

/* True when `path` is `above`, or below the directory `above`. Both absolute. */
bool ls_path_within(const char *path, const char *above);

#endif
