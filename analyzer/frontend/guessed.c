/* Guesses as a text that declares them. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/hash.h"
#include "frontend/guesses.h"
#include "frontend/signs.h"
#include "frontend/standard.h"

/* A condition and a value of which nobody knows anything. */
#define UNKNOWN "lockstitch_unknown()"

/* Zero means the same in all projects that have these words. */
static bool is_zero(const char *name)
{
    size_t length = strlen(name);
    return strcmp(name, "NULL") == 0 || strcmp(name, "FALSE") == 0 || strcmp(name, "false") == 0 ||
           strstr(name, "SUCCESS") || (length > 2 && strcmp(name + length - 3, "_OK") == 0);
}

/* The same for all files that use it, and hardly ever another's. Small: clang makes every element
 * of `int table[] = {[X] = 1};`. */
static unsigned number_of(const char *name)
{
    return 10000 + (unsigned)(ls_hash(name, strlen(name), 0) & 0xffff);
}

static bool is_in_capitals(const char *name)
{
    return ls_code_is_capital((struct ls_code){name, strlen(name)}, 0, strlen(name));
}

static void declare_value(FILE *out, const char *name, unsigned signs)
{
    bool is_one = strcmp(name, "TRUE") == 0;
    if (is_zero(name) || is_one)
        fprintf(out, "enum { %s = %d };\n", name, is_one);
    else if ((signs & LS_SIGN_CONSTANT) || is_in_capitals(name))
        fprintf(out, "enum { %s = %u };\n", name, number_of(name));
    else
        fprintf(out,
                signs & LS_SIGN_FUNCTION ? "extern int %s();\n" : "extern _Thread_local int %s;\n",
                name);
}

/* `TLS int last_error;`: without the word all threads would share it. */
static bool is_thread_local(const char *name)
{
    return strcmp(name, "TLS") == 0 || strcasestr(name, "thread_local") ||
           strcasestr(name, "threadlocal") || strcasestr(name, "per_thread");
}

static const char record_word[] = "struct ";

/* "struct x" is no name, and declared with its members. */
static bool is_tag(const char *name)
{
    return strncmp(name, record_word, strlen(record_word)) == 0;
}

static void declare(FILE *out, const struct ls_guesses *guesses, uint32_t id)
{
    static const struct {
        enum ls_sign sign;
        const char *format;
    } forms[] = {
        {LS_SIGN_DEFINES_PAIR, "#define %s(g, n) static int g##_##n(void)\n"},
        {LS_SIGN_DEFINES, "#define %s(n) static int n(void)\n"},
        {LS_SIGN_LOOP, "#define %s(...) while (" UNKNOWN ")\n"},
        {LS_SIGN_BLOCK, "#define %s(...) if (" UNKNOWN ")\n"},
        {LS_SIGN_MAKES_TYPE, "#define %s(...) int\n"},
        {LS_SIGN_STATEMENT, "#define %s(...) " UNKNOWN ";\n"},
        {LS_SIGN_TEXT, "#define %s \"\"\n"},
        {LS_SIGN_NAMES_TYPE, "#define %s(...) __VA_ARGS__\n"},
        {LS_SIGN_CONTAINER, "#define %s(p, t, ...) "
                            "((t *)((char *)(p)-__builtin_offsetof(t, __VA_ARGS__)))\n"},
        {LS_SIGN_ALLOCATES, "#define %s(t, ...) ((t *)__builtin_malloc(1))\n"},
        {LS_SIGN_CALLED_WORD, "#define %s(...)\n"},
        {LS_SIGN_WORD, "#define %s\n"},
        {LS_SIGN_CALLABLE, "typedef int (*%s)();\n"},
        {LS_SIGN_POINTER | LS_SIGN_COMPLETE, "typedef struct %1$s *%1$s;\n"},
        {LS_SIGN_POINTER, "typedef int *%s;\n"},
        {LS_SIGN_COMPLETE, "typedef struct %1$s %1$s;\n"},
        {LS_SIGN_NUMBER, "typedef int %s;\n"},
        {LS_SIGN_RECORD, "typedef struct %1$s %1$s;\n"},
    };
    const struct ls_guess *guess = &guesses->all.at[id];
    const char *name = ls_intern_text(&guesses->names, id);
    if (guess->type)
        fprintf(out, "typedef %s %s;\n", ls_intern_text(&guesses->names, guess->type), name);
    if (!guess->signs || (guess->signs & LS_SIGN_KNOWN))
        return;
    if (guess->signs & LS_SIGN_SYSTEM) {
        fprintf(out, "#include <%s>\n", ls_standard_header(name, strlen(name)));
        return;
    }
    if (is_tag(name))
        return;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if ((guess->signs & forms[i].sign) == forms[i].sign) {
            const char *format = forms[i].format;
            if (forms[i].sign == LS_SIGN_WORD && is_thread_local(name))
                format = "#define %s _Thread_local\n";
            fprintf(out, format, name);
            return;
        }
    declare_value(out, name, guess->signs);
}

/* Its members are of guessed types themselves, which have been declared before. */
static void define_record(FILE *out, const struct ls_guesses *guesses, uint32_t id)
{
    const struct ls_guess *record = &guesses->all.at[id];
    const char *name = ls_intern_text(&guesses->names, id);
    if (!is_tag(name) || (record->signs & LS_SIGN_KNOWN) || !(record->signs & LS_SIGN_COMPLETE))
        return;
    fprintf(out, "%s { int lockstitch_unknown;", name);
    for (uint32_t type = record->members; type; type = guesses->all.at[type].next)
        fprintf(out, " %s %s;", ls_intern_text(&guesses->names, type),
                ls_intern_text(&guesses->names, guesses->all.at[type].member));
    fputs(" };\n", out);
}

/* Some place has said something of some name. */
static bool has_any(const struct ls_guesses *guesses)
{
    for (uint32_t id = 1; id < guesses->all.count; id++)
        if (guesses->all.at[id].signs)
            return true;
    return false;
}

/* A record that is a member of another one has been noted after it. */
const char *ls_guesses_text(const struct ls_guesses *guesses, struct ls_arena *arena)
{
    if (!has_any(guesses) || guesses->is_foreign)
        return NULL;
    char *bytes;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    if (!out)
        ls_die("out of memory");
    fputs("extern int lockstitch_unknown(void);\n", out);
    for (uint32_t id = 1; id < guesses->all.count; id++)
        declare(out, guesses, id);
    for (uint32_t id = guesses->all.count - 1; id > 0; id--)
        define_record(out, guesses, id);
    fclose(out);
    const char *text = ls_arena_strndup(arena, bytes, size);
    free(bytes);
    return text;
}
