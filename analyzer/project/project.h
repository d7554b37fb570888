/* The source files that are to be analysed together, and the compiler options of each.
 *
 * They come from one of three places: a compile database (compile_commands.json of CMake, bear,
 * meson ...), the command line (files and flags), or a guess (all C files below a directory). What
 * cannot be used is reported at once and counted here, and the rest goes on.
 *
 * All texts belong to the project's arena. A project is made by one thread; then it is only read.
 */
#ifndef LS_PROJECT_PROJECT_H
#define LS_PROJECT_PROJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

/* One translation unit to be parsed. */
struct ls_source {
    const char *path; /* absolute, "." and ".." resolved as text */
    const char
        *directory; /* absolute: where the compiler runs; relative options count from there */
    uint32_t argc;
    const char *const *argv; /* options for clang, without compiler and file */
    bool guessed;            /* nobody told the options */
    uint32_t number;         /* its place among the sources, also when some are left out later */
};

/* A header that only a build would write, as it probably would. */
struct ls_generated {
    const char *path; /* absolute; no file is there */
    const char *text;
    const char *from; /* the template; NULL: there is none */
};

struct ls_project {
    struct ls_arena arena;
    const char *root; /* paths are shown relative to it: the working directory when all sources are
                         below it, else the deepest directory that they share */
    const char *shared; /* the deepest directory that holds all sources; NULL when there are none */
    const char *database; /* the compile_commands.json, or NULL */
    LS_VEC(struct ls_source)
    sources; /* in the order of the database, of the command line, or of names */
    LS_VEC(struct ls_generated) generated; /* of guesses, for all sources */
    LS_VEC(const char *) missing;          /* no files (each was reported); absolute */
    uint32_t malformed;                    /* entries that make no sense (each was reported) */
    uint32_t not_c;                        /* entries in another language */
    uint32_t duplicates;                   /* further entries of a file that is there already */
    uint32_t dropped;                      /* options that were left out, over all files */
};

void ls_project_init(struct ls_project *project);
void ls_project_release(struct ls_project *project);

/* Sets the root and the shared directory from the sources. */
void ls_project_settle(struct ls_project *project);

/* The path as people see it: relative to the root when it is below. */
const char *ls_project_shown(const struct ls_project *project, const char *path);

/* The directory that the i-th option of the source adds to the search for headers, as it is
 * written, or NULL. */
const char *ls_source_directory(const struct ls_source *source, uint32_t i);

/* Reads a compile database: `where` is the file or its directory. `paths` select files, by
 * themselves or by a directory above; count 0 takes all. Returns 0, or -1 after a message. */
int ls_project_read(struct ls_project *project, const char *where, const char *const *paths,
                    int count);

/* The files, all with these options, relative to the working directory. Options that no compiler
 * has are told. Returns 0, or -1 after a message. */
int ls_project_take(struct ls_project *project, const char *const *files, int count,
                    const char *const *flags, int flag_count);

/* The paths (C files, or directories with all C files below) with guessed options: every
 * directory that holds headers, or the directories that do, is searched behind the system's for
 * <name.h> and first for "name.h"; and -DHAVE_CONFIG_H where configure has left a config.h, or
 * would have (generated.h). Hidden directories, CMakeFiles and symbolic links to directories are
 * left out. Returns 0, or -1 after a message. */
int ls_project_guess(struct ls_project *project, const char *const *paths, int count);

/* Searches for a compile database: in the directory of each path (or the working directory when
 * there is none), in its build*, and so on upward. The path of the file, from `arena`, or NULL. */
const char *ls_project_find_database(struct ls_arena *arena, const char *const *paths, int count);

#endif
