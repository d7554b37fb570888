#include "frontend/code.h"

#include <ctype.h>
#include <string.h>

size_t ls_code_blanks(struct ls_code code, size_t i)
{
    while (i < code.size) {
        bool comment = i + 1 < code.size && code.at[i] == '/';
        if (isspace((unsigned char)code.at[i])) {
            i++;
        } else if (comment && code.at[i + 1] == '/') {
            while (i < code.size && code.at[i] != '\n')
                i++;
        } else if (comment && code.at[i + 1] == '*') {
            for (i += 2; i < code.size && !(code.at[i - 1] == '*' && code.at[i] == '/'); i++)
                ;
            i += i < code.size;
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

size_t ls_code_word(struct ls_code code, size_t i)
{
    while (i < code.size && is_word(code.at[i]))
        i++;
    return i;
}

/* Behind the string or character that starts here. */
static size_t skip_quoted(struct ls_code code, size_t i)
{
    char quote = code.at[i++];
    while (i < code.size && code.at[i] != quote && code.at[i] != '\n')
        i += code.at[i] == '\\' ? 2 : 1;
    return i + 1;
}

size_t ls_code_parentheses(struct ls_code code, size_t i)
{
    unsigned depth = 0;
    while (i < code.size) {
        char c = code.at[i];
        if (c == '"' || c == '\'') {
            i = skip_quoted(code, i);
            continue;
        }
        i++;
        depth += c == '(';
        if (c == ')' && --depth == 0)
            break;
    }
    return i;
}

char ls_code_char(struct ls_code code, size_t at)
{
    return at < code.size ? code.at[at] : '\0';
}

bool ls_code_is_word(struct ls_code code, size_t at)
{
    return at < code.size && ls_code_word(code, at) > at;
}

bool ls_code_is_one_of(struct ls_code code, size_t at, const char *const *words)
{
    size_t length = ls_code_word(code, at) - at;
    for (; *words; words++)
        if (strlen(*words) == length && strncmp(*words, code.at + at, length) == 0)
            return true;
    return false;
}

bool ls_code_is_capital(struct ls_code code, size_t start, size_t end)
{
    while (start < end && !islower((unsigned char)code.at[start]))
        start++;
    return start == end;
}

size_t ls_code_blanks_before(struct ls_code code, size_t at)
{
    for (;;) {
        while (at > 0 && isspace((unsigned char)code.at[at - 1]))
            at--;
        if (at < 4 || code.at[at - 1] != '/' || code.at[at - 2] != '*')
            return at;
        for (at -= 3; at > 0 && !(code.at[at] == '*' && code.at[at - 1] == '/'); at--)
            ;
        at -= at > 0;
    }
}

char ls_code_char_before(struct ls_code code, size_t at)
{
    at = ls_code_blanks_before(code, at);
    return at > 0 ? code.at[at - 1] : ';';
}

size_t ls_code_word_before(struct ls_code code, size_t at)
{
    at = ls_code_blanks_before(code, at);
    while (at > 0 && is_word(code.at[at - 1]))
        at--;
    return at;
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

size_t ls_code_statement(struct ls_code code, size_t place)
{
    while (place > 0 && !strchr(";{}", code.at[place - 1]))
        place--;
    return ls_code_blanks(code, place);
}

bool ls_code_open_call(struct ls_code code, size_t place, struct ls_call_text *call)
{
    call->start = ls_code_statement(code, place);
    call->end = ls_code_word(code, call->start);
    size_t open = ls_code_blanks(code, call->end);
    if (call->end == call->start || is_keyword(code.at + call->start, call->end - call->start) ||
        open >= code.size || code.at[open] != '(')
        return false;
    call->behind = ls_code_blanks(code, ls_code_parentheses(code, open));
    return call->behind < code.size &&
           (code.at[call->behind] == '{' || is_word(code.at[call->behind]));
}
