#include "frontend/frontend.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "frontend/breaks.h"
#include "frontend/lowering_p.h"

enum {
    STACK_SIZE = 256 << 20, /* reserved, not used: see MAX_DEPTH in tree.c */
    MAX_MESSAGES = 8,
    MAX_EXTRA_ARGS = 16,
};

/* ---- diagnostics ---- */

static const char *message_of(struct ls_lowering *lo, struct ls_arena *arena,
                              CXDiagnostic diagnostic)
{
    CXFile file;
    unsigned line, column;
    clang_getExpansionLocation(clang_getDiagnosticLocation(diagnostic), &file, &line, &column,
                               NULL);
    CXString name = clang_getFileName(file), text = clang_getDiagnosticSpelling(diagnostic);
    const char *path = file ? ls_path_join(arena, lo->directory, clang_getCString(name)) : NULL;
    const char *message = path ? ls_arena_printf(arena, "%s:%u:%u: error: %s", path, line, column,
                                                 clang_getCString(text))
                               : ls_arena_printf(arena, "error: %s", clang_getCString(text));
    clang_disposeString(name);
    clang_disposeString(text);
    return message;
}

static const char missing[] = "file not found";

/* "'stddef.h' file not found": the headers that come with clang and not with the C library. */
static bool is_own_header_missing(const char *message)
{
    static const char *const headers[] = {"'stddef.h'", "'stdarg.h'", "'stdbool.h'",
                                          "'stdatomic.h'", "'limits.h'"};
    if (!strstr(message, missing))
        return false;
    for (unsigned i = 0; i < sizeof headers / sizeof *headers; i++) {
        if (strstr(message, headers[i]))
            return true;
    }
    return false;
}

/* KeepGoing makes an error of a missing header; for us it stays a fatal one. */
static void count_error(struct ls_frontend_result *result, enum CXDiagnosticSeverity severity,
                        const char *message)
{
    result->errors++;
    result->fatal_errors += severity == CXDiagnostic_Fatal || strstr(message, missing) != NULL;
    result->misses_own_headers |= is_own_header_missing(message);
}

static void read_diagnostics(struct ls_lowering *lo, struct ls_frontend_result *result)
{
    const char **messages = LS_NEW_ARRAY(&result->arena, const char *, MAX_MESSAGES);
    result->messages = messages;
    unsigned count = clang_getNumDiagnostics(lo->tu);
    for (unsigned i = 0; i < count; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(lo->tu, i);
        enum CXDiagnosticSeverity severity = clang_getDiagnosticSeverity(diagnostic);
        if (severity >= CXDiagnostic_Error) {
            const char *message = message_of(lo, &result->arena, diagnostic);
            count_error(result, severity, message);
            ls_breaks_note(lo, diagnostic);
            if (result->message_count < MAX_MESSAGES)
                messages[result->message_count++] = message;
        }
        clang_disposeDiagnostic(diagnostic);
    }
}

static int fail(struct ls_frontend_result *result, const char *message)
{
    const char **messages = LS_NEW_ARRAY(&result->arena, const char *, 1);
    messages[0] = message;
    result->messages = messages;
    result->message_count = 1;
    return -1;
}

/* ---- files ---- */

struct file_list {
    struct ls_lowering *lo;
    struct ls_arena *arena;
    LS_VEC(const char *) paths;
};

static void add_file(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
    struct file_list *files = data;
    (void)stack;
    (void)depth;
    CXString name = clang_getFileName(file);
    const char *path = ls_path_join(files->arena, files->lo->directory, clang_getCString(name));
    ls_vec_push(&files->paths, path);
    clang_disposeString(name);
}

static void read_files(struct ls_lowering *lo, struct ls_frontend_result *result)
{
    struct file_list files = {.lo = lo, .arena = &result->arena};
    clang_getInclusions(lo->tu, add_file, &files);
    result->files =
        ls_arena_copy(&result->arena, files.paths.at, files.paths.count * sizeof *files.paths.at);
    result->file_count = files.paths.count;
    ls_vec_release(&files.paths);
}

/* ---- parsing ---- */

struct work {
    const struct ls_frontend_job *job;
    struct ls_frontend_result *result;
    const char *directory;
    const char *file;
    int status;
};

/* The job's arguments and ours: errors are counted in full, warnings and guesses at misspelt names
 * cost time and nobody reads them; generated code nests deeper than clang likes. What gcc only
 * warned about before version 14 is no reason to call a file half analysed. */
static const char **compose_args(struct work *work, int *count)
{
    static const char *const ours[] = {"-w",
                                       "-ferror-limit=0",
                                       "-fno-spell-checking",
                                       "-fbracket-depth=4096",
                                       "-Wno-implicit-function-declaration",
                                       "-Wno-implicit-int",
                                       "-Wno-int-conversion",
                                       "-Wno-atomic-access",
                                       "-Wno-incompatible-function-pointer-types",
                                       "-Wno-return-mismatch"};
    unsigned extra = sizeof ours / sizeof *ours;
    struct ls_arena *arena = &work->result->arena;
    const char **args = LS_NEW_ARRAY(arena, const char *, work->job->count + MAX_EXTRA_ARGS);
    if (work->job->count > 0)
        memcpy(args, work->job->args, work->job->count * sizeof *args);
    memcpy(args + work->job->count, ours, sizeof ours);
    args[work->job->count + extra] =
        ls_arena_printf(arena, "-working-directory=%s", work->directory);
    *count = (int)(work->job->count + extra + 1);
    return args;
}

