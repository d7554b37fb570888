#include "project/flags.h"

#include <string.h>

enum form { EXACT, PREFIX, JOINED, SEPARATE, EITHER };
enum action { KEEP, DROP };

static const struct row {
    const char *name;
    enum form form;
    enum action action;
} rows[] = {
#define LS_FLAG(name, form, action) {name, form, action},
#include "project/flags.def"
#undef LS_FLAG
};

static const char *const standards[] = {
    /* clang-format off */
    "c89", "c90", "c99", "c9x", "c11", "c1x", "c17", "c18", "c23", "c2x", "c2y",
    "gnu89", "gnu90", "gnu99", "gnu9x", "gnu11", "gnu1x", "gnu17", "gnu18", "gnu23", "gnu2x", "gnu2y",
    "iso9899:1990", "iso9899:199409", "iso9899:1999", "iso9899:199x", "iso9899:2011", "iso9899:201x",
    "iso9899:2017", "iso9899:2018",
    /* clang-format on */
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text), wanted = strlen(suffix);
    return length >= wanted && strcmp(text + length - wanted, suffix) == 0;
}

/* ---- the language ---- */

const char *ls_flags_standard(const char *standard)
{
    for (size_t i = 0; i < sizeof standards / sizeof *standards; i++) {
        if (strcmp(standards[i], standard) == 0)
            return standards[i];
    }
    if (strchr(standard, '+'))
        return NULL;
    if (starts_with(standard, "iso9899:"))
        return "c23";
    return starts_with(standard, "gnu") ? "gnu2y" : *standard == 'c' ? "c2y" : NULL;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_wrapper(const char *word)
{
    static const char *const wrappers[] = {"ccache", "sccache", "distcc",     "icecc", "env",
                                           "gomacc", "libtool", "buildcache", "nice"};
    const char *name = base_name(word);
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        if (strcmp(wrappers[i], name) == 0)
            return true;
    }
    return ends_with(name, "sh") || strchr(name, '=') != NULL;
}

/* The word that names the compiler, or the last one. */
static const char *find_compiler(const ls_words *words)
{
    for (uint32_t i = 0; i < words->count; i++) {
        if (words->at[i][0] != '-' && !is_wrapper(words->at[i]))
            return words->at[i];
    }
    return "";
}

static bool compiles_cplusplus(const char *compiler)
{
    const char *name = base_name(compiler);
    return strstr(name, "++") != NULL;
}

/* A cross compiler says its target: TRIPLE-gcc, TRIPLE-gcc-12. */
static void add_target(struct ls_flags *flags, struct ls_arena *arena, const char *compiler)
{
    const char *name = base_name(compiler);
    const char *end = strstr(name, "-gcc");
    if (!end)
        end = strstr(name, "-cc");
    int dashes = 0;
    for (const char *c = name; end && c < end; c++)
        dashes += *c == '-';
    if (dashes >= 2)
        ls_vec_push(&flags->kept, ls_arena_printf(arena, "--target=%.*s", (int)(end - name), name));
}

/* By itself clang claims to be gcc 4.2, and sources that ask for gcc 4.7 before they use atomics
 * get what they kept for compilers without. Beyond 6 glibc expects types that clang does not have.
 */
static void add_dialect(struct ls_flags *flags, const char *compiler)
{
    if (!strstr(base_name(compiler), "clang"))
        ls_vec_push(&flags->kept, "-fgnuc-version=6.3.0");
}

/* ---- options ---- */

/* Does the row say something about this word? *has_value: is the next word its value? */
static bool matches(const struct row *row, const char *word, bool *takes_next)
{
    *takes_next = false;
    switch (row->form) {
    case EXACT:
        return strcmp(word, row->name) == 0;
    case PREFIX:
    case JOINED:
        return starts_with(word, row->name);
    case SEPARATE:
        *takes_next = true;
        return strcmp(word, row->name) == 0;
    case EITHER:
        *takes_next = strcmp(word, row->name) == 0;
        return starts_with(word, row->name);
    }
    return false;
}

/* The row with the longest name that matches: -include is not -I, -isystem is not -i. */
static const struct row *find_row(const char *word, bool *takes_next)
{
    const struct row *best = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool takes;
        if (!matches(&rows[i], word, &takes) ||
            (best && strlen(best->name) >= strlen(rows[i].name)))
            continue;
        best = &rows[i];
        *takes_next = takes;
    }
    return best;
}

/* Fortified headers rename read() to __read_chk(), which hides the functions that models speak of.
 */
