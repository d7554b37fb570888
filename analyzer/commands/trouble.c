#include "commands/trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"

enum { SHOWN_FILES = 10, SHOWN_HEADERS = 5 };

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

/* A header that was not found, by how many files. */
struct missing {
    const char *header;
    uint32_t files;
    const struct ls_source *first, *last; /* of these files */
};

struct all_missing {
    struct ls_arena arena;
    LS_VEC(struct missing) all; /* as met */
};

static void count_missing(struct all_missing *missing, const struct ls_source *source,
                          const char *name, size_t length)
{
    for (uint32_t i = 0; i < missing->all.count; i++) {
        struct missing *known = &missing->all.at[i];
        if (strlen(known->header) == length && strncmp(known->header, name, length) == 0) {
            known->files += known->last != source;
            known->last = source;
            return;
        }
    }
    struct missing new = {ls_arena_printf(&missing->arena, "%.*s", (int)length, name), 1, source,
                          source};
    ls_vec_push(&missing->all, new);
}

static void find_missing(const struct ls_units *units, struct all_missing *missing)
{
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        const struct ls_facts *facts = &units->facts[i];
        for (uint32_t m = 0; m < facts->message_count && !ls_units_is_foreign(units, i); m++) {
            int length;
            const char *name = missing_header(facts->messages[m], &length);
            if (length > 0)
                count_missing(missing, &units->project.sources.at[i], name, (size_t)length);
        }
    }
}

/* The most missed first. */
static int by_files(const void *a, const void *b)
{
    const struct missing *x = a, *y = b;
    return x->files != y->files ? (x->files < y->files) - (x->files > y->files)
                                : strcmp(x->header, y->header);
}

static void list_missing(struct all_missing *missing, bool verbose)
{
    uint32_t count = missing->all.count;
    uint32_t shown = verbose || count <= SHOWN_HEADERS ? count : SHOWN_HEADERS;
    const char *list = "";
    for (uint32_t i = 0; i < shown; i++) {
        const struct missing *one = &missing->all.at[i];
        list = ls_arena_printf(&missing->arena, "%s%s%s (%u file%s)", list, i > 0 ? ", " : "",
                               one->header, one->files, one->files == 1 ? "" : "s");
    }
    if (count > shown)
        list = ls_arena_printf(&missing->arena, "%s and %u more", list, count - shown);
    ls_info("headers that were not found: %s", list);
}

/* The directories that the source's options name, each once where they come in pairs. */
static void list_searched(const struct ls_source *source)
{
    const char *last = NULL;
    for (uint32_t i = 0; i < source->argc; i++) {
        const char *directory = ls_source_directory(source, i);
        if (!directory || (last && strcmp(directory, last) == 0))
            continue;
        ls_info(last ? "              %s" : "  searched in %s", directory);
        last = directory;
    }
    if (!last)
        ls_info("  no -I option was given");
}

/* ---- how the project would be built ---- */

/* A file that tells the build system, and how a database comes of it. */
static const struct build_system {
    const char *file, *build, *scan;
} build_systems[] = {
    {"meson.build", "meson setup build && ninja -C build", "lockstitch scan -p build"},
    {"CMakeLists.txt", "cmake -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON && cmake --build build",
     "lockstitch scan -p build"},
    {"configure", "./configure && bear -- make", "lockstitch scan"},
    {"configure.ac", "autoreconf -i && ./configure && bear -- make", "lockstitch scan"},
    {"Makefile", "bear -- make", "lockstitch scan"},
};

enum { LEVELS_UP = 3 }; /* sources are often in src/, or in src/lib/ */

/* The build system of the directory, or of the nearest one above that has any. */
static const struct build_system *build_system_of(struct ls_arena *arena, const char *directory)
{
    for (int level = 0; level < LEVELS_UP && directory && *directory; level++) {
        for (size_t i = 0; i < sizeof build_systems / sizeof *build_systems; i++) {
            struct stat file;
            const char *path = ls_arena_printf(arena, "%s/%s", directory, build_systems[i].file);
            if (stat(path, &file) == 0 && S_ISREG(file.st_mode))
                return &build_systems[i];
        }
        const char *slash = strrchr(directory, '/');
        directory =
            slash ? ls_arena_printf(arena, "%.*s", (int)(slash - directory), directory) : NULL;
    }
    return NULL;
}

