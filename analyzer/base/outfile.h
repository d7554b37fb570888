/* A file that appears whole or not at all: written beside its place and renamed when it is
 * complete.
 *
 * What is no regular file (a pipe, /dev/stdout) is written directly, and a path of NULL is the
 * standard output. A symbolic link stays one. Several processes may write the same path: the last
 * one wins, and readers see one of them whole. */
#ifndef LS_BASE_OUTFILE_H
#define LS_BASE_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

struct ls_outfile {
    FILE *stream;     /* to be written to */
    const char *path; /* as given; NULL: the standard output */
    char *place;      /* what is renamed to; NULL when written directly */
    char *temporary;
};

/* Opens. Returns 0, or -1 with errno set and nothing to close. `path` is borrowed until the end. */
int ls_outfile_open(struct ls_outfile *file, const char *path);

/* Ends it: with `keep` the file is put in its place, else nothing has happened. Returns 0, or -1
 * with errno set when not everything could be written; then the old file is still there. */
int ls_outfile_close(struct ls_outfile *file, bool keep);

#endif
