/* Macros that a build puts on the command lines of all that is compiled in a directory: what
 * Makefiles, Makefile.am, CMakeLists.txt, meson.build and configure.ac say without asking anything
 * first, or asking only whether this is Linux or has threads.
 *
 *     add_definitions(-DUSE_THREADS)      AM_CPPFLAGS = -DUSE_THREADS -DLIMIT=10 */
#ifndef LS_PROJECT_DEFINITIONS_H
#define LS_PROJECT_DEFINITIONS_H

#include <stdbool.h>

#include "base/arena.h"
#include "project/words.h"

/* True for the name of such a file, without directory. */
bool ls_definitions_are_in(const char *name);

/* "USE_THREADS" or "LIMIT=10", for all that is in the directory and below it. */
struct ls_definition {
    const char *directory, *text;
};

typedef LS_VEC(struct ls_definition) ls_definitions;

/* Adds those of a text, from `arena`; `path` is that of its file. */
void ls_definitions_read(struct ls_arena *arena, const char *path, const char *text,
                         ls_definitions *definitions);

/* Adds "-DUSE_THREADS" and so on to `words`, for sources in `directory`: each macro once, as the
 * nearest file says. */
void ls_definitions_apply(struct ls_arena *arena, const ls_definitions *definitions,
                          const char *directory, ls_words *words);

#endif