/* What helps most, alone. */
static void advise_headers(const struct ls_project *project, struct all_missing *missing)
{
    const char *header = missing->all.at[0].header, *slash = strrchr(header, '/');
    const struct build_system *build =
        project->database ? NULL : build_system_of(&missing->arena, project->shared);
    if (build) {
        ls_info("  what helps most: build it, so that flags need not be guessed: %s, and then: %s",
                build->build, build->scan);
        return;
    }
    ls_info("  what helps most: if they are generated, build the project first; else add their "
            "directories with -I");
    if (header[0] != '.') /* "../x.h" is the project's own */
        ls_info("  if they belong to a library, install its development package (Debian: apt-file "
                "search %s)",
                slash ? slash + 1 : header);
}

/* Where every function with a lock is read whole, what is missing is of less interest. */
static void tell_share(const struct ls_units *units)
{
    uint32_t functions = 0, whole = 0;
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        if (ls_units_is_foreign(units, i))
            continue;
        functions += units->facts[i].reading.functions;
        whole += units->facts[i].reading.whole;
    }
    if (units->foreign > 0)
        ls_info("%u file%s for another system (windows.h and the like are missing), and not "
                "counted",
                units->foreign, units->foreign == 1 ? " is" : "s are");
    if (units->partial > 0 && functions > 0 && whole == functions)
        ls_info("all functions that use locks (%u) were read whole: what is missing is elsewhere",
                functions);
    else if (units->partial > 0 && functions > 0)
        ls_info("of %u functions that use locks, %u (%u %%) were read whole; bugs in the others "
                "may be missed",
                functions, whole, 100 * whole / functions);
}

static void explain_headers(const struct ls_units *units, bool verbose)
{
    struct all_missing missing = {0};
    find_missing(units, &missing);
    if (missing.all.count > 0) {
        qsort(missing.all.at, missing.all.count, sizeof *missing.all.at, by_files);
        list_missing(&missing, verbose);
        if (verbose)
            list_searched(missing.all.at[0].first);
        advise_headers(&units->project, &missing);
    }
    ls_vec_release(&missing.all);
    ls_arena_release(&missing.arena);
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

/* Whether one of its messages is about a header of the C library: without those the others are not
 * worth a word. */
static bool misses_c_library(const struct ls_facts *facts)
{
    for (uint32_t m = 0; m < facts->message_count; m++) {
        char header[16];
        int length;
        const char *name = missing_header(facts->messages[m], &length);
        if (length > 0 && (size_t)length < sizeof header) {
            snprintf(header, sizeof header, "%.*s", length, name);
            if (is_of_c_library(header))
                return true;
        }
    }
    return false;
}

/* The machine that a cross compiler is for; NULL: this one. */
static const char *target_of(const struct ls_source *source)
{
    static const char option[] = "--target=";
    for (uint32_t i = 0; i < source->argc; i++)
        if (strncmp(source->argv[i], option, strlen(option)) == 0)
            return source->argv[i] + strlen(option);
    return NULL;
}

/* Tells of the first file that lacks the headers of the C library; false: there is none. */
static bool explain_c_library(const struct ls_units *units)
{
    uint32_t i = 0, count = units->project.sources.count;
    while (i < count && !misses_c_library(&units->facts[i]))
        i++;
    if (i == count)
        return false;
    const char *target = target_of(&units->project.sources.at[i]);
    if (target)
        ls_error("the headers of the C library (stdio.h ...) for %s are missing: install that "
                 "compiler, or name where they are with --sysroot or -isystem",
                 target);
    else
        ls_error("the headers of the C library (stdio.h ...) are missing; on Debian: apt install "
                 "libc6-dev");
    return true;
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
        else if (ls_units_is_foreign(units, i))
            continue;
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
    if (explain_c_library(units) || misses_own_headers)
        return;
    tell_share(units);
    explain_headers(units, verbose);
}
