#include "commands/trouble.h"

#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/intern.h"

enum { SHOWN_FILES = 10, SHOWN_HEADERS = 5, SHOWN_DIRECTORIES = 6 };

static void report_failure(const struct ls_units *units, uint32_t i)
{
    const struct ls_facts *facts = &units->facts[i];
    ls_error("%s: not analysed: %s",
             ls_project_shown(&units->project, units->project.sources.at[i].path),
             facts->message_count > 0 ? ls_project_shown(&units->project, facts->messages[0])
                                      : "no reason is known");
}

static void report_errors(const struct ls_units *units, uint32_t i, bool verbose)
{
    const struct ls_facts *facts = &units->facts[i];
    ls_warn("%s: analysed only in part, because of %u error%s",
            ls_project_shown(&units->project, units->project.sources.at[i].path), facts->errors,
            facts->errors == 1 ? "" : "s");
    for (uint32_t m = 0; m < facts->message_count && (m == 0 || verbose); m++)
        ls_info("  %s", ls_project_shown(&units->project, facts->messages[m]));
}

/* ---- headers that were not found ---- */

/* The name in "...: 'name.h' file not found", or length 0. */
static const char *missing_header(const char *message, int *length)
{
    const char *end = strstr(message, "' file not found");
    const char *start = end;
    while (start && start > message && start[-1] != '\'')
        start--;
    *length = end ? (int)(end - start) : 0;
    return start;
}

/* The directories that the source's options name, as a text of at most a few; empty when there are
 * none. */
static const char *searched(struct ls_arena *arena, const struct ls_source *source)
{
    const char *list = "";
    uint32_t count = 0;
    for (uint32_t i = 0; i < source->argc; i++) {
        const char *directory = ls_source_directory(source, i);
        if (directory && ++count <= SHOWN_DIRECTORIES)
            list = ls_arena_printf(arena, "%s%s %s", list, count > 1 ? "," : "", directory);
    }
    if (count > SHOWN_DIRECTORIES)
        list = ls_arena_printf(arena, "%s and %u more", list, count - SHOWN_DIRECTORIES);
    return list;
}

static void explain_header(struct ls_arena *arena, const struct ls_source *source,
                           const char *header)
{
    const char *directories = searched(arena, source);
    const char *slash = strrchr(header, '/');
    ls_info("%s was not found%s%s. If it is generated, build the project first; if it belongs to a "
            "library, install its development package (Debian: apt-file search %s); else add its "
            "directory with -I",
            header, *directories ? " in" : ": no -I option was given", directories,
            slash ? slash + 1 : header);
}

static bool is_of_c_library(const char *header)
{
    static const char *const headers[] = {"errno.h",  "pthread.h", "stdio.h",
                                          "stdlib.h", "string.h",  "unistd.h"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        if (strcmp(headers[i], header) == 0)
            return true;
    }
    return false;
}

/* Without those of the C library the others are not worth a word. */
static bool misses_c_library(const struct ls_units *units)
{
    bool misses = false;
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        const struct ls_facts *facts = &units->facts[i];
        for (uint32_t m = 0; m < facts->message_count && !misses; m++) {
            char header[16];
            int length;
            const char *name = missing_header(facts->messages[m], &length);
            if (length > 0 && (size_t)length < sizeof header) {
                snprintf(header, sizeof header, "%.*s", length, name);
                misses = is_of_c_library(header);
            }
        }
    }
    return misses;
}

/* Each header once, with the options of the first file that misses it. */
static void explain_headers(const struct ls_units *units)
{
    struct ls_arena arena = {0};
    struct ls_intern explained;
    ls_intern_init(&explained);
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        const struct ls_facts *facts = &units->facts[i];
        for (uint32_t m = 0; m < facts->message_count; m++) {
            int length;
            const char *name = missing_header(facts->messages[m], &length);
            uint32_t known = explained.texts.count; /* the empty string is one of them */
            if (length == 0 || known > SHOWN_HEADERS ||
                ls_intern_bytes(&explained, name, (size_t)length) < known)
                continue;
            explain_header(&arena, &units->project.sources.at[i],
                           ls_intern_text(&explained, known));
        }
    }
    ls_intern_release(&explained);
    ls_arena_release(&arena);
}

void ls_trouble_report(const struct ls_units *units, bool quiet, bool verbose)
{
    uint32_t shown = 0, hidden = 0;
    bool misses_own_headers = false;
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        const struct ls_facts *facts = &units->facts[i];
        misses_own_headers |= facts->misses_own_headers;
        if (!facts->analysed)
            report_failure(units, i);
        else if (facts->errors > 0 && !quiet && (verbose || shown++ < SHOWN_FILES))
            report_errors(units, i, verbose);
        else if (facts->errors > 0)
            hidden++;
    }
    if (misses_own_headers)
        ls_error("clang's own headers (stddef.h ...) are missing; on Debian: apt install "
                 "libclang-common-19-dev");
    if (quiet)
        return;
    if (hidden > 0)
        ls_warn("%u more files were analysed only in part; -v names them", hidden);
    if (misses_c_library(units))
        ls_error("the headers of the C library (stdio.h ...) are missing; on Debian: apt install "
                 "libc6-dev");
    else if (!misses_own_headers)
        explain_headers(units);
}
