#include "project/definitions.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>
#include <strings.h>

#include "base/paths.h"
#include "project/macros.h"

enum language { MAKE, CMAKE, MESON, SHELL, NONE };

static enum language language_of(const char *name)
{
    static const struct {
        const char *name;
        enum language language;
    } names[] = {{"Makefile", MAKE},      {"makefile", MAKE},     {"GNUmakefile", MAKE},
                 {"Makefile.am", MAKE},   {"meson.build", MESON}, {"CMakeLists.txt", CMAKE},
                 {"configure.ac", SHELL}, {"configure.in", SHELL}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].language;
    return NONE;
}

bool ls_definitions_are_in(const char *name)
{
    return language_of(name) != NONE;
}

/* ---- conditions ---- */

enum answer { UNKNOWN, YES, NO };

enum { MOST_DEPTH = 32 };

/* if ... else ... endif */
struct branch {
    bool was_taken, is_open; /* some branch before; whether all before are surely not */
    bool is_taken;           /* this one */
};

struct reader {
    struct ls_arena *arena, *scratch;
    enum language language;
    struct branch branch[MOST_DEPTH];
    unsigned depth;
    const char *directory;
    ls_definitions *definitions;
};

/* Whether a build for Linux with threads takes it. */
static enum answer answer_to(const char *condition)
{
    static const struct {
        const char *word;
        enum answer answer;
    } words[] = {{"win", NO},    {"msvc", NO},     {"mingw", NO},   {"apple", NO}, {"macos", NO},
                 {"bsd", NO},    {"sun", NO},      {"android", NO}, {"unix", YES}, {"linux", YES},
                 {"posix", YES}, {"pthread", YES}, {"threads", YES}};
    bool is_negated = strncmp(condition, "ifn", 3) == 0 || strcasestr(condition, "not ") ||
                      strchr(condition, '!');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(condition, words[i].word))
            return is_negated == (words[i].answer == NO) ? YES : NO;
    return UNKNOWN;
}

static void take_branch(struct reader *reader, enum answer answer)
{
    if (reader->depth == 0 || reader->depth > MOST_DEPTH)
        return;
    struct branch *branch = &reader->branch[reader->depth - 1];
    branch->is_taken = branch->is_open && !branch->was_taken && answer == YES;
    branch->was_taken |= branch->is_taken;
    branch->is_open &= answer == NO;
}

