#include "project/survey.h"

#include <ctype.h>
#include <string.h>

#include "base/readfile.h"
#include "project/switches.h"

void ls_survey_init(struct ls_survey *survey)
{
    ls_intern_init(&survey->includes);
    ls_intern_init(&survey->macros);
    ls_intern_init(&survey->switches);
}

void ls_survey_release(struct ls_survey *survey)
{
    ls_intern_release(&survey->includes);
    ls_intern_release(&survey->macros);
    ls_intern_release(&survey->switches);
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void add_include(struct ls_survey *survey, const char *at)
{
    at = skip_blanks(at);
    if (*at != '"' && *at != '<')
        return;
    size_t length = strcspn(at + 1, "\">\n");
    if (length > 0 && at[1 + length] != '\n')
        ls_intern_bytes(&survey->includes, at + 1, length);
}

/* The words in capitals of a condition: the rest are calls and numbers. */
static void add_macros(struct ls_survey *survey, const char *at)
{
    while (*at && *at != '\n') {
        const char *end = at;
        bool in_capitals = !isdigit((unsigned char)*at);
        for (; is_word(*end); end++)
            in_capitals &= !islower((unsigned char)*end);
        if (end > at && in_capitals)
            ls_intern_bytes(&survey->macros, at, (size_t)(end - at));
        bool goes_on = *end == '\\' && end[1] == '\n';
        at = end > at ? end : goes_on ? at + 2 : at + 1;
    }
}

static void add_directive(struct ls_survey *survey, const char *at)
{
    at = skip_blanks(at);
    if (strncmp(at, "include", 7) == 0 && !is_word(at[7]))
        add_include(survey, at + 7);
    else if (strncmp(at, "if", 2) == 0)
        add_macros(survey, at + 2);
    else if (strncmp(at, "elif", 4) == 0)
        add_macros(survey, at + 4);
}

void ls_survey_add(struct ls_survey *survey, const char *text, size_t size)
{
    const char *end = text + size;
    for (const char *hash = memchr(text, '#', size); hash;
         hash = memchr(hash + 1, '#', (size_t)(end - hash - 1))) {
        const char *before = hash;
        while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
            before--;
        if (before == text || before[-1] == '\n')
            add_directive(survey, hash + 1);
    }
    ls_switches_choose(&survey->switches, text, size);
}

void ls_survey_read(struct ls_survey *survey, const char *path)
{
    struct ls_arena arena = {0};
    size_t size;
    const char *text = ls_read_file(&arena, path, &size);
    if (text)
        ls_survey_add(survey, text, size);
    ls_arena_release(&arena);
}
