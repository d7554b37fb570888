#include "frontend/signs.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- types ---- */

static const char *const qualifiers[] = {"const", "volatile", "restrict", "__restrict", NULL};
static const char *const declaring[] = {
    "static", "extern",   "inline", "struct", "union", "enum",   "void",    "int",  "char",
    "long",   "unsigned", "signed", "short",  "float", "double", "typedef", "bool", NULL};

/* A line of its own, and then `X(...)`: `END_TEST`, behind which the next test starts. */
static bool is_alone_before_call(struct ls_code code, size_t end, size_t next)
{
    return memchr(code.at + end, '\n', next - end) &&
           ls_code_char(code, ls_code_blanks(code, ls_code_word(code, next))) == '(';
}

enum ls_sign ls_sign_of_type(struct ls_code code, size_t start, size_t end)
{
    bool is_capital = ls_code_is_capital(code, start, end);
    size_t at = ls_code_blanks(code, end);
    while (ls_code_is_one_of(code, at, qualifiers))
        at = ls_code_blanks(code, ls_code_word(code, at));
    char c = ls_code_char(code, at);
    if (c == '(')
        return ls_code_char(code, ls_code_blanks(code, at + 1)) == '*' ? LS_SIGN_NUMBER
                                                                       : LS_SIGN_CALLED_WORD;
    if (c == '*')
        return LS_SIGN_RECORD;
    if (ls_code_is_one_of(code, at, declaring) || ((c == '#' || c == '\0') && is_capital))
        return LS_SIGN_WORD; /* `MY_END_DECLS` is the last word of a header */
    if (is_capital && ls_code_is_word(code, at) && is_alone_before_call(code, end, at))
        return LS_SIGN_WORD;
    size_t next = ls_code_blanks(code, ls_code_word(code, at));
    bool is_before_type = ls_code_char(code, next) == '*' || ls_code_is_word(code, next);
    return ls_code_is_word(code, at) && is_before_type && is_capital ? LS_SIGN_WORD
                                                                     : LS_SIGN_NUMBER;
}

/* ---- values ---- */

/* Behind a remark to the end of the line, too: `return; // done`. */
static bool starts_statement(struct ls_code code, size_t at)
{
    return strchr(";{}", ls_code_char_before(code, at)) ||
           ls_code_blanks(code, ls_code_statement(code, at)) == at;
}

/* `X *name = value`, `X *name;`, and `(X *)`. */
static bool is_pointed_to(struct ls_code code, size_t start, size_t end)
{
    size_t at = ls_code_blanks(code, end);
    if (ls_code_char(code, at) != '*')
        return false;
    while (ls_code_char(code, at) == '*')
        at = ls_code_blanks(code, at + 1);
    char before = ls_code_char_before(code, start);
    if (before == '(' && ls_code_char(code, at) == ')')
        return true;
    if (!ls_code_is_word(code, at))
        return false;
    char behind = ls_code_char(code, ls_code_blanks(code, ls_code_word(code, at)));
    bool declares = starts_statement(code, start) && behind && strchr("=;,[", behind);
    return declares || (before == '(' && behind == '=');
}

/* `sizeof(X)`, `offsetof(X, y)`, and `(X)y`. */
static bool is_in_parentheses(struct ls_code code, size_t start, size_t end)
{
    static const char *const askers[] = {"sizeof",   "typeof",   "__typeof__",
                                         "__typeof", "offsetof", "__builtin_offsetof",
                                         "_Alignof", NULL};
    static const char *const leading[] = {"return", "case", "else", "do", NULL};
    if (ls_code_char_before(code, start) != '(')
        return false;
    size_t open = start;
    while (code.at[--open] != '(')
        ;
    size_t word = ls_code_word_before(code, open), behind = ls_code_blanks(code, end);
    if (ls_code_is_one_of(code, word, askers))
        return true;
    size_t next = ls_code_blanks(code, behind + 1);
    bool is_called = ls_code_is_word(code, word) && !ls_code_is_one_of(code, word, leading);
    return ls_code_char(code, behind) == ')' && ls_code_is_word(code, next) && !is_called &&
           ls_code_char_before(code, open) != ')';
}

enum ls_sign ls_sign_of_value(struct ls_code code, size_t start, size_t end)
{
    static const char *const labels[] = {"case", NULL};
    size_t behind = ls_code_blanks(code, end);
    if (ls_code_char_before(code, start) == '"' || ls_code_char(code, behind) == '"')
        return LS_SIGN_TEXT;
    if (ls_code_is_one_of(code, ls_code_word_before(code, start), labels))
        return LS_SIGN_CONSTANT;
    if (is_pointed_to(code, start, end))
        return LS_SIGN_RECORD;
    if (is_in_parentheses(code, start, end))
        return LS_SIGN_NUMBER;
    if (starts_statement(code, start) && ls_code_char(code, behind) == '{')
        return LS_SIGN_WORD;
    if (!starts_statement(code, start) || !ls_code_is_word(code, behind))
        return LS_SIGN_VALUE;
    return ls_code_is_one_of(code, behind, declaring) ? LS_SIGN_WORD : LS_SIGN_NUMBER;
}

/* ---- calls that are none ---- */

/* Their names say that the block behind is done for one after the other. */
static bool is_called_loop(struct ls_code code, size_t start, size_t end)
{
    static const char *const parts[] = {"each", "for", "loop", "iter", "while", "walk"};
    char name[80];
    snprintf(name, sizeof name, "%.*s", (int)(end - start), code.at + start);
    for (char *at = name; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(name, parts[i]))
            return true;
    return false;
}

/* A call with something else behind it than the end of a statement. */
enum ls_sign ls_sign_of_call(struct ls_code code, struct ls_call_text call)
{
    if (is_called_loop(code, call.start, call.end))
        return LS_SIGN_LOOP;
    if (ls_code_char(code, call.behind) == '{')
        return LS_SIGN_BLOCK;
    char next = ls_code_char(code, ls_code_blanks(code, ls_code_word(code, call.behind)));
    return next == '=' || next == ';' ? LS_SIGN_MAKES_TYPE : LS_SIGN_STATEMENT;
}
