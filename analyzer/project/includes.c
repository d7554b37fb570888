#include "project/includes.h"

#include <string.h>

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

static void place(struct search *search, const char *name)
{
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
    const char *places[MAX_PLACES];
    int count = 0;
    bool is_found = false;
    for (uint32_t i = 0; i < search->headers.count; i++) {
        struct header *header = &search->headers.at[i];
        const char *start = strcmp(header->base, base) == 0 ? start_of(search, header, name) : NULL;
        if (!start)
            continue;
        read_once(search, header);
        is_found |= is_among(search->searched, start) || is_among(search->directories, start);
        if (count < MAX_PLACES)
            places[count++] = start;
    }
    for (int i = 0; i < count && !is_found; i++)
        ls_vec_push(search->directories, places[i]);
}

static void add_headers(struct search *search, const ls_words *paths)
{
    for (uint32_t i = 0; i < paths->count; i++) {
        struct header header = {paths->at[i], strrchr(paths->at[i], '/') + 1, false};
        ls_vec_push(&search->headers, header);
    }
}

void ls_includes_find(struct ls_arena *arena, const struct ls_found *found,
                      const ls_words *searched, struct ls_survey *reached, ls_words *directories)
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
        if (!strstr(name, ".."))
            place(&search, name);
    }
    ls_vec_release(&search.headers);
}