static void open_branch(struct reader *reader, enum answer answer)
{
    if (reader->depth++ < MOST_DEPTH)
        reader->branch[reader->depth - 1] = (struct branch){.is_open = true};
    take_branch(reader, answer);
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcasecmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

/* True when the line opens, turns or closes a condition. */
static bool follow(struct reader *reader, const char *word, const char *line)
{
    static const char *const opening[] = {"if", "ifeq", "ifneq", "ifdef", "ifndef", NULL};
    static const char *const unknown[] = {"case", "foreach", "function", "macro", "while", NULL};
    static const char *const turning[] = {"elif", "elseif", "else", NULL};
    static const char *const closing[] = {"endif",       "fi",       "esac",     "endforeach",
                                          "endfunction", "endmacro", "endwhile", NULL};
    if (is_one_of(word, opening))
        open_branch(reader, answer_to(line));
    else if (is_one_of(word, unknown))
        open_branch(reader, UNKNOWN);
    else if (is_one_of(word, turning))
        take_branch(reader,
                    strcasecmp(word, "else") == 0 && !strstr(line, " if") ? YES : answer_to(line));
    else if (is_one_of(word, closing) && reader->depth > 0)
        reader->depth--;
    else
        return false;
    return true;
}

static bool is_reached(const struct reader *reader)
{
    for (unsigned i = 0; i < reader->depth; i++)
        if (i >= MOST_DEPTH || !reader->branch[i].is_taken)
            return false;
    return true;
}

/* ---- definitions ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Of another system, of a variant that few build, or no name of a macro. */
static bool is_odd(const char *name)
{
    static const char *const odd[] = {"*DEBUG*",  "*TEST*", "*PROFIL*",  "*FUZZ*",
                                      "*STATIC*", "NDEBUG", "*FORTIFY*", "HAVE_CONFIG_H"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        if (fnmatch(odd[i], name, 0) == 0)
            return true;
    for (const char *at = name; *name != '_' && *at; at++)
        if (islower((unsigned char)*at))
            return true;
    return ls_macro_is_foreign(name);
}

/* "NAME" or "NAME=10" of the text; values that only the build knows are left out. */
static void take(struct reader *reader, const char *text, size_t length)
{
    size_t name = 0, end;
    while (name < length && is_word(text[name]))
        name++;
    for (end = name + (name < length && text[name] == '='); end < length && is_word(text[end]);
         end++)
        ;
    if (name == 0 || isdigit((unsigned char)*text) || end < length || end == name + 1 ||
        is_odd(ls_arena_strndup(reader->scratch, text, name)))
        return;
    struct ls_definition definition = {reader->directory,
                                       ls_arena_strndup(reader->arena, text, end)};
    ls_vec_push(reader->definitions, definition);
}

/* All words of the line that start with -D; `is_list`: and those that start otherwise. */
static void take_words(struct reader *reader, const char *line, bool is_list)
{
    static const char separators[] = " \t\n\"'()[],;";
    for (line += strspn(line, separators); *line; line += strspn(line, separators)) {
        size_t length = strcspn(line, separators);
        if (length > 2 && strncmp(line, "-D", 2) == 0)
            take(reader, line + 2, length - 2);
        else if (is_list && *line != '-')
            take(reader, line, length);
        line += length;
    }
}

/* ---- statements ---- */

/* `target_compile_definitions(name PRIVATE A B=1)`: what is behind the target and PRIVATE. */
static void take_list(struct reader *reader, const char *line)
{
    static const char *const keywords[] = {"PRIVATE", "PUBLIC", "INTERFACE"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const char *at = strstr(line, keywords[i]);
        if (at) {
            take_words(reader, at + strlen(keywords[i]), true);
            return;
        }
    }
}

static void take_cmake(struct reader *reader, const char *word, const char *line)
{
    static const char *const calls[] = {
        "add_definitions", "add_compile_options", "target_compile_options", "set", "list", NULL};
    if (is_one_of(word, calls))
        take_words(reader, line, false);
    else if (strcasecmp(word, "add_compile_definitions") == 0)
        take_words(reader, line + strlen(word), true);
    else if (strcasecmp(word, "target_compile_definitions") == 0)
        take_list(reader, line);
}

/* `CFLAGS += ...`, of the shell only what stands at the start of a line: elsewhere it belongs to
 * some option. */
static bool is_assignment(const struct reader *reader, const char *start, const char *line)
{
    const char *at = line;
    while (is_word(*at))
        at++;
    if (at == line || *start == '\t' || (reader->language == SHELL && start != line))
        return false;
    at += strspn(at, reader->language == SHELL ? "" : " \t");
    at += *at == '+' || *at == ':' || *at == '?';
    return *at == '=';
}

static void read_statement(struct reader *reader, const char *start)
{
    const char *line = start + strspn(start, " \t");
    size_t length = 0;
    while (is_word(line[length]))
        length++;
    const char *word = ls_arena_strndup(reader->scratch, line, length);
    if (*line == '#' || strcmp(word, "dnl") == 0 || follow(reader, word, line) ||
        !is_reached(reader) || !strpbrk(line, "D_"))
        return;
    if (reader->language == CMAKE)
        take_cmake(reader, word, line);
    else if (reader->language == MESON || is_assignment(reader, start, line))
        take_words(reader, line, false);
}

/* Behind the statement that starts here: over lines that a backslash or a parenthesis joins. */
static const char *end_of(enum language language, const char *text)
{
    char quote = language == CMAKE ? '"' : language == MESON ? '\'' : '\0';
    bool is_quoted = false;
    int depth = 0;
    for (; *text; text++) {
        if (*text == '\\' && text[1])
            text++;
        else if (quote && *text == quote)
            is_quoted = !is_quoted;
        else if (quote && !is_quoted && *text == '#')
            text += strcspn(text, "\n") - 1;
        else if (quote && !is_quoted)
            depth += (*text == '(' || *text == '[') - (*text == ')' || *text == ']');
        if (*text == '\n' && text[-1] != '\\' && depth <= 0 && !is_quoted)
            return text + 1;
    }
    return text;
}

void ls_definitions_read(struct ls_arena *arena, const char *path, const char *text,
                         ls_definitions *definitions)
{
    struct ls_arena scratch = {0};
    struct reader reader = {.arena = arena,
                            .scratch = &scratch,
                            .language = language_of(strrchr(path, '/') + 1),
                            .directory = ls_path_parent(arena, path),
                            .definitions = definitions};
    while (*text) {
        const char *end = end_of(reader.language, text);
        char *statement = ls_arena_strndup(&scratch, text, (size_t)(end - text));
        for (char *at = statement; *at; at++)
            if (*at == '\\' && at[1] == '\n')
                at[0] = at[1] = ' ';
        read_statement(&reader, statement);
        text = end;
    }
    ls_arena_release(&scratch);
}

/* ---- applying ---- */

static bool is_below(const char *directory, const char *other)
{
    size_t length = strlen(other);
    return strncmp(directory, other, length) == 0 &&
           (directory[length] == '\0' || directory[length] == '/');
}

/* There is one of the same macro that is nearer, or as near and earlier. */
static bool is_hidden(const ls_definitions *all, uint32_t index)
{
    const struct ls_definition *it = &all->at[index];
    size_t name = strcspn(it->text, "="), near = strlen(it->directory);
    for (uint32_t i = 0; i < all->count; i++) {
        const struct ls_definition *other = &all->at[i];
        size_t length = strlen(other->directory);
        if (strncmp(it->text, other->text, name) == 0 && strcspn(other->text, "=") == name &&
            (length > near || (length == near && i < index)))
            return true;
    }
    return false;
}

void ls_definitions_apply(struct ls_arena *arena, const ls_definitions *definitions,
                          const char *directory, ls_words *words)
{
    ls_definitions above = {0};
    for (uint32_t i = 0; i < definitions->count; i++)
        if (is_below(directory, definitions->at[i].directory))
            ls_vec_push(&above, definitions->at[i]);
    for (uint32_t i = 0; i < above.count; i++)
        if (!is_hidden(&above, i))
            ls_vec_push(words, ls_arena_printf(arena, "-D%s", above.at[i].text));
    ls_vec_release(&above);
}
