#include "commands/visible.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"
#include "base/readfile.h"
#include "gate/comments.h"

enum { MOST_LINES = 1 << 22 /* of a file of which single lines are looked at */ };

struct text {
    const char *path;
    bool whole;             /* all of it counts */
    LS_VEC(uint64_t) lines; /* bits: facts stand there */
    UT_hash_handle hh;
};

struct texts {
    struct ls_arena arena;
    struct text *by_path;
    LS_VEC(struct text *) all; /* in the order of the units */
};

static struct text *text_of(struct texts *texts, const char *path)
{
    struct text *text;
    HASH_FIND_STR(texts->by_path, path, text);
    if (text)
        return text;
    text = LS_NEW(&texts->arena, struct text);
    text->path = path;
    HASH_ADD_KEYPTR(hh, texts->by_path, path, strlen(path), text);
    ls_vec_push(&texts->all, text);
    return text;
}

static void mark(struct text *text, uint32_t line)
{
    text->whole |= line >= MOST_LINES;
    if (text->whole)
        return;
    while (text->lines.count <= line / 64)
        ls_vec_push(&text->lines, 0);
    text->lines.at[line / 64] |= UINT64_C(1) << line % 64;
}

/* Every table with sites: what is reported stands at one of them. */
static void mark_unit(struct texts *texts, const struct ls_unit *unit)
{
    struct text **of_file = LS_NEW_ARRAY(&texts->arena, struct text *, unit->files.count + 1);
    for (uint32_t i = 0; i < unit->files.count; i++)
        of_file[i] = text_of(texts, ls_unit_text(unit, unit->files.at[i]));
#define MARK(table)                                                                                \
    for (uint32_t i = 0; i < unit->table.count; i++)                                               \
    mark(of_file[unit->table.at[i].site.file], unit->table.at[i].site.line)
    MARK(records);
    MARK(fields);
    MARK(globals);
    MARK(functions);
    MARK(variables);
    MARK(insts);
#undef MARK
}

static uint64_t hash_lines(const struct text *text, const char *at, size_t size, uint64_t hash)
{
    const char *end = at + size;
    for (uint32_t line = 1; at < end && line / 64 < text->lines.count; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline ? newline + 1 : end;
        if (text->lines.at[line / 64] >> line % 64 & 1)
            hash = ls_hash(at, (size_t)(next - at), hash);
        at = next;
    }
    return hash;
}

static uint64_t hash_ignores(const char *bytes, size_t size, uint64_t hash)
{
    struct ls_arena arena = {0};
    ls_ignores ignores = {0};
    ls_ignores_find(&ignores, &arena, bytes, size);
    for (uint32_t i = 0; i < ignores.count; i++) {
        const struct ls_ignore *ignore = &ignores.at[i];
        const char *rule = ignore->rule ? ignore->rule : "";
        uint32_t numbers[] = {ignore->line, ignore->target, ignore->nolint, ignore->rule != NULL};
        hash = ls_hash(numbers, sizeof numbers, hash);
        hash = ls_hash(rule, strlen(rule) + 1, hash);
        hash = ls_hash(ignore->reason, strlen(ignore->reason) + 1, hash);
    }
    ls_vec_release(&ignores);
    ls_arena_release(&arena);
    return hash;
}

static uint64_t hash_text(const struct text *text, uint64_t hash)
{
    struct ls_arena arena = {0};
    size_t size;
    const char *bytes = ls_read_file(&arena, text->path, &size);
    hash = ls_hash(text->path, strlen(text->path) + 1, hash + (bytes != NULL));
    if (bytes && text->whole)
        hash = ls_hash(bytes, size, hash);
    else if (bytes)
        hash = hash_ignores(bytes, size, hash_lines(text, bytes, size, hash));
    ls_arena_release(&arena);
    return hash;
}

uint64_t ls_visible_text(const struct ls_units *units)
{
    struct texts texts = {0};
    uint64_t hash = 0;
    for (uint32_t i = 0; i < units->loaded.count; i++)
        mark_unit(&texts, units->loaded.at[i]);
    for (uint32_t i = 0; i < texts.all.count; i++) {
        hash = hash_text(texts.all.at[i], hash);
        ls_vec_release(&texts.all.at[i]->lines);
    }
    HASH_CLEAR(hh, texts.by_path);
    ls_vec_release(&texts.all);
    ls_arena_release(&texts.arena);
    return hash;
}
