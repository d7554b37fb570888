#include "report/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/vec.h"

enum { LARGEST_FILE = 64 * 1024 * 1024 };

struct ls_source_file {
    const char *path;
    const char *text; /* in the arena */
    size_t size;
    LS_VEC(uint32_t) starts; /* offset of each line */
    UT_hash_handle hh;
};

void ls_sources_release(struct ls_sources *sources)
{
    struct ls_source_file *file, *next;
    HASH_ITER (hh, sources->by_path, file, next) {
        HASH_DEL(sources->by_path, file);
        ls_vec_release(&file->starts);
    }
    ls_arena_release(&sources->arena);
}

static void read_text(struct ls_sources *sources, struct ls_source_file *file)
{
    struct stat status;
    if (stat(file->path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > LARGEST_FILE)
        return;
    FILE *in = fopen(file->path, "rb");
    if (!in)
        return;
    char *text = ls_arena_alloc(&sources->arena, (size_t)status.st_size + 1);
    file->size = fread(text, 1, (size_t)status.st_size, in);
    file->text = text;
    fclose(in);
}

static void find_lines(struct ls_source_file *file)
{
    size_t start = 0;
    while (start < file->size) {
        ls_vec_push(&file->starts, (uint32_t)start);
        const char *end = memchr(file->text + start, '\n', file->size - start);
        start = end ? (size_t)(end - file->text) + 1 : file->size;
    }
}

static struct ls_source_file *open_file(struct ls_sources *sources, const char *path)
{
    struct ls_source_file *file;
    HASH_FIND_STR(sources->by_path, path, file);
    if (file)
        return file;
    file = LS_NEW(&sources->arena, struct ls_source_file);
    file->path = ls_arena_strdup(&sources->arena, path);
    read_text(sources, file);
    find_lines(file);
    HASH_ADD_KEYPTR(hh, sources->by_path, file->path, strlen(file->path), file);
    return file;
}

const char *ls_sources_line(struct ls_sources *sources, const char *path, uint32_t line,
                            size_t *length)
{
    if (path[0] == '\0' || line == 0)
        return NULL;
    const struct ls_source_file *file = open_file(sources, path);
    if (line > file->starts.count)
        return NULL;
    size_t start = file->starts.at[line - 1];
    size_t end = line < file->starts.count ? file->starts.at[line] - 1 : file->size;
    while (end > start && (file->text[end - 1] == '\n' || file->text[end - 1] == '\r'))
        end--;
    *length = end - start;
    return file->text + start;
}
