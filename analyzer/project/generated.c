#include "project/generated.h"

#include <string.h>
#include <unistd.h>

#include "base/foreign.h"
#include "base/paths.h"
#include "base/readfile.h"
#include "project/buildfile.h"
#include "project/libraries.h"
#include "project/template.h"

struct generation {
    struct ls_project *project;
    const struct ls_found *found;
    struct ls_produced *produced;
    const struct ls_survey *survey;
    const char *replacement; /* for headers without template; made when first needed */
    const char *lines;       /* of all build files */
    const char *nowhere;     /* the directory that does not exist */
};

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool ends_with_path(const char *path, const char *tail)
{
    size_t length = strlen(path), wanted = strlen(tail);
    return length > wanted && path[length - wanted - 1] == '/' &&
           strcmp(path + length - wanted, tail) == 0;
}

static const char *path_among(const ls_words *paths, const char *name)
{
    for (uint32_t i = 0; i < paths->count; i++)
        if (ends_with_path(paths->at[i], name))
            return paths->at[i];
    return NULL;
}

/* Where the header is, or will be; NULL: nowhere. */
static const char *path_of(const struct generation *g, const char *name)
{
    const char *path = path_among(&g->found->headers, name);
    path = path ? path : path_among(&g->found->known, name);
    for (uint32_t i = 0; !path && i < g->project->generated.count; i++)
        if (ends_with_path(g->project->generated.at[i].path, name))
            path = g->project->generated.at[i].path;
    return path;
}

static bool is_known(const void *context, const char *name)
{
    return path_of(context, name) != NULL;
}

static void search_in(struct generation *g, const char *directory)
{
    ls_words *directories = &g->produced->directories;
    for (uint32_t i = 0; i < directories->count; i++) {
        if (strcmp(directories->at[i], directory) == 0)
            return;
    }
    ls_vec_push(directories, directory);
}

static void add_at(struct generation *g, const char *path, const char *text, const char *from)
{
    for (uint32_t i = 0; i < g->project->generated.count; i++) {
        if (strcmp(g->project->generated.at[i].path, path) == 0)
            return;
    }
    struct ls_generated header = {path, text, from};
    ls_vec_push(&g->project->generated, header);
}

/* clang asks for "./x.h" by that name below each directory, and finds no other name of a file that
 * is in memory alone. */
static void add(struct generation *g, const char *directory, const char *name, const char *text,
                const char *from)
{
    struct ls_arena *arena = &g->project->arena;
    add_at(g, ls_path_join(arena, directory, name), text, from);
    if (strncmp(name, "./", 2) == 0)
        add_at(g, ls_arena_printf(arena, "%s/%s", directory, name), text, from);
    search_in(g, directory);
}

/* ---- by template ---- */

/* "config.h", "x264_config.h": what hand-written scripts call the header that they write. */
static bool is_called_config(const char *name)
{
    name = base_of(name);
    size_t length = strlen(name);
    return (length >= 8 && strcmp(name + length - 8, "config.h") == 0) ||
           strncmp(name, "config-", 7) == 0 || strncmp(name, "config_", 7) == 0;
}

/* Included as "lib/config.h" when the build keeps it elsewhere than its template. */
static void add_under_names(struct generation *g, const char *output, const char *text,
                            const char *from)
{
    for (uint32_t i = 0; i < g->survey->includes.texts.count; i++) {
        const char *name = g->survey->includes.texts.at[i];
        if (ends_with_path(name, output) && !strstr(name, ".."))
            add(g, g->nowhere, name, text, from);
    }
}

static void fill_template(struct generation *g, const char *path)
{
    struct ls_arena *arena = &g->project->arena;
    const char *directory = ls_path_parent(arena, path);
    const char *output = ls_template_output(arena, base_of(path));
    const char *there = ls_path_join(arena, directory, output);
    size_t size;
    const char *text = access(there, F_OK) == 0 ? NULL : ls_read_file(arena, path, &size);
    if (!text)
        return;
    text = ls_template_fill(arena, g->survey, text);
    if (is_called_config(output))
        text = ls_arena_printf(arena, "#pragma once\n%s\n%s", text, g->lines);
    add(g, directory, output, text, path);
    add_under_names(g, output, text, path);
}

/* ---- without ---- */

static const char *replacement(struct generation *g)
{
    if (!g->replacement)
        g->replacement = ls_template_replace(&g->project->arena, g->survey, g->lines);
    return g->replacement;
}

