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
    const char *value; /* of the macro; NULL: the next group */
    enum { MACRO, OUTPUT, FORCED, NUMBER } what;
} calls[] = {
    {"A[CM]_CONFIG_HEADERS?\\(\\[?([^])]*)", NULL, OUTPUT},
    {"output *: *'([^']*\\.h)'", NULL, OUTPUT},
    {"'-include' *, *'([^'@]+\\.h)'", NULL, FORCED},
    {"AC_DEFINE[_UNQUOTED]*\\(\\[?([A-Za-z0-9_]+)\\]?,[ \n]*\\[?\"", "\"guessed\"", MACRO},
    {"-D([A-Za-z0-9_]+)=[\\\\']*\"", "\"guessed\"", MACRO},
    {"\\.set_quoted\\( *'([A-Za-z0-9_]+)'", "\"guessed\"", MACRO},
    {"\\.set\\( *'([A-Z0-9_]+)' *, *[a-z]+[_.]", "0", MACRO},
    /* 0 and 1 are decisions, which others may make otherwise */
    {"-D([A-Za-z][A-Za-z0-9_]*=([2-9]|[1-9][0-9]+))[^A-Za-z0-9_.]", NULL, NUMBER},
    {"\\.set\\( *'([A-Z0-9_]+)' *, *([2-9]|[1-9][0-9]+) *\\)", NULL, MACRO},
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

static const char *define(struct ls_arena *arena, const char *lines, const char *name, int length,
                          const char *value)
{
    return ls_arena_printf(arena, "%s#ifndef %.*s\n#define %.*s %s\n#endif\n", lines, length, name,
                           length, name, value);
}

static void add_words(struct ls_arena *arena, const struct call *call, const char *group,
                      size_t length, struct ls_buildfile *file)
{
    if (call->what == NUMBER)
        ls_vec_push(&file->numbers, ls_arena_strndup(arena, group, length));
    else
        add_headers(arena, group, length, call->what == FORCED ? &file->forced : &file->headers);
}

static const char *read_calls(struct ls_arena *arena, const struct call *call, const char *text,
                              struct ls_buildfile *file, const char *lines)
{
    regex_t regex;
    regmatch_t match[3];
    if (regcomp(&regex, call->pattern, REG_EXTENDED) != 0)
        ls_die("the pattern %s is wrong", call->pattern);
    for (; regexec(&regex, text, 3, match, 0) == 0; text += match[0].rm_eo) {
        const char *group = text + match[1].rm_so, *value = call->value;
        size_t length = (size_t)(match[1].rm_eo - match[1].rm_so);
        if (call->what != MACRO) {
            add_words(arena, call, group, length, file);
            continue;
        }
        if (!value)
            value = ls_arena_strndup(arena, text + match[2].rm_so,
                                     (size_t)(match[2].rm_eo - match[2].rm_so));
        if (strncmp(group, "HAVE_", 5) != 0)
            lines = define(arena, lines, group, (int)length, value);
    }
    regfree(&regex);
    return lines;
}

/* Autoheader's AH_TOP([...]) and AH_BOTTOM([...]) put text before and behind all else. Taken are of
 * the one the macros that say which header it is, and of the other the headers that it includes. */
static const struct part {
    const char *start, *pattern;
    const char *format; /* of the name, and once more */
} parts[] = {
    {"AH_TOP([", "^[ \t]*#[ \t]*define[ \t]+([A-Z0-9_]+)[ \t]*$",
     "#ifndef %s\n#define %s\n#endif\n"},
    {"AH_BOTTOM([", "^[ \t]*#[ \t]*include[ \t]*[\"<]([^\">\n]+)",
     "#if __has_include(\"%s\")\n#include \"%s\"\n#endif\n"},
};

static const char *read_part(struct ls_arena *arena, const struct part *part, const char *text,
                             const char *lines)
{
    regex_t regex;
    regmatch_t match[2];
    if (regcomp(&regex, part->pattern, REG_EXTENDED | REG_NEWLINE) != 0)
        ls_die("the pattern %s is wrong", part->pattern);
    while ((text = strstr(text, part->start)) != NULL) {
        const char *end = strstr(text, "])");
        for (; end && regexec(&regex, text, 2, match, 0) == 0 && text + match[0].rm_eo <= end;
             text += match[0].rm_eo) {
            const char *name = ls_arena_strndup(arena, text + match[1].rm_so,
                                                (size_t)(match[1].rm_eo - match[1].rm_so));
            const char *line = ls_arena_printf(arena, part->format, name, name);
            lines = ls_arena_printf(arena, "%s%s", lines, line);
        }
        text = end ? end : text + strlen(part->start);
    }
    regfree(&regex);
    return lines;
}

const char *ls_buildfile_read(struct ls_arena *arena, const char *text, struct ls_buildfile *file)
{
    const char *lines = "";
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        lines = read_calls(arena, &calls[i], text, file, lines);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        lines = read_part(arena, &parts[i], text, lines);
    return lines;
}

void ls_buildfile_release(struct ls_buildfile *file)
{
    ls_vec_release(&file->headers);
    ls_vec_release(&file->forced);
    ls_vec_release(&file->numbers);
}
