#include "project/generated.h"

#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/readfile.h"
#include "project/buildfile.h"
#include "project/libraries.h"
#include "project/template.h"

struct generation {
    struct ls_project *project;
    const struct ls_found *found;
    ls_words *directories;
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

/* A file that is there, or will be. */
static bool is_known(const void *context, const char *name)
{
    const struct generation *g = context;
    for (uint32_t i = 0; i < g->found->headers.count; i++) {
        if (ends_with_path(g->found->headers.at[i], name))
            return true;
    }
    for (uint32_t i = 0; i < g->found->known.count; i++) {
        if (ends_with_path(g->found->known.at[i], name))
            return true;
    }
    for (uint32_t i = 0; i < g->project->generated.count; i++) {
        if (ends_with_path(g->project->generated.at[i].path, name))
            return true;
    }
    return false;
}

static void search_in(struct generation *g, const char *directory)
{
    for (uint32_t i = 0; i < g->directories->count; i++) {
        if (strcmp(g->directories->at[i], directory) == 0)
            return;
    }
    ls_vec_push(g->directories, directory);
}

static void add(struct generation *g, const char *directory, const char *name, const char *text,
                const char *from)
{
    const char *path = ls_path_join(&g->project->arena, directory, name);
    for (uint32_t i = 0; i < g->project->generated.count; i++) {
        if (strcmp(g->project->generated.at[i].path, path) == 0)
            return;
    }
    struct ls_generated header = {path, text, from};
    ls_vec_push(&g->project->generated, header);
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
        text = ls_arena_printf(arena, "%s\n%s", text, g->lines);
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
    ls_words headers = {0};
    size_t size;
    const char *text = ls_read_file(arena, path, &size);
    if (!text)
        return;
    const char *lines = ls_buildfile_read(arena, text, &headers);
    g->lines = ls_arena_printf(arena, "%s%s", g->lines, lines);
    for (uint32_t i = 0; i < headers.count; i++) {
        const char *header = ls_path_join(arena, ls_path_parent(arena, path), headers.at[i]);
        if (access(header, F_OK) != 0)
            ls_vec_push(outputs, header);
    }
    ls_vec_release(&headers);
}

static void read_buildfiles(struct generation *g, ls_words *outputs)
{
    for (uint32_t i = 0; i < g->found->buildfiles.count; i++)
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

void ls_generate(struct ls_project *project, const struct ls_found *found,
                 const struct ls_survey *survey, const ls_aliases *aliases, const char *root,
                 ls_words *directories, ls_words *libraries)
{
    struct generation g = {
        .project = project, .found = found, .directories = directories, .survey = survey};
    g.lines = "";
    g.nowhere = ls_path_join(&project->arena, root, ".lockstitch/generated");
    ls_words outputs = {0};
    read_buildfiles(&g, &outputs);
    for (uint32_t i = 0; i < found->templates.count; i++)
        fill_template(&g, found->templates.at[i]);
    replace_outputs(&g, &outputs);
    replace_missing(&g);
    add_aliases(&g, aliases);
    ls_libraries_find(&project->arena, survey, is_known, &g, libraries);
    ls_vec_release(&outputs);
}

void ls_found_release(struct ls_found *found)
{
    ls_vec_release(&found->sources);
    ls_vec_release(&found->headers);
    ls_vec_release(&found->known);
    ls_vec_release(&found->templates);
    ls_vec_release(&found->buildfiles);
}
