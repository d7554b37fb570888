/*
 * Text files that travel inside the executable, so that the installed tool needs no data files.
 *
 * The tables are written by the build (cmake/Embed.cmake). Entries are sorted by the path of their
 * file; `text` is followed by a NUL that `size` does not count. Everything is constant and may be
 * read from any thread.
 */
#ifndef LS_BASE_EMBEDDED_H
#define LS_BASE_EMBEDDED_H

#include <stddef.h>

struct ls_embedded {
    const char *name;
    const char *text;
    size_t size;
};

/* The API models, rules/apis/NAME.yml. */
extern const struct ls_embedded ls_embedded_apis[];
extern const size_t ls_embedded_apis_count;

/* The pages of the rules, rules/NAME/README.md. */
extern const struct ls_embedded ls_embedded_pages[];
extern const size_t ls_embedded_pages_count;

/* The page of the HTML report, analyzer/report/html/NAME.*. */
extern const struct ls_embedded ls_embedded_html[];
extern const size_t ls_embedded_html_count;

#endif
