/* Finding things in the file system: the database near the sources, and sources where no database
 * is. */
#include <dirent.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/foreign.h"
#include "base/paths.h"
#include "base/readfile.h"
#include "project/buildfile.h"
#include "project/collect.h"
#include "project/definitions.h"
#include "project/generated.h"
#include "project/includes.h"
#include "project/project.h"
#include "project/switches.h"
#include "project/template.h"

enum { MAX_INCLUDE_DIRECTORIES = 128, MAX_DEPTH = 64, MAX_ENTRIES_ABOVE = 100000 };

/* ---- the database ---- */

static const char database_name[] = "compile_commands.json";

/* In the directory itself, or in the first of its build* that has one. */
static const char *database_in(struct ls_arena *arena, const char *directory)
{
    const char *path = ls_path_join(arena, directory, database_name);
    if (access(path, F_OK) == 0)
        return path;
    glob_t found;
    const char *first = NULL;
    const char *pattern = ls_arena_printf(arena, "%s/build*/%s", directory, database_name);
    if (glob(pattern, 0, NULL, &found) == 0) {
        first = ls_path_join(arena, "/", found.gl_pathv[0]);
        globfree(&found);
    }
    return first;
}

static const char *database_above(struct ls_arena *arena, const char *path)
{
    struct stat info;
    path = ls_path_absolute(arena, path);
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        path = ls_path_parent(arena, path);
    for (;;) {
        const char *database = database_in(arena, path);
        if (database || strcmp(path, "/") == 0)
            return database;
        path = ls_path_parent(arena, path);
    }
}

const char *ls_project_find_database(struct ls_arena *arena, const char *const *paths, int count)
{
    if (count == 0)
        return database_above(arena, ".");
    for (int i = 0; i < count; i++) {
        const char *database = database_above(arena, paths[i]);
        if (database)
            return database;
    }
    return NULL;
}

/* ---- guessing ---- */

struct guess {
    struct ls_project *project;
    struct ls_found found;
    const char *scanned; /* not walked again from above */
    bool is_above;       /* of what is scanned: headers count, sources do not */
    ls_words searched;   /* the directories of -I options */
    ls_words foreign;    /* those of them that are for other systems: searched last */
    ls_words words;      /* these options, and what configure would define */
    int entries_above;
    bool is_configured;
    ls_definitions definitions;
    const char *directory; /* of the source before, */
    ls_words local;        /* and what is defined there */
};

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = strlen(name), wanted = strlen(suffix);
    return length > wanted && strcmp(name + length - wanted, suffix) == 0;
}

static bool has_entry(const struct guess *guess, const char *directory, const char *name)
{
    return access(ls_path_join(&guess->project->arena, directory, name), F_OK) == 0;
}

/* The compiler's own header of that name would take the one in the directory for the C library's,
 * which has none. */
static bool misleads_compiler(const struct guess *guess, const char *directory)
{
    return has_entry(guess, directory, "stdatomic.h") || has_entry(guess, directory, "float.h") ||
           has_entry(guess, directory, "unwind.h");
}

/* Behind the system's own for <name.h>: projects keep substitutes of what other systems lack. */
static void search_in(struct guess *guess, const char *directory)
{
    struct ls_arena *arena = &guess->project->arena;
    ls_vec_push(&guess->words, ls_arena_printf(arena, "-iquote%s", directory));
    if (misleads_compiler(guess, directory))
        return;
    ls_vec_push(&guess->words, ls_arena_printf(arena, "-idirafter%s", directory));
}

static void add_include_directory(struct guess *guess, const char *directory)
{
    ls_vec_push(&guess->searched, directory);
    if (ls_foreign_path(directory))
        ls_vec_push(&guess->foreign, directory);
    else
        search_in(guess, directory);
}

/* Autoconf's configure writes config.h and puts -DHAVE_CONFIG_H on every command line ("Autoconf",
 * 4.9.1). True when this is seen for the first time. */
static bool look_for_configuration(struct guess *guess, const char *directory)
{
    if (guess->is_configured || !has_entry(guess, directory, "config.h") ||
        !(has_entry(guess, directory, "config.h.in") || has_entry(guess, directory, "configure") ||
          has_entry(guess, directory, "config.status")))
        return false;
    guess->is_configured = true;
    ls_vec_push(&guess->words, "-DHAVE_CONFIG_H");
    return true;
}

static void take_file(struct guess *guess, const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    if (ls_definitions_are_in(name))
        ls_vec_push(&guess->found.makefiles, path);
    if (has_suffix(name, ".c") && !guess->is_above)
        ls_vec_push(&guess->found.sources, path);
    else if (has_suffix(name, ".h"))
        ls_vec_push(guess->is_above ? &guess->found.known : &guess->found.headers, path);
    else if (ls_buildfile_is(name))
        ls_vec_push(&guess->found.buildfiles, path);
    else if (ls_template_output(&guess->project->arena, name))
        ls_vec_push(&guess->found.templates, path);
}

