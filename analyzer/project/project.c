#include "project/project.h"

#include <string.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/paths.h"
#include "project/collect.h"
#include "project/flags.h"

void ls_project_init(struct ls_project *project)
{
    *project = (struct ls_project){0};
}

void ls_project_release(struct ls_project *project)
{
    ls_vec_release(&project->sources);
    ls_vec_release(&project->missing);
    ls_vec_release(&project->generated);
    ls_arena_release(&project->arena);
}

const char *ls_project_shown(const struct ls_project *project, const char *path)
{
    size_t length = strlen(project->root);
    bool below = ls_path_within(path, project->root) && path[length] == '/';
    return below ? path + length + 1 : path;
}

const char *ls_source_directory(const struct ls_source *source, uint32_t i)
{
    static const char *const names[] = {"-I", "-isystem", "-iquote", "-idirafter"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        size_t length = strlen(names[n]);
        if (strncmp(source->argv[i], names[n], length) != 0)
            continue;
        if (source->argv[i][length])
            return source->argv[i] + length;
        return i + 1 < source->argc ? source->argv[i + 1] : NULL;
    }
    return NULL;
}

/* ---- collecting ---- */

struct ls_collected {
    const char *path; /* real path */
    UT_hash_handle hh;
};

void ls_collector_init(struct ls_collector *collector, struct ls_project *project)
{
    *collector = (struct ls_collector){.project = project};
}

/* The deepest directory that `path` is below of too. */
static const char *common_directory(struct ls_arena *arena, const char *directory, const char *path)
{
    while (!ls_path_within(path, directory))
        directory = ls_path_parent(arena, directory);
    return directory;
}

void ls_project_settle(struct ls_project *project)
{
    project->root = ls_path_absolute(&project->arena, ".");
    const char *shared = NULL;
    bool all_below = true;
    for (uint32_t i = 0; i < project->sources.count; i++) {
        const char *path = project->sources.at[i].path;
        all_below &= ls_path_within(path, project->root);
        shared = shared ? common_directory(&project->arena, shared, path)
                        : ls_path_parent(&project->arena, path);
    }
    project->shared = shared;
    if (!all_below)
        project->root = shared;
}

void ls_collector_finish(struct ls_collector *collector)
{
    struct ls_project *project = collector->project;
    HASH_CLEAR(hh, collector->seen);
    for (uint32_t i = 0; i < project->sources.count; i++)
        project->sources.at[i].number = i;
    ls_project_settle(project);
}

static bool is_duplicate(struct ls_collector *collector, const char *path)
{
    struct ls_arena *arena = &collector->project->arena;
    const char *real = ls_path_real(arena, path);
    struct ls_collected *entry;
    HASH_FIND_STR(collector->seen, real, entry);
    if (entry)
        return true;
    entry = LS_NEW(arena, struct ls_collected);
    entry->path = real;
    HASH_ADD_KEYPTR(hh, collector->seen, entry->path, strlen(entry->path), entry);
    return false;
}

static void report_missing(struct ls_project *project, const char *path, bool exists)
{
    const char *why = exists ? "is no file, but a directory, a pipe or a device" : "does not exist";
    if (project->database)
        ls_error("%s %s, and %s lists it", path, why, project->database);
    else
        ls_error("%s %s", path, why);
    ls_vec_push(&project->missing, path);
}

/* Who opens a pipe waits for its writer, perhaps for ever: only files are read. */
static bool is_file(struct ls_project *project, const char *path)
{
    struct stat info;
    bool exists = stat(path, &info) == 0;
    if (exists && S_ISREG(info.st_mode))
        return true;
    report_missing(project, path, exists);
    return false;
}

static bool is_wanted(struct ls_collector *collector, const struct ls_flags *flags,
                      const char *path)
{
    struct ls_project *project = collector->project;
    if (!flags->is_c) {
        project->not_c++;
        return false;
    }
    if (!is_file(project, path))
        return false;
    bool is_known = is_duplicate(collector, path);
    project->duplicates += is_known;
    return !is_known;
}

void ls_collect(struct ls_collector *collector, struct ls_candidate candidate,
                const ls_words *words)
{
    struct ls_project *project = collector->project;
    struct ls_flags flags;
    ls_flags_sort(&flags, &project->arena, words, candidate.path, candidate.has_compiler);
    if (is_wanted(collector, &flags, candidate.path)) {
        project->dropped += flags.dropped.count;
        struct ls_source source = {
            .path = candidate.path,
            .directory = candidate.directory,
            .argc = flags.kept.count,
            .argv = ls_arena_copy(&project->arena, flags.kept.at,
                                  flags.kept.count * sizeof *flags.kept.at),
            .guessed = candidate.guessed,
        };
        ls_vec_push(&project->sources, source);
    }
    ls_flags_release(&flags);
}

/* ---- files and flags of the command line ---- */

/* In a database unknown options are the compiler's affair; here they are what somebody has just
 * typed. */
static void tell_unknown(struct ls_arena *arena, const ls_words *words)
{
    struct ls_flags flags;
    ls_flags_sort(&flags, arena, words, "", false);
    for (uint32_t i = 0; i < flags.unknown.count; i++)
        ls_warn("%s is no compiler option that lockstitch knows; it is left out",
                flags.unknown.at[i]);
    for (uint32_t i = 0; i < words->count; i++)
        if (words->at[i][0] == '@')
            ls_warn("%s: there is no such file of options; it is left out", words->at[i] + 1);
    ls_flags_release(&flags);
}

static int refuse_directories(const char *const *files, int count)
{
    struct stat info;
    for (int i = 0; i < count; i++)
        if (stat(files[i], &info) == 0 && S_ISDIR(info.st_mode))
            return ls_error("%s is a directory; before -- there are files, and without -- a "
                            "directory is searched for them",
                            files[i]);
    return 0;
}

int ls_project_take(struct ls_project *project, const char *const *files, int count,
                    const char *const *flags, int flag_count)
{
    if (refuse_directories(files, count) != 0)
        return -1;
    struct ls_collector collector;
    ls_collector_init(&collector, project);
    const char *here = ls_path_absolute(&project->arena, ".");
    ls_words words = {0};
    for (int i = 0; i < flag_count; i++)
        ls_vec_push(&words, ls_arena_strdup(&project->arena, flags[i]));
    ls_words_expand(&words, &project->arena, here);
    tell_unknown(&project->arena, &words);
    for (int i = 0; i < count; i++) {
        struct ls_candidate candidate = {ls_path_join(&project->arena, here, files[i]), here, false,
                                         false};
        ls_collect(&collector, candidate, &words);
    }
    ls_vec_release(&words);
    ls_collector_finish(&collector);
    return 0;
}
