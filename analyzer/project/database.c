/* Reading compile_commands.json: https://clang.llvm.org/docs/JSONCompilationDatabase.html */
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "base/diag.h"
#include "base/paths.h"
#include "project/collect.h"
#include "project/project.h"

struct reader {
    struct ls_collector collector;
    struct ls_project *project;
    const char *base;  /* directory of the database */
    ls_words selected; /* real paths; none selects all */
};

static const char *text_of(const json_t *entry, const char *key)
{
    return json_string_value(json_object_get(entry, key));
}

/* The words of the command, from either form. Returns -1 when there is neither. */
static int read_words(struct ls_project *project, const json_t *entry, ls_words *words)
{
    const json_t *arguments = json_object_get(entry, "arguments");
    const char *command = text_of(entry, "command");
    if (command && !json_is_array(arguments)) {
        ls_words_split(words, &project->arena, command);
        return 0;
    }
    if (!json_is_array(arguments))
        return -1;
    for (size_t i = 0; i < json_array_size(arguments); i++) {
        const char *word = json_string_value(json_array_get(arguments, i));
        if (!word)
            return -1;
        ls_vec_push(words, ls_arena_strdup(&project->arena, word));
    }
    return 0;
}

static bool is_selected(struct reader *reader, const char *path)
{
    if (reader->selected.count == 0)
        return true;
    const char *real = ls_path_real(&reader->project->arena, path);
    for (uint32_t i = 0; i < reader->selected.count; i++) {
        if (ls_path_within(real, reader->selected.at[i]))
            return true;
    }
    return false;
}

/* One entry that cannot be understood costs that entry. */
static void bad_entry(struct reader *reader, size_t number, const char *what)
{
    ls_error("%s: entry %zu: %s; it is left out", reader->project->database, number + 1, what);
    reader->project->malformed++;
}

static void read_entry(struct reader *reader, size_t number, const json_t *entry)
{
    struct ls_arena *arena = &reader->project->arena;
    const char *file = text_of(entry, "file"), *directory = text_of(entry, "directory");
    if (!json_is_object(entry) || !file) {
        bad_entry(reader, number, "it names no \"file\"");
        return;
    }
    directory = ls_path_join(arena, reader->base, directory ? directory : ".");
    const char *path = ls_path_join(arena, directory, file);
    if (!is_selected(reader, path))
        return;
    ls_words words = {0};
    if (read_words(reader->project, entry, &words) == 0) {
        ls_words_expand(&words, arena, directory);
        ls_collect(&reader->collector, (struct ls_candidate){path, directory, true, false}, &words);
    } else {
        bad_entry(reader, number, "it has neither a \"command\" nor \"arguments\" that are texts");
    }
    ls_vec_release(&words);
}

static int read_entries(struct reader *reader, const json_t *entries)
{
    if (!json_is_array(entries))
        return ls_error("%s: it should be an array of entries", reader->project->database);
    for (size_t i = 0; i < json_array_size(entries); i++)
        read_entry(reader, i, json_array_get(entries, i));
    return 0;
}

static int select_paths(struct reader *reader, const char *const *paths, int count)
{
    struct ls_arena *arena = &reader->project->arena;
    for (int i = 0; i < count; i++) {
        struct stat info;
        if (stat(paths[i], &info) != 0)
            return ls_error("%s does not exist", paths[i]);
        ls_vec_push(&reader->selected, ls_path_real(arena, ls_path_absolute(arena, paths[i])));
    }
    return 0;
}

/* The file itself, whether it or its directory was named. */
static const char *database_path(struct ls_arena *arena, const char *where)
{
    struct stat info;
    const char *path = ls_path_absolute(arena, where);
    if (stat(path, &info) == 0 && !S_ISDIR(info.st_mode))
        return path;
    return ls_path_join(arena, path, "compile_commands.json");
}

int ls_project_read(struct ls_project *project, const char *where, const char *const *paths,
                    int count)
{
    project->database = database_path(&project->arena, where);
    struct reader reader = {.project = project,
                            .base = ls_path_parent(&project->arena, project->database)};
    struct stat info;
    if (stat(project->database, &info) != 0)
        return ls_error("%s does not exist", project->database);
    if (S_ISDIR(info.st_mode))
        return ls_error("%s is a directory", project->database);
    json_error_t error;
    json_t *entries = json_load_file(project->database, 0, &error);
    if (!entries)
        return ls_error("%s:%d:%d: %s", project->database, error.line > 0 ? error.line : 1,
                        error.column > 0 ? error.column : 1, error.text);
    ls_collector_init(&reader.collector, project);
    int status = select_paths(&reader, paths, count);
    if (status == 0)
        status = read_entries(&reader, entries);
    ls_collector_finish(&reader.collector);
    ls_vec_release(&reader.selected);
    json_decref(entries);
    return status;
}