/* True when the directory holds headers itself: then the one above may be what their names start
 * from ("lib/x.h"). */
static bool walk(struct guess *guess, const char *directory, int depth)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort);
    if (count < 0) {
        ls_warn("%s cannot be read", directory);
        return false;
    }
    bool has_headers = false, is_above = false;
    for (int i = 0; i < count; i++)
        has_headers |= has_suffix(entries[i]->d_name, ".h");
    if ((has_headers || depth == 0) && guess->searched.count < MAX_INCLUDE_DIRECTORIES)
        add_include_directory(guess, directory);
    if (has_headers)
        look_for_configuration(guess, directory);
    for (int i = 0; i < count; i++) {
        struct stat info;
        const char *path = ls_path_join(&guess->project->arena, directory, entries[i]->d_name);
        bool skipped =
            entries[i]->d_name[0] == '.' || strcmp(entries[i]->d_name, "CMakeFiles") == 0;
        free(entries[i]);
        skipped |= guess->is_above && (strcmp(path, guess->scanned) == 0 ||
                                       guess->entries_above++ > MAX_ENTRIES_ABOVE);
        if (skipped || lstat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode) && depth < MAX_DEPTH)
            is_above |= walk(guess, path, depth + 1);
        else if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) /* a pipe is waited for */
            take_file(guess, path);
    }
    free(entries);
    if (is_above && !has_headers && depth > 0 && guess->searched.count < MAX_INCLUDE_DIRECTORIES)
        add_include_directory(guess, directory);
    return has_headers;
}

/* How far above there may be the next sign of the same project; and what a part belongs to that has
 * the signs of a project of its own. */
enum { LEVELS_ABOVE = 6, LEVELS_TO_WHOLE = 3 };

/* What the entries of a directory say of it, as bits. */
enum sign { HAS_MAKEFILE = 1, HAS_BUILDFILE = 2, IS_TOP = 4, IS_REPOSITORY = 8 };

static unsigned sign_of(const char *name)
{
    static const struct {
        const char *name;
        unsigned signs;
    } others[] = {{"Makefile", HAS_MAKEFILE},
                  {"makefile", HAS_MAKEFILE},
                  {"GNUmakefile", HAS_MAKEFILE},
                  {"Makefile.in", HAS_MAKEFILE},
                  {"CMakeLists.txt", HAS_MAKEFILE},
                  {"SConstruct", HAS_MAKEFILE | IS_TOP},
                  {"configure", IS_TOP},
                  {"configure.ac", IS_TOP},
                  {"configure.in", IS_TOP},
                  {"COPYING", IS_TOP},
                  {"LICENSE", IS_TOP},
                  {".git", IS_TOP | IS_REPOSITORY}};
    unsigned signs = ls_buildfile_is(name) ? HAS_BUILDFILE : 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        signs |= strcmp(name, others[i].name) == 0 ? others[i].signs : 0;
    return signs;
}

