#include "frontend/lowering_p.h"

#include <string.h>

#include "base/hash.h"
#include "base/paths.h"

/* A file as clang knows it. */
struct ls_file_entry {
    CXFile key;
    uint32_t index; /* in unit.files */
    bool is_main;   /* see ls_site_is_main */
    UT_hash_handle hh;
};

/* ---- files ---- */

static bool is_header_name(const char *path)
{
    static const char *const extensions[] = {"h", "hh", "hpp", "hxx", "H", "inl", "ipp"};
    const char *name = strrchr(path, '/');
    const char *dot = strrchr(name ? name : path, '.');
    if (!dot)
        return true;
    for (unsigned i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        if (strcmp(dot + 1, extensions[i]) == 0)
            return true;
    }
    return false;
}

static uint32_t file_index(struct ls_unit *unit, const char *path)
{
    uint32_t text = ls_intern(&unit->strings, path);
    for (uint32_t i = 0; i < unit->files.count; i++) {
        if (unit->files.at[i] == text)
            return i;
    }
    ls_vec_push(&unit->files, text);
    return unit->files.count - 1;
}

static const struct ls_file_entry *file_of(struct ls_lowering *lo, CXFile file,
                                           CXSourceLocation location)
{
    struct ls_file_entry *entry;
    HASH_FIND_PTR(lo->files, &file, entry);
    if (entry)
        return entry;
    CXString name = clang_getFileName(file);
    const char *path = ls_path_join(&lo->arena, lo->directory, clang_getCString(name));
    clang_disposeString(name);
    entry = LS_NEW(&lo->arena, struct ls_file_entry);
    entry->key = file;
    entry->index = file_index(lo->unit, path);
    entry->is_main = entry->index == lo->unit->main_file ||
                     (!is_header_name(path) && !clang_Location_isInSystemHeader(location));
    HASH_ADD_PTR(lo->files, key, entry);
    return entry;
}

/* ---- sites ---- */

struct ls_site ls_site_at(struct ls_lowering *lo, CXSourceLocation location)
{
    if (location.int_data == lo->newest.location)
        return lo->newest.site;
    CXFile file;
    struct ls_site site = {.file = lo->unit->main_file, .line = 1, .column = 1};
    unsigned line, column;
    clang_getExpansionLocation(location, &file, &line, &column, NULL);
    if (file)
        site = (struct ls_site){file_of(lo, file, location)->index, line, column};
    lo->newest.location = location.int_data;
    lo->newest.site = site;
    return site;
}

struct ls_site ls_site_on(struct ls_lowering *lo, const char *path, unsigned line)
{
    return (struct ls_site){file_index(lo->unit, path), line, 1};
}

struct ls_site ls_site_of(struct ls_lowering *lo, const struct ls_node *node)
{
    return node ? ls_site_at(lo, clang_getCursorLocation(node->cursor)) : lo->newest.site;
}

struct ls_site ls_site_end(struct ls_lowering *lo, CXCursor cursor)
{
    struct ls_site site = ls_site_at(lo, clang_getRangeEnd(clang_getCursorExtent(cursor)));
    if (site.column > 1)
        site.column--; /* clang points behind the last character */
    return site;
}

bool ls_site_is_main(struct ls_lowering *lo, CXSourceLocation location)
{
    CXFile file;
    clang_getExpansionLocation(location, &file, NULL, NULL, NULL);
    return file && file_of(lo, file, location)->is_main;
}

void ls_sites_release(struct ls_lowering *lo)
{
    HASH_CLEAR(hh, lo->files);
}

/* ---- source text ---- */

/* clang looks for the file at every question, and the next one is nearly always about the same. */
const char *ls_source_text(struct ls_lowering *lo, CXFile file, size_t *size)
{
    if (file && lo->newest_text.file != file) {
        lo->newest_text.file = file;
        lo->newest_text.text = clang_getFileContents(lo->tu, file, &lo->newest_text.size);
    }
    *size = lo->newest_text.size;
    return file ? lo->newest_text.text : NULL;
}

static const char *text_at(struct ls_lowering *lo, CXSourceLocation location, const char **end)
{
    CXFile file;
    unsigned offset;
    clang_getFileLocation(location, &file, NULL, NULL, &offset);
    size_t size = 0;
    const char *text = ls_source_text(lo, file, &size);
    if (!text || offset >= size)
        return NULL;
    *end = text + size;
    return text + offset;
}

const char *ls_source_expanded(struct ls_lowering *lo, CXSourceLocation location, const char **end)
{
    CXFile file;
    unsigned line, column;
    clang_getExpansionLocation(location, &file, &line, &column, NULL);
    return file ? text_at(lo, clang_getLocation(lo->tu, file, line, column), end) : NULL;
}

/* libclang tells the expansion of a macro's token, never its spelling; but its tokenizer reads at
 * the spelling, and the tokens it gives know where they stand. */
const char *ls_source_spelled(struct ls_lowering *lo, CXSourceLocation location, const char **end)
{
    CXToken *tokens = NULL;
    unsigned count = 0;
    clang_tokenize(lo->tu, clang_getRange(location, location), &tokens, &count);
    const char *text = NULL;
    if (count > 0)
        text = text_at(lo, clang_getTokenLocation(lo->tu, tokens[0]), end);
    clang_disposeTokens(lo->tu, tokens, count);
    return text;
}
