#include "commands/annotate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/paths.h"
#include "base/readfile.h"
#include "model/votes.h"
#include "model/wording.h"

enum { CONTEXT = 3, FEWEST_PLACES = 2, FEWEST_OF_MOST = 6 };

/* Behind a declarator. */
struct note {
    const char *file;
    uint32_t line, column; /* of the name, from 1 */
    const char *name;      /* as it stands there */
    const char *lock;      /* NULL = not to be said */
};

struct text {
    struct ls_arena arena;
    const char **line;
    uint32_t lines;
    bool is_open; /* the last line has no end */
};

struct annotation {
    const struct ls_model *model;
    struct ls_arena arena;
    LS_VEC(struct note) notes;
    uint32_t unsaid; /* guards that C cannot say where the variable is declared */
};

/* Which guards */

/* "length" of "queue.length"; "slots" of "slots[]". */
static const char *last_name(struct ls_arena *arena, const char *name)
{
    const char *dot = strrchr(name, '.');
    name = dot ? dot + 1 : name;
    return ls_arena_strndup(arena, name, strcspn(name, "["));
}

static size_t record_length(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? (size_t)(dot - name) : 0;
}

/* Every place holds it, or nearly every one of many; one of them writes. */
static bool is_established(const struct ls_guard *guard)
{
    if (guard->lock == LS_MODEL_NONE || guard->declared || guard->writes == 0)
        return false;
    return (guard->holding == guard->of && guard->of >= FEWEST_PLACES) ||
           (guard->of >= FEWEST_OF_MOST && guard->holding * 10 >= guard->of * 9);
}

static bool is_above(const struct ls_location *lock, const struct ls_location *variable)
{
    return lock->file[0] && strcmp(lock->file, variable->file) == 0 &&
           (lock->line < variable->line ||
            (lock->line == variable->line && lock->column < variable->column));
}

/* Both are globals, or both members of one record, and the lock is declared above. */
static bool can_be_said(const struct ls_shared *shared, const struct ls_guard *guard,
                        const struct ls_lock *lock)
{
    size_t record = record_length(shared->name);
    if (strchr(lock->name, '[') || strchr(lock->name, '*') || record != record_length(lock->name))
        return false;
    if (record == 0)
        return !lock->many && is_above(&lock->created, &shared->defined);
    return guard->same_object && memcmp(shared->name, lock->name, record) == 0 &&
           is_above(&lock->member, &shared->member);
}

static const struct ls_location *place_of(const struct ls_shared *shared)
{
    return record_length(shared->name) > 0 ? &shared->member : &shared->defined;
}

/* What several objects of one type have in common is said once, if it is true of all. */
static void add_note(struct annotation *annotation, const struct ls_shared *shared,
                     const struct ls_guard *guard)
{
    const struct ls_location *at = place_of(shared);
    struct note note = {at->file, at->line, at->column, last_name(&annotation->arena, shared->name),
                        NULL};
    if (is_established(guard) &&
        can_be_said(shared, guard, &annotation->model->locks.at[guard->lock]))
        note.lock = last_name(&annotation->arena, annotation->model->locks.at[guard->lock].name);
    for (uint32_t i = 0; i < annotation->notes.count; i++) {
        struct note *known = &annotation->notes.at[i];
        if (known->line != note.line || known->column != note.column ||
            strcmp(known->file, note.file) != 0)
            continue;
        if (!note.lock || (known->lock && strcmp(known->lock, note.lock) != 0))
            known->lock = NULL;
        return;
    }
    annotation->unsaid += is_established(guard) && !note.lock;
    ls_vec_push(&annotation->notes, note);
}

static void drop_unsaid(struct annotation *annotation)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < annotation->notes.count; i++)
        if (annotation->notes.at[i].lock)
            annotation->notes.at[kept++] = annotation->notes.at[i];
    annotation->notes.count = kept;
}