static void read_buildfile(struct generation *g, const char *path, ls_words *outputs)
{
    struct ls_arena *arena = &g->project->arena;
    struct ls_buildfile file = {0};
    size_t size;
    const char *text = ls_read_file(arena, path, &size);
    if (!text)
        return;
    const char *lines = ls_buildfile_read(arena, text, &file);
    g->lines = ls_arena_printf(arena, "%s%s", g->lines, lines);
    for (uint32_t i = 0; i < file.headers.count; i++) {
        const char *header = ls_path_join(arena, ls_path_parent(arena, path), file.headers.at[i]);
        if (access(header, F_OK) != 0)
            ls_vec_push(outputs, header);
    }
    for (uint32_t i = 0; i < file.forced.count; i++)
        ls_vec_push(&g->produced->forced, file.forced.at[i]);
    for (uint32_t i = 0; i < file.numbers.count; i++)
        ls_vec_push(&g->produced->numbers, file.numbers.at[i]);
    ls_buildfile_release(&file);
}

/* Another command line gives it another value, or an earlier one the same. */
static bool is_superfluous(const ls_words *numbers, uint32_t index)
{
    const char *number = numbers->at[index];
    size_t name = strcspn(number, "=") + 1;
    for (uint32_t i = 0; i < numbers->count; i++)
        if (strncmp(numbers->at[i], number, name) == 0 &&
            (strcmp(numbers->at[i], number) != 0 || i < index))
            return true;
    return false;
}

static void keep_agreed(ls_words *numbers)
{
    ls_words kept = {0};
    for (uint32_t i = 0; i < numbers->count; i++)
        if (!is_superfluous(numbers, i))
            ls_vec_push(&kept, numbers->at[i]);
    ls_vec_release(numbers);
    *numbers = kept;
}

static void read_buildfiles(struct generation *g, ls_words *outputs)
{
    for (uint32_t i = 0; i < g->found->buildfiles.count; i++)
        if (!ls_foreign_path(g->found->buildfiles.at[i]))
            read_buildfile(g, g->found->buildfiles.at[i], outputs);
}

static void replace_outputs(struct generation *g, const ls_words *outputs)
{
    for (uint32_t i = 0; i < outputs->count; i++) {
        const char *header = outputs->at[i];
        add(g, ls_path_parent(&g->project->arena, header), base_of(header), replacement(g), NULL);
    }
}

static void replace_missing(struct generation *g)
{
    for (uint32_t i = 0; i < g->survey->includes.texts.count; i++) {
        const char *name = g->survey->includes.texts.at[i];
        if (is_called_config(name) && !is_known(g, name) && !strstr(name, ".."))
            add(g, g->nowhere, name, replacement(g), NULL);
    }
}

static void add_aliases(struct generation *g, const ls_aliases *aliases)
{
    for (uint32_t i = 0; i < aliases->count; i++) {
        const struct ls_alias *alias = &aliases->at[i];
        const char *text = ls_arena_printf(&g->project->arena, "#include \"%s\"\n", alias->path);
        add(g, g->nowhere, alias->name, text, alias->path);
    }
}

/* Of what the build forces into sources, what is there or will be: where it is. */
static void resolve(const struct generation *g, ls_words *forced)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < forced->count; i++) {
        const char *path = path_of(g, forced->at[i]);
        if (path)
            forced->at[kept++] = path;
    }
    forced->count = kept;
}

void ls_generate(struct ls_project *project, const struct ls_found *found,
                 const struct ls_survey *survey, const ls_aliases *aliases, const char *root,
                 struct ls_produced *produced)
{
    struct generation g = {
        .project = project, .found = found, .produced = produced, .survey = survey};
    g.lines = "";
    g.nowhere = ls_path_join(&project->arena, root, ".lockstitch/generated");
    ls_words outputs = {0};
    read_buildfiles(&g, &outputs);
    for (uint32_t i = 0; i < found->templates.count; i++)
        fill_template(&g, found->templates.at[i]);
    replace_outputs(&g, &outputs);
    replace_missing(&g);
    add_aliases(&g, aliases);
    resolve(&g, &produced->forced);
    keep_agreed(&produced->numbers);
    ls_libraries_find(&project->arena, survey, is_known, &g, &produced->libraries);
    ls_vec_release(&outputs);
}

void ls_produced_release(struct ls_produced *produced)
{
    ls_vec_release(&produced->directories);
    ls_vec_release(&produced->libraries);
    ls_vec_release(&produced->forced);
    ls_vec_release(&produced->numbers);
}

void ls_found_release(struct ls_found *found)
{
    ls_vec_release(&found->sources);
    ls_vec_release(&found->headers);
    ls_vec_release(&found->known);
    ls_vec_release(&found->templates);
    ls_vec_release(&found->buildfiles);
    ls_vec_release(&found->makefiles);
}