static bool is_given(const struct ls_frontend_job *job, const char *file)
{
    for (uint32_t i = 0; i < job->text_count; i++) {
        if (strcmp(job->texts[i].path, file) == 0)
            return true;
    }
    return false;
}

static struct CXUnsavedFile *unsaved_files(struct work *work)
{
    const struct ls_frontend_job *job = work->job;
    struct CXUnsavedFile *files =
        LS_NEW_ARRAY(&work->result->arena, struct CXUnsavedFile, job->text_count + 1u);
    for (uint32_t i = 0; i < job->text_count; i++)
        files[i] =
            (struct CXUnsavedFile){job->texts[i].path, job->texts[i].text, job->texts[i].size};
    return files;
}

static int parse(struct work *work, CXIndex index, CXTranslationUnit *tu)
{
    int count;
    const char **args = compose_args(work, &count);
    struct stat info;
    if (stat(work->file, &info) == 0 && S_ISDIR(info.st_mode))
        return fail(work->result,
                    ls_arena_printf(&work->result->arena, "%s: is a directory", work->file));
    if (!is_given(work->job, work->file) && access(work->file, R_OK) != 0)
        return fail(work->result,
                    ls_arena_printf(&work->result->arena, "%s: cannot be read", work->file));
    enum CXErrorCode code =
        clang_parseTranslationUnit2(index, work->file, args, count, unsaved_files(work),
                                    work->job->text_count, CXTranslationUnit_KeepGoing, tu);
    switch (code) {
    case CXError_Success:
        return 0;
    case CXError_Crashed:
        return fail(work->result, ls_arena_printf(&work->result->arena,
                                                  "%s: libclang crashed on it", work->file));
    default:
        return fail(work->result,
                    ls_arena_printf(&work->result->arena,
                                    "%s: clang refuses the options it is compiled with",
                                    work->file));
    }
}

static void lower(struct work *work, CXTranslationUnit tu)
{
    struct ls_unit *unit = ls_unit_new();
    struct ls_lowering lo = {.tu = tu, .directory = work->directory, .unit = unit};
    ls_vec_push(&unit->files, ls_intern(&unit->strings, work->file));
    lo.newest.site = (struct ls_site){0, 1, 1};
    read_diagnostics(&lo, work->result);
    read_files(&lo, work->result);
    lo.has_errors = work->result->errors > 0;
    ls_lower_unit(&lo);
    ls_lowering_release(&lo);
    work->result->unit = unit;
}

static void *run(void *data)
{
    struct work *work = data;
    CXIndex index = clang_createIndex(0, 0);
    CXTranslationUnit tu = NULL;
    work->status = parse(work, index, &tu);
    if (work->status == 0) {
        lower(work, tu);
        clang_disposeTranslationUnit(tu);
    }
    clang_disposeIndex(index);
    return NULL;
}

static const char *current_directory(struct ls_arena *arena)
{
    char *directory = getcwd(NULL, 0);
    const char *copy = ls_arena_strdup(arena, directory ? directory : "/");
    free(directory);
    return copy;
}

/* libclang parses on a thread with 8 MB of stack unless told otherwise; ours is larger. */
static void prepare_libclang(void)
{
    setenv("LIBCLANG_NOTHREADS", "1", 0);
}

int ls_frontend_parse(const struct ls_frontend_job *job, struct ls_frontend_result *result)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare_libclang);
    *result = (struct ls_frontend_result){0};
    struct work work = {.job = job, .result = result};
    work.directory = job->directory ? job->directory : current_directory(&result->arena);
    work.file = ls_path_join(&result->arena, work.directory, job->file);
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    int error = pthread_create(&thread, &attributes, run, &work);
    pthread_attr_destroy(&attributes);
    if (error)
        return fail(result, "no thread with a large stack can be created");
    pthread_join(thread, NULL);
    return work.status;
}

const char *ls_frontend_version(struct ls_arena *arena)
{
    CXString version = clang_getClangVersion();
    const char *copy = ls_arena_strdup(arena, clang_getCString(version));
    clang_disposeString(version);
    return copy;
}

const char *ls_frontend_library(struct ls_arena *arena)
{
    Dl_info info;
    bool found = dladdr((void *)clang_getClangVersion, &info) != 0 && info.dli_fname;
    return ls_arena_strdup(arena, found ? info.dli_fname : "");
}

void ls_frontend_result_release(struct ls_frontend_result *result)
{
    ls_arena_release(&result->arena);
}
