#include "recording/expression.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define LONGEST 48

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Words of functions and classes that take or make locks. */
static bool speaks_of_locks(const char *word, size_t length)
{
    static const char *const stems[] = {"lock", "mutex", "mtx", "sem_", "enter", "acquire", "once"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        size_t stem = strlen(stems[i]);
        for (size_t at = 0; at + stem <= length; at++) {
            if (strncasecmp(word + at, stems[i], stem) == 0)
                return true;
        }
    }
    return false;
}

/* A place in memory as one writes it: names, members, indices. */
static bool is_place(const char *text, size_t length)
{
    if (length == 0 || length > LONGEST || isdigit((unsigned char)text[0]))
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!is_word(text[i]) && !strchr(".[]:*", text[i]) &&
            !(text[i] == '-' && text[i + 1] == '>') &&
            !(text[i] == '>' && i > 0 && text[i - 1] == '-'))
            return false;
    }
    return true;
}

/* The first argument behind an opening parenthesis or brace. */
static const char *first_argument(struct ls_arena *arena, const char *open)
{
    const char *start = open + 1;
    while (*start == ' ' || *start == '&' || *start == '(')
        start++;
    size_t length = 0;
    for (int depth = 0; start[length]; length++) {
        depth += (start[length] == '[') - (start[length] == ']');
        if (depth == 0 && strchr(",(){};", start[length]))
            break;
    }
    if (!start[length] || start[length] == '(')
        return NULL;
    while (length > 0 && start[length - 1] == ' ')
        length--;
    bool constant = strncmp(start, "NULL", length) == 0 || strncmp(start, "this", length) == 0;
    return is_place(start, length) && !constant ? ls_arena_strndup(arena, start, length) : NULL;
}

/* The object of a method call: "q.m" of `q.m.lock()`. */
static const char *object_of(struct ls_arena *arena, const char *line, const char *word)
{
    const char *end = word;
    if (end > line && end[-1] == '.')
        end--;
    else if (end > line + 1 && end[-1] == '>' && end[-2] == '-')
        end -= 2;
    else
        return NULL;
    const char *start = end;
    while (start > line && (is_word(start[-1]) || strchr(".[]>-", start[-1])))
        start--;
    size_t length = (size_t)(end - start);
    return is_place(start, length) ? ls_arena_strndup(arena, start, length) : NULL;
}

/* Past "<std::mutex>" and the name of the variable, to what opens its arguments. */
static const char *skip_declaration(const char *at)
{
    int depth = 0;
    if (*at == '<') {
        do {
            depth += (*at == '<') - (*at == '>');
            at++;
        } while (*at && depth > 0);
    }
    while (*at == ' ')
        at++;
    while (is_word(*at))
        at++;
    return at;
}

const char *ls_expression_in_line(struct ls_arena *arena, const char *line)
{
    const char *found = NULL;
    for (const char *at = line; *at && !found;) {
        if (!is_word(*at)) {
            at++;
            continue;
        }
        const char *word = at;
        while (is_word(*at))
            at++;
        if (!speaks_of_locks(word, (size_t)(at - word)))
            continue;
        const char *open = skip_declaration(at);
        if (*open != '(' && *open != '{')
            continue;
        if (open[0] == '(' && open[1] == ')')
            found = object_of(arena, line, word);
        else
            found = first_argument(arena, open);
    }
    return found;
}

/* The line, to be freed; NULL when there is none. */
static char *read_line(const struct ls_location *place)
{
    FILE *file = fopen(place->file, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t got = -1;
    for (uint32_t i = 0; file && i < place->line; i++) {
        got = getline(&line, &room, file);
        if (got < 0)
            break;
    }
    if (file)
        fclose(file);
    if (got >= 0)
        return line;
    free(line);
    return NULL;
}

const char *ls_expression_at(struct ls_arena *arena, const struct ls_location *place,
                             const char *module)
{
    struct stat source, binary;
    if (!place->line || stat(place->file, &source) != 0 || !S_ISREG(source.st_mode) ||
        stat(module, &binary) != 0 || source.st_mtime > binary.st_mtime)
        return NULL;
    char *line = read_line(place);
    const char *found = line ? ls_expression_in_line(arena, line) : NULL;
    free(line);
    return found;
}

const char *ls_expression_assigned(struct ls_arena *arena, const struct ls_location *at)
{
    struct stat source;
    if (!at->line || stat(at->file, &source) != 0 || !S_ISREG(source.st_mode))
        return NULL;
    char *line = read_line(at);
    const char *start = line ? line + strspn(line, " \t") : "";
    const char *equals = strchr(start, '=');
    size_t length = equals ? (size_t)(equals - start) : 0;
    while (length > 0 && start[length - 1] == ' ')
        length--;
    const char *found = equals && equals[1] != '=' && is_place(start, length)
                            ? ls_arena_strndup(arena, start, length)
                            : NULL;
    free(line);
    return found;
}
