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
#include "frontend/guesses.h"
#include "frontend/lowering_p.h"

enum {
    STACK_SIZE = 256 << 20, /* reserved, not used: see MAX_DEPTH in tree.c */
    MAX_MESSAGES = 8,
    MAX_EXTRA_ARGS = 16,
};

/* ---- diagnostics ---- */

/* Where an error is; no file: of the options. */
struct fault {
    const char *path;
    unsigned line, column;
};

static struct fault fault_of(const char *directory, struct ls_arena *arena, CXDiagnostic diagnostic)
{
    CXFile file;
    struct fault fault = {NULL, 0, 0};
    clang_getExpansionLocation(clang_getDiagnosticLocation(diagnostic), &file, &fault.line,
                               &fault.column, NULL);
    CXString name = clang_getFileName(file);
    if (file)
        fault.path = ls_path_join(arena, directory, clang_getCString(name));
    clang_disposeString(name);
    return fault;
}

static const char *message_of(struct ls_arena *arena, struct fault fault, CXDiagnostic diagnostic)
{
    CXString text = clang_getDiagnosticSpelling(diagnostic);
    const char *message = fault.path
                              ? ls_arena_printf(arena, "%s:%u:%u: error: %s", fault.path,
                                                fault.line, fault.column, clang_getCString(text))
                              : ls_arena_printf(arena, "error: %s", clang_getCString(text));
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

typedef void visit_error(CXTranslationUnit tu, CXDiagnostic error, void *context);

static void each_error(CXTranslationUnit tu, visit_error *visit, void *context)
{
    unsigned count = clang_getNumDiagnostics(tu);
    for (unsigned i = 0; i < count; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(tu, i);
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error)
            visit(tu, diagnostic, context);
        clang_disposeDiagnostic(diagnostic);
    }
}

/* What is known of the errors of a file before anything is guessed. */
struct errors {
    const char *directory;
    struct ls_frontend_result *result;
    const char **messages; /* of the result */
    LS_VEC(struct fault) faults;
    struct ls_guesses guesses; /* the names that have no meaning */
};

static void read_error(CXTranslationUnit tu, CXDiagnostic error, void *context)
{
    struct errors *errors = context;
    struct ls_frontend_result *result = errors->result;
    struct fault fault = fault_of(errors->directory, &result->arena, error);
    const char *message = message_of(&result->arena, fault, error);
    count_error(result, clang_getDiagnosticSeverity(error), message);
    ls_guesses_note(&errors->guesses, tu, error);
    ls_vec_push(&errors->faults, fault);
    if (result->message_count < MAX_MESSAGES)
        errors->messages[result->message_count++] = message;
}

static void read_break(CXTranslationUnit tu, CXDiagnostic error, void *context)
{
    (void)tu;
    ls_breaks_note(context, error);
}

/* Notes where the tree that is lowered has its holes, and where it would have had without guesses.
 */
static void read_breaks(struct ls_lowering *lo, const struct errors *errors)
{
    lo->has_errors = errors->faults.count > 0;
    each_error(lo->tu, read_break, lo);
    for (uint32_t i = 0; i < errors->faults.count; i++)
        if (errors->faults.at[i].path)
            ls_vec_push(&lo->faults,
                        ls_site_on(lo, errors->faults.at[i].path, errors->faults.at[i].line));
}

static void note_guess(CXTranslationUnit tu, CXDiagnostic error, void *context)
{
    ls_guesses_note(context, tu, error);
}

static void add_one(CXTranslationUnit tu, CXDiagnostic error, void *context)
{
    (void)tu;
    (void)error;
    ++*(unsigned *)context;
}

static unsigned count_errors(CXTranslationUnit tu)
{
    unsigned errors = 0;
    each_error(tu, add_one, &errors);
    return errors;
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
    const char *guesses; /* no file */
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
    if (strcmp(path, files->guesses) != 0)
        ls_vec_push(&files->paths, path);
    clang_disposeString(name);
}

