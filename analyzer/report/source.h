/* Lines of source files, for excerpts: each file is read once, when it is first asked for.
 *
 * What is missing, no regular file, or not readable simply has no lines. Not thread-safe. */
#ifndef LS_REPORT_SOURCE_H
#define LS_REPORT_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct ls_source_file; /* uthash: by path */

struct ls_sources {
    struct ls_arena arena;
    struct ls_source_file *by_path;
};

/* All zeros are a valid empty cache. */
void ls_sources_release(struct ls_sources *sources);

/* The text of a line (from 1) without its end, not terminated; NULL when there is none. Owned by
 * the cache. */
const char *ls_sources_line(struct ls_sources *sources, const char *path, uint32_t line,
                            size_t *length);

#endif
