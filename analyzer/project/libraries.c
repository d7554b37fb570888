#include "project/libraries.h"

#include <ctype.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/readfile.h"

#define USR_INCLUDE "/usr/include"

/* One .pc file. */
struct library {
    const char *name;
    ls_words variables; /* name, value, name, value ... */
    ls_words directories;
    ls_words required; /* names of others, among version numbers */
    bool is_taken;
};

struct search {
    struct ls_arena *arena;
    LS_VEC(struct library) libraries;
    ls_words *found;
};

/* ---- .pc files ---- */

static const char *variable(const struct library *library, const char *name, size_t length)
{
    for (uint32_t i = 0; i + 1 < library->variables.count; i += 2) {
        if (strlen(library->variables.at[i]) == length &&
            strncmp(library->variables.at[i], name, length) == 0)
            return library->variables.at[i + 1];
    }
    return "";
}

static const char *expand(struct ls_arena *arena, const struct library *library, const char *text)
{
    const char *result = "";
    for (;;) {
        const char *start = strstr(text, "${"), *end = start ? strchr(start, '}') : NULL;
        if (!end)
            return *result ? ls_arena_printf(arena, "%s%s", result, text) : text;
        result = ls_arena_printf(arena, "%s%.*s%s", result, (int)(start - text), text,
                                 variable(library, start + 2, (size_t)(end - start) - 2));
        text = end + 1;
    }
}

static void add_words(struct ls_arena *arena, const char *text, const char *prefix, ls_words *to)
{
    ls_words words = {0};
    ls_words_split(&words, arena, text);
    for (uint32_t i = 0; i < words.count; i++) {
        if (strncmp(words.at[i], prefix, strlen(prefix)) == 0)
            ls_vec_push(to, words.at[i] + strlen(prefix));
    }
    ls_vec_release(&words);
}

static void read_line(struct ls_arena *arena, struct library *library, const char *line)
{
    size_t length = strcspn(line, ":=");
    const char *value = expand(arena, library, line + length + (line[length] != '\0'));
    while (isspace((unsigned char)*value))
        value++;
    if (line[length] == '=') {
        ls_vec_push(&library->variables, ls_arena_strndup(arena, line, length));
        ls_vec_push(&library->variables, value);
    } else if (strncmp(line, "Cflags", 6) == 0) {
        add_words(arena, value, "-I", &library->directories);
    } else if (strncmp(line, "Requires", 8) == 0) {
        add_words(arena, value, "", &library->required);
    }
}

static void read_library(struct search *search, const char *path)
{
    struct ls_arena *arena = search->arena;
    const char *slash = strrchr(path, '/');
    struct library library = {0};
    size_t size;
    char *text = ls_read_file(arena, path, &size), *rest = text, *line;
    library.name = ls_arena_strndup(arena, slash + 1, strlen(slash + 1) - strlen(".pc"));
    while (text && (line = strsep(&rest, "\n")))
        read_line(arena, &library, line);
    ls_vec_push(&search->libraries, library);
}

static void read_libraries(struct search *search)
{
    static const char *const patterns[] = {"/usr/lib/*/pkgconfig/*.pc", "/usr/lib/pkgconfig/*.pc",
                                           "/usr/share/pkgconfig/*.pc",
                                           "/usr/local/lib/pkgconfig/*.pc"};
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
        glob_t found;
        if (glob(patterns[p], 0, NULL, &found) != 0)
            continue;
        for (size_t i = 0; i < found.gl_pathc; i++)
            read_library(search, ls_arena_strdup(search->arena, found.gl_pathv[i]));
        globfree(&found);
    }
}

static void release_libraries(struct search *search)
{
    for (uint32_t i = 0; i < search->libraries.count; i++) {
        ls_vec_release(&search->libraries.at[i].variables);
        ls_vec_release(&search->libraries.at[i].directories);
        ls_vec_release(&search->libraries.at[i].required);
    }
    ls_vec_release(&search->libraries);
}

/* ---- headers ---- */

static bool has(struct ls_arena *arena, const char *directory, const char *name)
{
    return access(ls_path_join(arena, directory, name), F_OK) == 0;
}

static void add_directory(struct search *search, const char *directory)
{
    for (uint32_t i = 0; i < search->found->count; i++) {
        if (strcmp(search->found->at[i], directory) == 0)
            return;
    }
    if (*directory == '/' && strcmp(directory, USR_INCLUDE) != 0)
        ls_vec_push(search->found, directory);
}

/* With those that its headers may include. */
static void take(struct search *search, struct library *library)
{
    if (library->is_taken)
        return;
    library->is_taken = true;
    for (uint32_t i = 0; i < library->directories.count; i++)
        add_directory(search, library->directories.at[i]);
    for (uint32_t i = 0; i < library->required.count; i++) {
        const char *name = library->required.at[i];
        size_t length = strcspn(name, ",");
        for (uint32_t l = 0; l < search->libraries.count; l++) {
            struct library *other = &search->libraries.at[l];
            if (strlen(other->name) == length && strncmp(other->name, name, length) == 0)
                take(search, other);
        }
    }
}

static void find(struct search *search, const char *header)
{
    for (uint32_t l = 0; l < search->libraries.count; l++) {
        struct library *library = &search->libraries.at[l];
        for (uint32_t i = 0; i < library->directories.count; i++) {
            if (has(search->arena, library->directories.at[i], header)) {
                take(search, library);
                return;
            }
        }
    }
}

void ls_libraries_find(struct ls_arena *arena, const struct ls_survey *survey,
                       bool (*is_known)(const void *context, const char *name), const void *context,
                       ls_words *directories)
{
    struct search search = {.arena = arena, .found = directories};
    read_libraries(&search);
    for (uint32_t i = 0; i < survey->includes.texts.count; i++) {
        const char *name = survey->includes.texts.at[i];
        if (*name && !has(arena, USR_INCLUDE, name) && !strstr(name, "..") &&
            !is_known(context, name))
            find(&search, name);
    }
    release_libraries(&search);
}
