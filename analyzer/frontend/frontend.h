/* The front end: one C source file to the IR of one unit, by libclang. This folder is the only one
 * that includes <clang-c/...>; no cursor outlives ls_frontend_parse.
 *
 * Faults in the source are no failure: clang recovers, everything it understood is lowered, and
 * what it did not understand becomes UNKNOWN. Only when clang gives no syntax tree at all (a file
 * that cannot be read, an option it does not know) is there no unit.
 *
 * What is lowered: every function defined in the main file or in a file it includes that is no
 * header, and of headers the functions that those reach by calling them or taking their address.
 * Globals of the main file, and others that are used. */
#ifndef LS_FRONTEND_FRONTEND_H
#define LS_FRONTEND_FRONTEND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "ir/unit.h"

/* A file as it shall be read, whatever is on the disk (or is not there). */
struct ls_frontend_text {
    const char *path; /* absolute */
    const char *text;
    size_t size;
};

struct ls_frontend_job {
    const char *file;        /* relative to `directory`, or absolute */
    const char *directory;   /* where the compiler ran, absolute; NULL: the current directory */
    const char *const *args; /* of the compiler, without its name, -c, -o and the file */
    uint32_t count;
    const struct ls_frontend_text *texts;
    uint32_t text_count;
};

struct ls_frontend_result {
    struct ls_arena arena; /* of everything here but the unit */
    struct ls_unit *unit;  /* well formed; owned by the caller; NULL when there is no syntax tree */
    uint32_t errors;       /* found in the source, fatal ones included */
    uint32_t fatal_errors; /* such as missing headers */
    const char *const *messages; /* the first few errors: "path:line:column: error: text"; the
                                    reason when there is no unit */
    uint32_t message_count;
    const char *const *files; /* what was read, absolute paths, the main file first: a cache key */
    uint32_t file_count;
    bool misses_own_headers; /* clang's own headers (stddef.h) are not installed */
    bool is_foreign;         /* a header of another system is missing (base/foreign.h) */
};

/* Parses and lowers. 0 when there is a unit, else -1; *result is filled in both cases and released
 * by the caller. Nothing is printed. Runs on a thread of its own with a stack for deeply nested
 * code. Several threads may parse at once; a crash of libclang in its parser counts as "no syntax
 * tree", but one elsewhere ends the process, so run it in a worker. */
int ls_frontend_parse(const struct ls_frontend_job *job, struct ls_frontend_result *result);

/* Which libclang this is: "Debian clang version 19.1.7 (3)". From `arena`. */
const char *ls_frontend_version(struct ls_arena *arena);

/* The file that libclang was loaded from. From `arena`. */
const char *ls_frontend_library(struct ls_arena *arena);

/* Frees everything but the unit. */
void ls_frontend_result_release(struct ls_frontend_result *result);

/* The functions above, as the module offers them to a command that is not linked with libclang. */
struct ls_frontend {
    int (*parse)(const struct ls_frontend_job *job, struct ls_frontend_result *result);
    const char *(*version)(struct ls_arena *arena);
    const char *(*library)(struct ls_arena *arena);
    void (*release)(struct ls_frontend_result *result);
};

#endif
