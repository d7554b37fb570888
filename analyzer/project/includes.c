#include "project/includes.h"

#include <string.h>
#include <unistd.h>

#include "base/foreign.h"

enum { MAX_PLACES = 4 }; /* of one name: more is no name to tell a place by */

struct header {
    const char *path, *base;
    bool is_read;
};

struct search {
    struct ls_arena *arena;
    struct ls_survey *reached; /* its names grow while they are looked at */
    LS_VEC(struct header) headers;
    const ls_words *searched;
    ls_words *directories;
    ls_aliases aliases; /* all that there may be */
};

static bool is_among(const ls_words *words, const char *text)
{
    for (uint32_t i = 0; i < words->count; i++) {
        if (strcmp(words->at[i], text) == 0)
            return true;
    }
    return false;
}

/* What is before `name` in the path of the header, or NULL. */
static const char *start_of(struct search *search, const struct header *header, const char *name)
{
    size_t length = strlen(header->path), wanted = strlen(name);
    if (length <= wanted + 1 || header->path[length - wanted - 1] != '/' ||
        strcmp(header->path + length - wanted, name) != 0)
        return NULL;
    return ls_arena_strndup(search->arena, header->path, length - wanted - 1);
}

static void read_once(struct search *search, struct header *header)
{
    if (!header->is_read)
        ls_survey_read(search->reached, header->path);
    header->is_read = true;
}

/* ---- other names ---- */

/* Other names of the same first directory start there. */
static bool is_start_of_others(const struct search *search, const char *name, const char *start)
{
    size_t first = strcspn(name, "/") + 1, length = strlen(start);
    for (uint32_t i = 0; i < search->aliases.count; i++) {
        const struct ls_alias *other = &search->aliases.at[i];
        if (strncmp(other->name, name, first) == 0 && strncmp(other->path, start, length) == 0 &&
            other->path[length] == '/' &&
            strcmp(other->path + length + 1, other->name + first) == 0)
            return true;
    }
    return false;
}

/* The header that "project/x.h" may be; of several, the one beside others of the project, or in
 * an include/. NULL: nobody knows. */
static struct header *only_one(struct search *search, const char *name)
{
    const char *tail = strchr(name, '/') + 1, *slash = strrchr(tail, '/');
    struct header *best = NULL;
    int most = -1, count = 0; /* of those that are as good */
    for (uint32_t i = 0; i < search->headers.count; i++) {
        struct header *header = &search->headers.at[i];
        bool is_it = strcmp(header->base, slash ? slash + 1 : tail) == 0;
        const char *start = is_it ? start_of(search, header, tail) : NULL;
        if (!start)
            continue;
        size_t length = strlen(start);
        int rank = is_start_of_others(search, name, start)                     ? 2
                   : length > 8 && strcmp(start + length - 8, "/include") == 0 ? 1
                                                                               : 0;
        count = rank > most ? 1 : count + (rank == most);
        best = rank > most ? header : best;
        most = rank > most ? rank : most;
    }
    return count == 1 ? best : NULL;
}

/* Its first directory is none of the system's. */
static bool is_own(struct ls_arena *arena, const char *name)
{
    static const char *const system[] = {"/usr/include", "/usr/include/x86_64-linux-gnu",
                                         "/usr/include/aarch64-linux-gnu"};
    int first = (int)strcspn(name, "/");
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        if (access(ls_arena_printf(arena, "%s/%.*s", system[i], first, name), F_OK) == 0)
            return false;
    return name[first] == '/';
}

static void look_for_alias(struct search *search, const char *name)
{
    if (!is_own(search->arena, name))
        return;
    struct header *header = only_one(search, name);
    if (!header)
        return;
    read_once(search, header);
    struct ls_alias alias = {name, header->path};
    ls_vec_push(&search->aliases, alias);
}

/* One name alone may be there by accident, of a directory that another system has. */
static void take_aliases(const struct search *search, ls_aliases *aliases)
{
    for (uint32_t i = 0; i < search->aliases.count; i++) {
        struct ls_alias alias = search->aliases.at[i];
        size_t first = strcspn(alias.name, "/") + 1;
        unsigned count = 0;
        for (uint32_t j = 0; j < search->aliases.count; j++)
            count += strncmp(search->aliases.at[j].name, alias.name, first) == 0;
        alias.name = ls_arena_strdup(search->arena, alias.name);
        if (count > 1)
            ls_vec_push(aliases, alias);
    }
}

/* ---- where names start ---- */

static void place(struct search *search, const char *name)
{
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
    const char *places[MAX_PLACES];
    int count = 0;
    bool is_found = false, is_foreign = true; /* all places so far */
    for (uint32_t i = 0; i < search->headers.count; i++) {
        struct header *header = &search->headers.at[i];
        const char *start = strcmp(header->base, base) == 0 ? start_of(search, header, name) : NULL;
        if (!start)
            continue;
        read_once(search, header);
        if (is_foreign && !ls_foreign_path(start))
            count = is_found = is_foreign = false;
        if (is_foreign != ls_foreign_path(start))
            continue;
        is_found |= is_among(search->searched, start) || is_among(search->directories, start);
        if (count < MAX_PLACES)
            places[count++] = start;
    }
    for (int i = 0; i < count && !is_found; i++)
        ls_vec_push(search->directories, places[i]);
    if (count == 0)
        look_for_alias(search, name);
}

/* "../../lib/x.h" starts from where it is included: it is only read. */
static void read_relative(struct search *search, const char *name)
{
    const char *tail = name;
    for (const char *up = name; (up = strstr(up, "../")); up += 3)
        tail = up + 3;
    const char *slash = strrchr(tail, '/'), *base = slash ? slash + 1 : tail;
    for (uint32_t i = 0; i < search->headers.count; i++) {
        struct header *header = &search->headers.at[i];
        if (strcmp(header->base, base) == 0 && start_of(search, header, tail))
            read_once(search, header);
    }
}

static void add_headers(struct search *search, const ls_words *paths)
{
    for (uint32_t i = 0; i < paths->count; i++) {
        struct header header = {paths->at[i], strrchr(paths->at[i], '/') + 1, false};
        ls_vec_push(&search->headers, header);
    }
}

void ls_includes_find(struct ls_arena *arena, const struct ls_found *found,
                      const ls_words *searched, struct ls_survey *reached, ls_words *directories,
                      ls_aliases *aliases)
{
    struct search search = {
        .arena = arena, .reached = reached, .searched = searched, .directories = directories};
    add_headers(&search, &found->headers);
    add_headers(&search, &found->known);
    for (uint32_t i = 0; i < found->sources.count; i++)
        ls_survey_read(reached, found->sources.at[i]);
    for (uint32_t i = 0; i < found->headers.count; i++)
        read_once(&search, &search.headers.at[i]);
    for (uint32_t i = 0; i < reached->includes.texts.count; i++) {
        const char *name = reached->includes.texts.at[i];
        if (strstr(name, ".."))
            read_relative(&search, name);
        else
            place(&search, name);
    }
    take_aliases(&search, aliases);
    ls_vec_release(&search.aliases);
    ls_vec_release(&search.headers);
}
