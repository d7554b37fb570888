/* What configure.ac, Makefile.am and meson.build say about the headers that a build would write.
 * They are programs; here they are only searched for calls whose arguments are written out. */
#ifndef LS_PROJECT_BUILDFILE_H
#define LS_PROJECT_BUILDFILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "project/words.h"

/* True for the name of such a file, without directory. */
bool ls_buildfile_is(const char *name);

/* Adds the headers that the text names as output, relative to its directory, and returns lines of
 * theirs: those that define the macros to which it gives texts and numbers, and those that include
 * what is to stand at the end (AH_BOTTOM). To `forced`: headers that it has included before any
 * source (-include). All from `arena`. */
const char *ls_buildfile_read(struct ls_arena *arena, const char *text, ls_words *headers,
                              ls_words *forced);

#endif
