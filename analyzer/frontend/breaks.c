#include "frontend/breaks.h"

#include <ctype.h>
#include <string.h>

struct text {
    const char *at;
    size_t size;
};

/* Behind white space and comments. */
static size_t skip_space(struct text text, size_t i)
{
    while (i < text.size) {
        bool comment = i + 1 < text.size && text.at[i] == '/';
        if (isspace((unsigned char)text.at[i])) {
            i++;
        } else if (comment && text.at[i + 1] == '/') {
            while (i < text.size && text.at[i] != '\n')
                i++;
        } else if (comment && text.at[i + 1] == '*') {
            for (i += 2; i < text.size && !(text.at[i - 1] == '*' && text.at[i] == '/'); i++)
                ;
            i += i < text.size;
        } else {
            break;
        }
    }
    return i;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static size_t skip_word(struct text text, size_t i)
{
    while (i < text.size && is_word(text.at[i]))
        i++;
    return i;
}

/* Behind the string or character that starts here. */
static size_t skip_quoted(struct text text, size_t i)
{
    char quote = text.at[i++];
    while (i < text.size && text.at[i] != quote && text.at[i] != '\n')
        i += text.at[i] == '\\' ? 2 : 1;
    return i + 1;
}

/* Behind the parenthesis that closes the one here. */
static size_t skip_parentheses(struct text text, size_t i)
{
    unsigned depth = 0;
    while (i < text.size) {
        char c = text.at[i];
        if (c == '"' || c == '\'') {
            i = skip_quoted(text, i);
            continue;
        }
        i++;
        depth += c == '(';
        if (c == ')' && --depth == 0)
            break;
    }
    return i;
}

static bool is_keyword(const char *word, size_t length)
{
    static const char *const keywords[] = {"if",     "else",   "while", "for",  "do",
                                           "switch", "return", "case",  "goto", "sizeof"};
    for (unsigned i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (strlen(keywords[i]) == length && strncmp(keywords[i], word, length) == 0)
            return true;
    return false;
}

static size_t statement_start(struct text text, size_t place)
{
    while (place > 0 && !strchr(";{}", text.at[place - 1]))
        place--;
    return skip_space(text, place);
}

/* What a function was to return has no meaning: clang leaves out the whole statement, and the way
 * goes on. */
static bool is_in_return(struct text text, size_t place)
{
    for (size_t i = statement_start(text, place); i < place;) {
        size_t end = skip_word(text, i);
        if (end - i == strlen("return") && strncmp(text.at + i, "return", end - i) == 0)
            return true;
        i = skip_space(text, end > i ? end : i + 1);
    }
    return false;
}

/* The statement around this place is a call, and something else than its end comes behind it. */
static bool is_open_call(struct text text, size_t place)
{
    size_t start = statement_start(text, place);
    size_t end = skip_word(text, start);
    size_t open = skip_space(text, end);
    if (end == start || is_keyword(text.at + start, end - start) || open >= text.size ||
        text.at[open] != '(')
        return false;
    size_t behind = skip_space(text, skip_parentheses(text, open));
    return behind < text.size && (text.at[behind] == '{' || is_word(text.at[behind]));
}

static bool is_of_grammar(CXDiagnostic error)
{
    CXString category = clang_getDiagnosticCategoryText(error);
    bool is = strcmp(clang_getCString(category), "Parse Issue") == 0;
    clang_disposeString(category);
    return is;
}

void ls_breaks_note(struct ls_lowering *lo, CXDiagnostic error)
{
    CXSourceLocation location = clang_getDiagnosticLocation(error);
    CXFile file;
    unsigned offset;
    clang_getExpansionLocation(location, &file, NULL, NULL, &offset);
    struct text text = {NULL, 0};
    text.at = ls_source_text(lo, file, &text.size);
    bool is_here = text.at && offset < text.size;
    if (is_of_grammar(error) ||
        (is_here && (is_open_call(text, offset) || is_in_return(text, offset))))
        ls_vec_push(&lo->breaks, ls_site_at(lo, location));
    ls_vec_push(&lo->faults, ls_site_at(lo, location));
}

static bool is_between(struct ls_site site, struct ls_site start, struct ls_site end)
{
    return site.file == start.file && site.line >= start.line && site.line <= end.line;
}

unsigned ls_breaks_between(const struct ls_lowering *lo, struct ls_site start, struct ls_site end)
{
    unsigned flags = 0;
    for (uint32_t i = 0; i < lo->faults.count; i++)
        if (is_between(lo->faults.at[i], start, end))
            flags |= LS_FN_DAMAGED;
    for (uint32_t i = 0; i < lo->breaks.count; i++)
        if (is_between(lo->breaks.at[i], start, end))
            flags |= LS_FN_BROKEN;
    return flags;
}