static unsigned signs_of(const char *directory)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, NULL);
    unsigned signs = 0;
    for (int i = 0; i < count; i++) {
        signs |= sign_of(entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return signs;
}

/* The top of the project that `path` is in, or NULL. Above what looks like a top, only files of
 * Autotools and Meson count, and near it what looks like one itself and has a makefile: a makefile
 * alone may be anybody's there. */
static const char *find_top(struct ls_arena *arena, const char *path)
{
    const char *top = NULL;
    unsigned seen = signs_of(path);
    for (int level = 1; level <= LEVELS_ABOVE && !(seen & IS_REPOSITORY); level++) {
        path = ls_path_parent(arena, path);
        unsigned signs = strcmp(path, "/") == 0 ? 0 : signs_of(path);
        bool is_whole = level <= LEVELS_TO_WHOLE && signs & HAS_MAKEFILE && signs & IS_TOP;
        if (signs & HAS_BUILDFILE || is_whole || (signs && !(seen & IS_TOP))) {
            top = path;
            level = 0;
        }
        seen |= signs;
    }
    return top;
}

/* What is scanned may be the src/ of a project whose build files, templates and other headers are
 * above, and beside it. */
static void look_above(struct guess *guess, const char *path)
{
    const char *top = find_top(&guess->project->arena, path);
    if (!top)
        return;
    guess->scanned = path;
    guess->is_above = true;
    walk(guess, top, 1);
    guess->is_above = false;
}

static int gather(struct guess *guess, const char *const *paths, int count)
{
    for (int i = 0; i < count; i++) {
        struct stat info;
        const char *path = ls_path_absolute(&guess->project->arena, paths[i]);
        if (stat(path, &info) != 0)
            return ls_error("%s does not exist", paths[i]);
        if (S_ISDIR(info.st_mode)) {
            walk(guess, path, 0);
            look_above(guess, path);
        } else {
            ls_vec_push(&guess->found.sources, path);
            const char *directory = ls_path_parent(&guess->project->arena, path);
            if (look_for_configuration(guess, directory))
                add_include_directory(guess, directory);
            look_above(guess, path);
        }
    }
    return 0;
}

/* What configure would have written and found. Its headers come first: others of their names are
 * there for systems that have no configure. */
static void generate(struct guess *guess, const char *root)
{
    struct ls_project *project = guess->project;
    ls_words walked = guess->words, starts = {0};
    struct ls_produced produced = {0};
    ls_aliases aliases = {0};
    struct ls_survey reached;
    ls_survey_init(&reached);
    ls_includes_find(&project->arena, &guess->found, &guess->searched, &reached, &starts, &aliases);
    ls_generate(project, &guess->found, &reached, &aliases, root, &produced);
    guess->words = (ls_words){0};
    for (uint32_t i = 0; i < produced.directories.count; i++)
        add_include_directory(guess, produced.directories.at[i]);
    for (uint32_t i = 0; i < walked.count; i++)
        ls_vec_push(&guess->words, walked.at[i]);
    for (uint32_t i = 0; i < starts.count; i++)
        add_include_directory(guess, starts.at[i]);
    for (uint32_t i = 0; i < guess->foreign.count; i++)
        search_in(guess, guess->foreign.at[i]);
    for (uint32_t i = 1; i < reached.switches.texts.count; i++)
        ls_vec_push(&guess->words,
                    ls_arena_printf(&project->arena, "-D%s", reached.switches.texts.at[i]));
    for (uint32_t i = 0; i < produced.numbers.count; i++)
        ls_vec_push(&guess->words,
                    ls_arena_printf(&project->arena, "-D%s", produced.numbers.at[i]));
    for (uint32_t i = 0; i < produced.libraries.count; i++)
        ls_vec_push(&guess->words,
                    ls_arena_printf(&project->arena, "-idirafter%s", produced.libraries.at[i]));
    for (uint32_t i = 0; i < produced.forced.count; i++) {
        ls_vec_push(&guess->words, "-include");
        ls_vec_push(&guess->words, produced.forced.at[i]);
    }
    for (uint32_t i = 0; i < project->generated.count && !guess->is_configured; i++) {
        guess->is_configured = has_suffix(project->generated.at[i].path, "/config.h");
        if (guess->is_configured)
            ls_vec_push(&guess->words, "-DHAVE_CONFIG_H");
    }
    ls_survey_release(&reached);
    ls_vec_release(&walked);
    ls_vec_release(&starts);
    ls_produced_release(&produced);
    ls_vec_release(&aliases);
}

static void read_makefiles(struct guess *guess)
{
    struct ls_arena *arena = &guess->project->arena;
    for (uint32_t i = 0; i < guess->found.makefiles.count; i++) {
        size_t size;
        const char *path = guess->found.makefiles.at[i], *text = ls_read_file(arena, path, &size);
        if (text && !ls_foreign_path(path))
            ls_definitions_read(arena, path, text, &guess->definitions);
    }
}

/* Sources come directory by directory. */
static void enter(struct guess *guess, const char *directory)
{
    if (guess->directory && strcmp(guess->directory, directory) == 0)
        return;
    guess->directory = directory;
    guess->local.count = 0;
    ls_definitions_apply(&guess->project->arena, &guess->definitions, directory, &guess->local);
}

static void collect(struct ls_collector *collector, struct guess *guess, const char *path)
{
    struct ls_arena *arena = &guess->project->arena, texts = {0};
    struct ls_candidate candidate = {path, ls_path_parent(arena, path), false, true};
    uint32_t common = guess->words.count;
    size_t size;
    const char *text = ls_read_file(&texts, path, &size);
    const char *name = text ? ls_switches_of_file(&texts, text) : NULL;
    if (name)
        ls_vec_push(&guess->words, ls_arena_printf(arena, "-D%s", name));
    enter(guess, candidate.directory);
    for (uint32_t i = 0; i < guess->local.count; i++)
        ls_vec_push(&guess->words, guess->local.at[i]);
    ls_collect(collector, candidate, &guess->words);
    guess->words.count = common;
    ls_arena_release(&texts);
}

int ls_project_guess(struct ls_project *project, const char *const *paths, int count)
{
    struct guess guess = {.project = project};
    struct ls_collector collector;
    ls_collector_init(&collector, project);
    int status = gather(&guess, paths, count);
    if (status == 0)
        generate(&guess, ls_path_absolute(&project->arena, paths[0]));
    if (status == 0)
        read_makefiles(&guess);
    for (uint32_t i = 0; status == 0 && i < guess.found.sources.count; i++)
        collect(&collector, &guess, guess.found.sources.at[i]);
    ls_collector_finish(&collector);
    ls_found_release(&guess.found);
    ls_vec_release(&guess.searched);
    ls_vec_release(&guess.foreign);
    ls_vec_release(&guess.words);
    ls_vec_release(&guess.local);
    ls_vec_release(&guess.definitions);
    return status;
}
