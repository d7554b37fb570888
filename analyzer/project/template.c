#include "project/template.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "project/macros.h"

const char *ls_template_output(struct ls_arena *arena, const char *name)
{
    static const char *const endings[] = {".h.in",       ".h.cmake",    ".h.cmake.in",
                                          ".cmake.h.in", ".h.in.cmake", ".h.cmakein",
                                          ".h.meson",    "_h.in",       ".hin"};
    size_t length = strlen(name);
    const char *output = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (length <= ending || ending <= longest || strcmp(name + length - ending, endings[i]))
            continue;
        longest = ending;
        output = ls_arena_printf(arena, "%.*s.h", (int)(length - ending), name);
    }
    return output;
}

/* ---- filling ---- */

struct filling {
    struct ls_arena *arena;
    const struct ls_survey *survey;
    FILE *out;
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static char *take_word(struct ls_arena *arena, const char **at)
{
    const char *start = *at = skip_blanks(*at);
    while (is_word(**at))
        (*at)++;
    return ls_arena_strndup(arena, start, (size_t)(*at - start));
}

/* "@NAME@" or "${NAME}" at this place: the name and the end, or NULL. */
static const char *variable_at(struct ls_arena *arena, const char *at, const char **end)
{
    bool in_braces = at[0] == '$' && at[1] == '{';
    if (*at != '@' && !in_braces)
        return NULL;
    const char *name = at += in_braces ? 2 : 1;
    while (is_word(*at))
        at++;
    if (at == name || *at != (in_braces ? '}' : '@'))
        return NULL;
    *end = at + 1;
    return ls_arena_strndup(arena, name, (size_t)(at - name));
}

/* "ssize_t" of "EVENT__ssize_t", "inline" of "EVENT__inline": words of C that some systems lack.
 * NULL: it is none. */
static const char *c_word(const char *variable)
{
    const char *stem = strstr(variable, "__");
    if (stem && islower((unsigned char)stem[2]))
        return stem + 2;
    size_t length = strlen(variable);
    return length > 2 && strcmp(variable + length - 2, "_t") == 0 ? variable : NULL;
}

/* Inside of quotes any text does, but in the name of a header, most often none; outside a number
 * is the likeliest. */
static const char *value_of(const struct filling *filling, const char *variable, bool in_quotes,
                            bool includes)
{
    if (in_quotes)
        return includes ? "" : "guessed";
    if (c_word(variable))
        return c_word(variable);
    struct ls_macro_guess guess = ls_macro_guess(filling->arena, filling->survey, variable);
    bool is_certain = guess.value && !guess.condition && *guess.value != '"';
    return is_certain ? guess.value : "0";
}

static bool is_include(const char *line)
{
    line = skip_blanks(line);
    return *line == '#' && strncmp(skip_blanks(line + 1), "include", 7) == 0;
}

/* A line that is nothing but a variable is a block of text that nobody knows. */
static void write_line(const struct filling *filling, const char *line)
{
    bool in_quotes = false, is_block = true, includes = is_include(line);
    while (*line) {
        const char *end, *variable = variable_at(filling->arena, line, &end);
        if (!variable) {
            in_quotes ^= *line == '"' || (includes && (*line == '<' || *line == '>'));
            is_block &= *line == ' ';
            fputc(*line++, filling->out);
        } else if (is_block && !*end) {
            line = end;
        } else {
            fputs(value_of(filling, variable, in_quotes, includes), filling->out);
            is_block = false;
            line = end;
        }
    }
    fputc('\n', filling->out);
}

static void write_macro(const struct filling *filling, const char *name, bool as_number)
{
    struct ls_macro_guess guess = ls_macro_guess(filling->arena, filling->survey, name);
    fputs(ls_macro_lines(filling->arena, name, guess, as_number), filling->out);
}

/* "#cmakedefine NAME text": the text counts where the macro is defined at all. */
static void write_choice(const struct filling *filling, const char *name, const char *text)
{
    struct ls_macro_guess guess = ls_macro_guess(filling->arena, filling->survey, name);
    text = skip_blanks(text);
    if (!*text || guess.condition) {
        write_macro(filling, name, false);
    } else if (guess.value) {
        write_line(filling, ls_arena_printf(filling->arena, "#define %s %s", name, text));
    }
}

static void fill_line(const struct filling *filling, const char *line)
{
    const char *at = skip_blanks(line);
    bool is_directive = *at == '#';
    at += is_directive;
    const char *directive = take_word(filling->arena, &at);
    const char *name = take_word(filling->arena, &at);
    if (!is_directive || !*name)
        write_line(filling, line);
    else if (strcmp(directive, "undef") == 0 || strcmp(directive, "mesondefine") == 0)
        write_macro(filling, name, strncmp(name, "HAVE_DECL_", 10) == 0);
    else if (strcmp(directive, "cmakedefine") == 0)
        write_choice(filling, name, at);
    else if (strcmp(directive, "cmakedefine01") == 0)
        write_macro(filling, name, true);
    else
        write_line(filling, line);
}

static const char *finish(struct filling *filling, char **bytes, const size_t *size)
{
    fclose(filling->out);
    const char *text = ls_arena_strndup(filling->arena, *bytes, *size);
    free(*bytes);
    return text;
}

static FILE *open_text(char **bytes, size_t *size)
{
    FILE *out = open_memstream(bytes, size);
    if (!out)
        ls_die("out of memory");
    return out;
}

const char *ls_template_fill(struct ls_arena *arena, const struct ls_survey *survey,
                             const char *text)
{
    char *bytes;
    size_t size;
    struct filling filling = {arena, survey, open_text(&bytes, &size)};
    while (*text) {
        size_t length = strcspn(text, "\n");
        bool has_return = length > 0 && text[length - 1] == '\r';
        fill_line(&filling, ls_arena_strndup(arena, text, length - has_return));
        text += length + (text[length] == '\n');
    }
    return finish(&filling, &bytes, &size);
}

/* ---- without a template ---- */

static bool is_of_configure(const char *name)
{
    return strstr(name, "HAVE_") || strstr(name, "SIZEOF_") || strstr(name, "THREAD");
}

const char *ls_template_replace(struct ls_arena *arena, const struct ls_survey *survey,
                                const char *more)
{
    static const char *const usual[] = {"_GNU_SOURCE",     "PACKAGE",        "PACKAGE_NAME",
                                        "PACKAGE_TARNAME", "PACKAGE_STRING", "PACKAGE_VERSION",
                                        "PACKAGE_URL",     "VERSION",        "PACKAGE_BUGREPORT"};
    char *bytes;
    size_t size;
    struct filling filling = {arena, survey, open_text(&bytes, &size)};
    fputs("#pragma once\n", filling.out); /* what `more` includes may include this again */
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        fprintf(filling.out, "#ifndef %s\n", usual[i]);
        write_macro(&filling, usual[i], false);
        fputs("#endif\n", filling.out);
    }
    for (uint32_t i = 0; i < survey->macros.texts.count; i++) {
        const char *name = survey->macros.texts.at[i];
        if (is_of_configure(name) && strcmp(name, "HAVE_CONFIG_H") != 0)
            write_macro(&filling, name, false);
    }
    fputs(more, filling.out);
    return finish(&filling, &bytes, &size);
}