static void read_files(struct ls_lowering *lo, struct ls_frontend_result *result,
                       const char *guesses)
{
    struct file_list files = {.lo = lo, .guesses = guesses, .arena = &result->arena};
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
    struct CXUnsavedFile guesses; /* what is included first when it is read again (guesses.h) */
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
    unsigned n = 0;
    if (work->guesses.Contents) {
        args[n++] = "-include";
        args[n++] = work->guesses.Filename;
    }
    if (work->job->count > 0)
        memcpy(args + n, work->job->args, work->job->count * sizeof *args);
    n += work->job->count;
    memcpy(args + n, ours, sizeof ours);
    n += extra;
    args[n++] = ls_arena_printf(arena, "-working-directory=%s", work->directory);
    *count = (int)n;
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

static struct CXUnsavedFile *unsaved_files(struct work *work, unsigned *count)
{
    const struct ls_frontend_job *job = work->job;
    struct CXUnsavedFile *files =
        LS_NEW_ARRAY(&work->result->arena, struct CXUnsavedFile, job->text_count + 1u);
    *count = job->text_count + (work->guesses.Contents != NULL);
    files[job->text_count] = work->guesses;
    for (uint32_t i = 0; i < job->text_count; i++)
        files[i] =
            (struct CXUnsavedFile){job->texts[i].path, job->texts[i].text, job->texts[i].size};
    return files;
}

static enum CXErrorCode parse(struct work *work, CXIndex index, CXTranslationUnit *tu)
{
    int count;
    unsigned texts;
    const char **args = compose_args(work, &count);
    struct CXUnsavedFile *files = unsaved_files(work, &texts);
    return clang_parseTranslationUnit2(index, work->file, args, count, files, texts,
                                       CXTranslationUnit_KeepGoing, tu);
}

static int parse_first(struct work *work, CXIndex index, CXTranslationUnit *tu)
{
    struct stat info;
    const char *reason;
    if (stat(work->file, &info) == 0 && S_ISDIR(info.st_mode))
        reason = "is a directory";
    else if (!is_given(work->job, work->file) && access(work->file, R_OK) != 0)
        reason = "cannot be read";
    else
        switch (parse(work, index, tu)) {
        case CXError_Success:
            return 0;
        case CXError_Crashed:
            reason = "libclang crashed on it";
            break;
        default:
            reason = "clang refuses the options it is compiled with";
        }
    return fail(work->result, ls_arena_printf(&work->result->arena, "%s: %s", work->file, reason));
}

enum { MOST_ROUNDS = 12 };

/* Reads the file again with names explained that had no meaning, notes what is missing now, and
 * keeps what has fewer errors; true when that is this one. What is told of the file stays what it
 * is without guesses. */
static bool read_again(struct work *work, CXIndex index, CXTranslationUnit *tu,
                       struct ls_guesses *guesses)
{
    work->guesses.Contents = ls_guesses_text(guesses, &work->result->arena);
    CXTranslationUnit better = NULL;
    if (!work->guesses.Contents)
        return false;
    work->guesses.Length = strlen(work->guesses.Contents);
    if (parse(work, index, &better) != CXError_Success)
        return false;
    each_error(better, note_guess, guesses);
    bool is_better = count_errors(better) < count_errors(*tu);
    clang_disposeTranslationUnit(is_better ? *tu : better);
    if (is_better)
        *tu = better;
    return is_better;
}

/* A guess shows what else is missing, or that it was wrong; once it may do more harm than good. */
static void read_whole(struct work *work, CXIndex index, CXTranslationUnit *tu,
                       struct errors *errors)
{
    struct ls_guesses *guesses = &errors->guesses;
    each_error(*tu, read_error, errors);
    errors->result->is_foreign = guesses->is_foreign;
    unsigned changes = 0;
    bool is_worse = false;
    for (int round = 0; round < MOST_ROUNDS && guesses->changes != changes; round++) {
        changes = guesses->changes;
        bool was_worse = is_worse;
        is_worse = !read_again(work, index, tu, guesses);
        if (is_worse && was_worse)
            return;
    }
}

static void lower(struct work *work, CXTranslationUnit tu, const struct errors *errors)
{
    struct ls_unit *unit = ls_unit_new();
    struct ls_lowering lo = {.tu = tu, .directory = work->directory, .unit = unit};
    ls_vec_push(&unit->files, ls_intern(&unit->strings, work->file));
    lo.newest.site = (struct ls_site){0, 1, 1};
    read_breaks(&lo, errors);
    read_files(&lo, work->result, work->guesses.Filename);
    ls_lower_unit(&lo);
    ls_lowering_release(&lo);
    work->result->unit = unit;
}

static void read_unit(struct work *work, CXIndex index, CXTranslationUnit tu)
{
    struct errors errors = {.directory = work->directory, .result = work->result};
    errors.messages = LS_NEW_ARRAY(&work->result->arena, const char *, MAX_MESSAGES);
    work->result->messages = errors.messages;
    ls_guesses_init(&errors.guesses);
    read_whole(work, index, &tu, &errors);
    lower(work, tu, &errors);
    ls_guesses_release(&errors.guesses);
    ls_vec_release(&errors.faults);
    clang_disposeTranslationUnit(tu);
}

static void *run(void *data)
{
    struct work *work = data;
    CXIndex index = clang_createIndex(0, 0);
    CXTranslationUnit tu = NULL;
    work->status = parse_first(work, index, &tu);
    if (work->status == 0)
        read_unit(work, index, tu);
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
    work.guesses.Filename = ls_path_join(&result->arena, ls_path_parent(&result->arena, work.file),
                                         ".lockstitch/guesses.h");
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
