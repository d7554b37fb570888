#include "project/buildfile.h"

#include <regex.h>
#include <string.h>

#include "base/diag.h"

bool ls_buildfile_is(const char *name)
{
    return strcmp(name, "configure.ac") == 0 || strcmp(name, "configure.in") == 0 ||
           strcmp(name, "meson.build") == 0 || strcmp(name, "Makefile.am") == 0;
}

/* Where the text fits, the group is a macro, or a list of headers. */
static const struct call {
    const char *pattern;
    const char *value; /* of the macro; NULL: it is headers */
} calls[] = {
    {"A[CM]_CONFIG_HEADERS?\\(\\[?([^])]*)", NULL},
    {"output *: *'([^']*\\.h)'", NULL},
    {"AC_DEFINE[_UNQOTED]*\\(\\[?([A-Za-z0-9_]+)\\]?,[ \n]*\\[?\"", "\"guessed\""},
    {"-D([A-Za-z0-9_]+)=[\\\\']*\"", "\"guessed\""},
    {"\\.set_quoted\\( *'([A-Za-z0-9_]+)'", "\"guessed\""},
    {"\\.set\\( *'([A-Z0-9_]+)' *, *[a-z]+_", "0"},
};

static void add_headers(struct ls_arena *arena, const char *list, size_t length, ls_words *headers)
{
    const char *end = list + length;
    while (list < end) {
        list += strspn(list, " \t\n,'");
        size_t word = strcspn(list, " \t\n,')]");
        size_t name = strcspn(list, " \t\n,')]:");
        if (list + word > end || word == 0)
            break;
        if (name > 2 && strncmp(list + name - 2, ".h", 2) == 0 && !memchr(list, '$', name))
            ls_vec_push(headers, ls_arena_strndup(arena, list, name));
        list += word;
    }
}

static const char *read_calls(struct ls_arena *arena, const struct call *call, const char *text,
                              ls_words *headers, const char *lines)
{
    regex_t regex;
    regmatch_t match[2];
    if (regcomp(&regex, call->pattern, REG_EXTENDED) != 0)
        ls_die("the pattern %s is wrong", call->pattern);
    for (; regexec(&regex, text, 2, match, 0) == 0; text += match[0].rm_eo) {
        const char *group = text + match[1].rm_so;
        size_t length = (size_t)(match[1].rm_eo - match[1].rm_so);
        if (!call->value)
            add_headers(arena, group, length, headers);
        else if (strncmp(group, "HAVE_", 5) != 0)
            lines = ls_arena_printf(arena, "%s#ifndef %.*s\n#define %.*s %s\n#endif\n", lines,
                                    (int)length, group, (int)length, group, call->value);
    }
    regfree(&regex);
    return lines;
}

const char *ls_buildfile_read(struct ls_arena *arena, const char *text, ls_words *headers)
{
    const char *lines = "";
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        lines = read_calls(arena, &calls[i], text, headers, lines);
    return lines;
}
