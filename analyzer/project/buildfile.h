/* What configure.ac, Makefile.am and meson.build say about the headers that a build would write.
 * They are programs; here they are only searched for calls whose arguments are written out. */
#ifndef LS_PROJECT_BUILDFILE_H
#define LS_PROJECT_BUILDFILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "project/words.h"

/* True for the name of such a file, without directory. */
bool ls_buildfile_is(const char *name);

/* What such files say; the texts are from an arena. */
struct ls_buildfile {
    ls_words headers; /* that are named as output, relative to the directory of the file */
    ls_words forced;  /* included before any source (-include) */
    ls_words numbers; /* "LEVEL=3": what is put on command lines */
};

/* Adds what the text says, and returns lines of the headers: those that define the macros to which
 * it gives texts and numbers, and those that include what is to stand at the end (AH_BOTTOM). All
 * from `arena`. */
const char *ls_buildfile_read(struct ls_arena *arena, const char *text, struct ls_buildfile *file);

void ls_buildfile_release(struct ls_buildfile *file);

#endif