static int compare_notes(const void *left, const void *right)
{
    const struct note *a = left, *b = right;
    int files = strcmp(a->file, b->file);
    if (files != 0)
        return files;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->column < b->column ? 1 : a->column > b->column ? -1 : 0; /* from right to left */
}

static void gather(struct annotation *annotation)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, annotation->model);
    for (uint32_t i = 0; i < annotation->model->shareds.count; i++) {
        const struct ls_shared *shared = &annotation->model->shareds.at[i];
        struct ls_guard guard = ls_guard_infer(&parallel, i);
        if (!shared->is_hidden && guard.of > 0 &&
            ls_path_within(place_of(shared)->file, annotation->model->root))
            add_note(annotation, shared, &guard);
    }
    ls_parallel_release(&parallel);
    drop_unsaid(annotation);
    if (annotation->notes.count > 0)
        qsort(annotation->notes.at, annotation->notes.count, sizeof *annotation->notes.at,
              compare_notes);
}

/* Text */

static bool read_text(struct text *text, const char *path)
{
    size_t size;
    char *bytes = ls_read_file(&text->arena, path, &size);
    if (!bytes)
        return false;
    for (size_t i = 0; i < size; i++)
        text->lines += bytes[i] == '\n';
    text->line = LS_NEW_ARRAY(&text->arena, const char *, text->lines + 2);
    text->lines = 0;
    text->is_open = size > 0 && bytes[size - 1] != '\n';
    for (char *at = bytes; at < bytes + size;) {
        char *end = memchr(at, '\n', (size_t)(bytes + size - at));
        size_t length = end ? (size_t)(end - at) : (size_t)(bytes + size - at);
        text->line[text->lines++] = ls_arena_strndup(&text->arena, at, length);
        at += length + 1;
    }
    return true;
}

/* Behind the dimensions of an array, the parameters of a pointer to a function, the width of a
 * bit-field; NULL when the declarator goes on in the next line, or is not plain text. */
static const char *end_of_declarator(const char *at)
{
    unsigned depth = 0;
    const char *end = at;
    for (; *at && (depth > 0 || !strchr(";,={", *at)); at++) {
        if (*at == '/' && (at[1] == '*' || at[1] == '/'))
            return NULL;
        depth += *at == '[' || *at == '(';
        depth -= (*at == ']' || *at == ')') && depth > 0;
        if (!isspace((unsigned char)*at))
            end = at + 1;
    }
    return *at ? end : NULL;
}

static bool annotate_line(struct text *text, const struct note *note)
{
    if (note->line == 0 || note->line > text->lines)
        return false;
    const char *line = text->line[note->line - 1];
    size_t column = note->column - 1, length = strlen(note->name);
    if (column + length > strlen(line) || memcmp(line + column, note->name, length) != 0)
        return false; /* a macro has written it */
    const char *end = end_of_declarator(line + column + length);
    if (!end)
        return false;
    text->line[note->line - 1] = ls_arena_printf(&text->arena, "%.*s GUARDED_BY(%s)%s",
                                                 (int)(end - line), line, note->lock, end);
    return true;
}

/* Patch */

static const char *const definition[] = {
    "#ifndef GUARDED_BY",
    "#if defined(__clang__) && __clang_major__ >= 19",
    "#define GUARDED_BY(lock) __attribute__((guarded_by(lock)))",
    "#else",
    "#define GUARDED_BY(lock)",
    "#endif",
    "#endif",
    ""};

enum { DEFINITION = sizeof definition / sizeof *definition };

/* The number of lines that a comment at the top of the file takes, with the blank ones behind it.
 */
static uint32_t heading(const struct text *text)
{
    uint32_t line = 0;
    if (text->lines == 0 || strncmp(text->line[0], "/*", 2) != 0) {
        while (line < text->lines && strncmp(text->line[line], "//", 2) == 0)
            line++;
    } else {
        while (line < text->lines && !strstr(text->line[line], "*/"))
            line++;
        line += line < text->lines;
    }
    while (line < text->lines && text->line[line][0] == '\0')
        line++;
    return line;
}