static bool is_fortify(const char *word, const char *value)
{
    return starts_with(word, "-D_FORTIFY_SOURCE") ||
           (strcmp(word, "-D") == 0 && value && starts_with(value, "_FORTIFY_SOURCE"));
}

/* -Wp,-DNAME,-MD,file: what the preprocessor is told behind the driver's back. */
static void take_preprocessor(struct ls_flags *flags, struct ls_arena *arena, const char *list)
{
    while (*list) {
        size_t length = strcspn(list, ",");
        const char *word = ls_arena_strndup(arena, list, length);
        if ((starts_with(word, "-D") || starts_with(word, "-U") || starts_with(word, "-I")) &&
            length > 2 && !is_fortify(word, NULL))
            ls_vec_push(&flags->kept, word);
        list += length;
        list += *list == ',';
    }
}

static void take_standard(struct ls_flags *flags, struct ls_arena *arena, const char *standard)
{
    const char *known = ls_flags_standard(standard);
    if (known)
        ls_vec_push(&flags->kept, ls_arena_printf(arena, "-std=%s", known));
}

/* Options with a meaning of their own; false when the word is none of them. */
static bool take_special(struct ls_flags *flags, struct ls_arena *arena, const char *word)
{
    if (starts_with(word, "-std="))
        take_standard(flags, arena, word + 5);
    else if (starts_with(word, "--std="))
        take_standard(flags, arena, word + 6);
    else if (strcmp(word, "-ansi") == 0)
        take_standard(flags, arena, "c89");
    else if (starts_with(word, "-Wp,"))
        take_preprocessor(flags, arena, word + 4);
    else
        return false;
    return true;
}

/* -x LANGUAGE, -xLANGUAGE: "c" and "cpp-output" are C, "none" means by name. Returns how many words
 * it takes. */
static uint32_t take_language(struct ls_flags *flags, const char *word, const char *next,
                              bool by_name)
{
    const char *language = word[2] ? word + 2 : next ? next : "";
    if (strcmp(language, "none") == 0)
        flags->is_c = by_name;
    else
        flags->is_c = strcmp(language, "c") == 0 || strcmp(language, "cpp-output") == 0;
    return word[2] || !next ? 1 : 2;
}

/* Warnings, optimisation, code generation, linking and so on have too many options for rows; they
 * are known by their first letter. */
static bool is_known_family(const char *word)
{
    if (word[1] == '-')
        return starts_with(word, "--param") || starts_with(word, "--coverage") ||
               starts_with(word, "--verbose");
    return strchr("CEHMOPQSWcdfgmnprsvw", word[1]) != NULL;
}

static void drop(struct ls_flags *flags, const char *word, bool known)
{
    ls_vec_push(&flags->dropped, word);
    if (!known)
        ls_vec_push(&flags->unknown, word);
}

/* Takes the word and, where it has one, its value; returns how many words that was. */
static uint32_t take_option(struct ls_flags *flags, struct ls_arena *arena, const char *word,
                            const char *next)
{
    bool takes_next = false;
    if (take_special(flags, arena, word))
        return 1;
    const struct row *row = find_row(word, &takes_next);
    if (!row || row->action == DROP || is_fortify(word, next)) {
        drop(flags, word, row || is_known_family(word));
    } else {
        ls_vec_push(&flags->kept, word);
        if (takes_next && next)
            ls_vec_push(&flags->kept, next);
    }
    return takes_next && next ? 2 : 1;
}

void ls_flags_release(struct ls_flags *flags)
{
    ls_vec_release(&flags->kept);
    ls_vec_release(&flags->dropped);
    ls_vec_release(&flags->unknown);
}

void ls_flags_sort(struct ls_flags *flags, struct ls_arena *arena, const ls_words *words,
                   const char *file, bool compiler)
{
    *flags = (struct ls_flags){0};
    const char *name = compiler ? find_compiler(words) : "cc";
    bool by_name = ends_with(file, ".c") && !compiles_cplusplus(name);
    flags->is_c = by_name;
    add_target(flags, arena, name);
    add_dialect(flags, name);
    for (uint32_t i = 0; i < words->count;) {
        const char *word = words->at[i], *next = i + 1 < words->count ? words->at[i + 1] : NULL;
        if (word[0] != '-' || word[1] == '\0')
            i++;
        else if (starts_with(word, "-x"))
            i += take_language(flags, word, next, by_name);
        else
            i += take_option(flags, arena, word, next);
    }
}