/* Lines first .. last (exclusive) of the old text, with `top` as the place of the definition. */
static void print_hunk(FILE *out, const struct text *before, const struct text *after,
                       uint32_t first, uint32_t last, uint32_t top, bool shifted)
{
    bool defines = top >= first && top <= last && !shifted;
    fprintf(out, "@@ -%u,%u +%u,%u @@\n", first + 1, last - first,
            first + 1 + (shifted ? DEFINITION : 0), last - first + (defines ? DEFINITION : 0));
    for (uint32_t i = first; i <= last; i++) {
        for (uint32_t d = 0; defines && i == top && d < DEFINITION; d++)
            fprintf(out, "+%s\n", definition[d]);
        if (i == last)
            break;
        if (strcmp(before->line[i], after->line[i]) == 0)
            fprintf(out, " %s\n", before->line[i]);
        else
            fprintf(out, "-%s\n+%s\n", before->line[i], after->line[i]);
    }
    if (before->is_open && last == before->lines)
        fputs("\\ No newline at end of file\n", out);
}

static bool is_changed(const struct text *before, const struct text *after, uint32_t line,
                       uint32_t top)
{
    return line == top ||
           (line < before->lines && strcmp(before->line[line], after->line[line]) != 0);
}

/* Changes with so few lines in between that their contexts would meet make one hunk. */
static void print_patch(FILE *out, const char *path, const struct text *before,
                        const struct text *after)
{
    uint32_t top = heading(before), lines = before->lines;
    bool shifted = false;
    fprintf(out, "--- a/%s\n+++ b/%s\n", path, path);
    for (uint32_t i = 0; i < lines; i++) {
        if (!is_changed(before, after, i, top))
            continue;
        uint32_t last = i;
        for (uint32_t k = i + 1; k < lines && k <= last + 2 * CONTEXT + 1; k++)
            if (is_changed(before, after, k, top))
                last = k;
        uint32_t first = i > CONTEXT ? i - CONTEXT : 0;
        uint32_t end = last + 1 + CONTEXT < lines ? last + 1 + CONTEXT : lines;
        print_hunk(out, before, after, first, end, top, shifted);
        shifted |= top <= last;
        i = last;
    }
}

/* One file: notes first .. first + count. Returns how many could be written. */
static uint32_t print_file(struct annotation *annotation, FILE *out, uint32_t first, uint32_t count)
{
    const char *path = annotation->notes.at[first].file;
    struct text before = {0}, after = {0};
    uint32_t written = 0;
    if (read_text(&before, path) && read_text(&after, path)) {
        for (uint32_t i = 0; i < count; i++)
            written += annotate_line(&after, &annotation->notes.at[first + i]);
        if (written > 0)
            print_patch(out, path + strlen(annotation->model->root) + 1, &before, &after);
    }
    annotation->unsaid += count - written;
    ls_arena_release(&before.arena);
    ls_arena_release(&after.arena);
    return written;
}

void ls_annotate_print(FILE *out, const struct ls_model *model)
{
    struct annotation annotation = {.model = model};
    uint32_t files = 0, guards = 0;
    gather(&annotation);
    for (uint32_t first = 0, next; first < annotation.notes.count; first = next) {
        for (next = first + 1; next < annotation.notes.count; next++)
            if (strcmp(annotation.notes.at[next].file, annotation.notes.at[first].file) != 0)
                break;
        uint32_t written = print_file(&annotation, out, first, next - first);
        files += written > 0;
        guards += written;
    }
    ls_info(
        "%u guard%s in %u file%s written; %u more cannot be said where the variable is declared "
        "(the lock is declared below it, or elsewhere)",
        guards, guards == 1 ? "" : "s", files, files == 1 ? "" : "s", annotation.unsaid);
    ls_vec_release(&annotation.notes);
    ls_arena_release(&annotation.arena);
}
