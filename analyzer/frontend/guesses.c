#include "frontend/guesses.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/foreign.h"
#include "base/hash.h"
#include "frontend/code.h"
#include "frontend/standard.h"

/* What a place says of the name that stands there. The first that some place says decides. */
enum sign {
    KNOWN = 1,         /* the code declares it itself, later */
    SYSTEM = 2,        /* the C library has it */
    LOOP = 4,          /* `X(...) { ... }`, called like a loop */
    BLOCK = 8,         /* `X(...) { ... }`, called otherwise */
    MAKES_TYPE = 16,   /* `X(...) name = value;` */
    STATEMENT = 32,    /* `X(...)` without an end */
    TEXT = 64,         /* beside a string */
    NAMES_TYPE = 128,  /* `X(int) f(void);` */
    CALLED_WORD = 256, /* `X(...) int f(void);` */
    WORD = 512,        /* `X int f(void);` */
    NUMBER = 1024,     /* a type, of values too */
    RECORD = 2048,     /* a type, so far only pointed to */
    CONSTANT = 4096,   /* `case X:` */
    FUNCTION = 8192,   /* called in the same file */
    VALUE = 16384,
};

static bool is_in_capitals(const char *name)
{
    while (*name && !islower((unsigned char)*name))
        name++;
    return !*name;
}

static bool is_one_of(struct ls_code code, size_t at, const char *const *words)
{
    size_t length = ls_code_word(code, at) - at;
    for (; *words; words++)
        if (strlen(*words) == length && strncmp(*words, code.at + at, length) == 0)
            return true;
    return false;
}

static char char_at(struct ls_code code, size_t at)
{
    return at < code.size ? code.at[at] : '\0';
}

static bool is_word_at(struct ls_code code, size_t at)
{
    return at < code.size && ls_code_word(code, at) > at;
}

/* ---- types ---- */

static const char *const qualifiers[] = {"const", "volatile", "restrict", "__restrict", NULL};
static const char *const declaring[] = {
    "static", "extern",   "inline", "struct", "union", "enum",   "void",    "int",  "char",
    "long",   "unsigned", "signed", "short",  "float", "double", "typedef", "bool", NULL};

/* What stands at `end`, behind a name that should be a type. */
static enum sign sign_of_type(struct ls_code code, const char *name, size_t end)
{
    size_t at = ls_code_blanks(code, end);
    while (is_one_of(code, at, qualifiers))
        at = ls_code_blanks(code, ls_code_word(code, at));
    char c = char_at(code, at);
    if (c == '(')
        return char_at(code, ls_code_blanks(code, at + 1)) == '*' ? NUMBER : CALLED_WORD;
    if (c == '*')
        return RECORD;
    if (is_one_of(code, at, declaring) || ((c == '#' || c == '\0') && is_in_capitals(name)))
        return WORD; /* `MY_END_DECLS` is the last word of a header */
    size_t next = ls_code_blanks(code, ls_code_word(code, at));
    bool is_before_type = char_at(code, next) == '*' || is_word_at(code, next);
    return is_word_at(code, at) && is_before_type && is_in_capitals(name) ? WORD : NUMBER;
}

/* ---- values ---- */

/* Behind the last character before `at` that is no blank and in no comment. */
static size_t blanks_before(struct ls_code code, size_t at)
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

/* The start of the last word before `at`; `at` when there is none. */
static size_t word_before(struct ls_code code, size_t at)
{
    at = blanks_before(code, at);
    while (at > 0 && (isalnum((unsigned char)code.at[at - 1]) || code.at[at - 1] == '_'))
        at--;
    return at;
}

static char char_before(struct ls_code code, size_t at)
{
    at = blanks_before(code, at);
    return at > 0 ? code.at[at - 1] : ';';
}

/* Behind a remark to the end of the line, too: `return; // done`. */
static bool starts_statement(struct ls_code code, size_t at)
{
    return strchr(";{}", char_before(code, at)) ||
           ls_code_blanks(code, ls_code_statement(code, at)) == at;
}

/* `X *name = value`, `X *name;`, and `(X *)`. */
static bool is_pointed_to(struct ls_code code, size_t start, size_t end)
{
    size_t at = ls_code_blanks(code, end);
    if (char_at(code, at) != '*')
        return false;
    while (char_at(code, at) == '*')
        at = ls_code_blanks(code, at + 1);
    char before = char_before(code, start);
    if (before == '(' && char_at(code, at) == ')')
        return true;
    if (!is_word_at(code, at))
        return false;
    char behind = char_at(code, ls_code_blanks(code, ls_code_word(code, at)));
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
    if (char_before(code, start) != '(')
        return false;
    size_t open = start;
    while (code.at[--open] != '(')
        ;
    size_t word = word_before(code, open), behind = ls_code_blanks(code, end);
    if (is_one_of(code, word, askers))
        return true;
    size_t next = ls_code_blanks(code, behind + 1);
    bool is_called = is_word_at(code, word) && !is_one_of(code, word, leading);
    return char_at(code, behind) == ')' && is_word_at(code, next) && !is_called &&
           char_before(code, open) != ')';
}

static enum sign sign_of_value(struct ls_code code, size_t start, size_t end)
{
    static const char *const labels[] = {"case", NULL};
    size_t behind = ls_code_blanks(code, end);
    if (char_before(code, start) == '"' || char_at(code, behind) == '"')
        return TEXT;
    if (is_one_of(code, word_before(code, start), labels))
        return CONSTANT;
    if (is_pointed_to(code, start, end))
        return RECORD;
    if (is_in_parentheses(code, start, end))
        return NUMBER;
    if (starts_statement(code, start) && char_at(code, behind) == '{')
        return WORD;
    if (!starts_statement(code, start) || !is_word_at(code, behind))
        return VALUE;
    return is_one_of(code, behind, declaring) ? WORD : NUMBER;
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
static enum sign sign_of_call(struct ls_code code, struct ls_call_text call)
{
    if (is_called_loop(code, call.start, call.end))
        return LOOP;
    if (char_at(code, call.behind) == '{')
        return BLOCK;
    char next = char_at(code, ls_code_blanks(code, ls_code_word(code, call.behind)));
    return next == '=' || next == ';' ? MAKES_TYPE : STATEMENT;
}

/* ---- noting ---- */

static const char no_body[] = "expected function body after function declarator";
static const char no_parameter[] = "expected parameter declarator";

void ls_guesses_init(struct ls_guesses *guesses)
{
    *guesses = (struct ls_guesses){0};
    ls_intern_init(&guesses->names);
    ls_vec_push(&guesses->signs, 0);
}

void ls_guesses_release(struct ls_guesses *guesses)
{
    ls_intern_release(&guesses->names);
    ls_vec_release(&guesses->signs);
}

/* Of the name, so far. */
static unsigned *signs_of(struct ls_guesses *guesses, const char *name, size_t length)
{
    uint32_t id = ls_intern_bytes(&guesses->names, name, length);
    if (id == guesses->signs.count)
        ls_vec_push(&guesses->signs, 0);
    return &guesses->signs.at[id];
}

/* In broken code a number may stand where a name should. */
static void note(struct ls_guesses *guesses, const char *name, size_t length, enum sign sign)
{
    if (!isdigit((unsigned char)*name))
        *signs_of(guesses, name, length) |= sign;
}

/* Somewhere in the file: an argument may be a function, `atexit(close_all)`. */
static bool is_called(struct ls_code code, const char *name)
{
    size_t length = strlen(name);
    const char *end = code.at + code.size;
    for (const char *at = code.at; (at = memmem(at, (size_t)(end - at), name, length)); at++) {
        size_t start = (size_t)(at - code.at);
        if (char_at(code, start + length) == '(' && ls_code_word(code, start) == start + length &&
            (start == 0 || !is_word_at(code, start - 1)))
            return true;
    }
    return false;
}

struct place {
    struct ls_code code;
    size_t at;
};

static struct place place_of(CXTranslationUnit tu, CXDiagnostic error)
{
    struct place place = {{NULL, 0}, 0};
    CXFile file;
    unsigned offset;
    clang_getExpansionLocation(clang_getDiagnosticLocation(error), &file, NULL, NULL, &offset);
    if (file)
        place.code.at = clang_getFileContents(tu, file, &place.code.size);
    place.at = offset;
    if (!place.code.at || offset >= place.code.size)
        place.code = (struct ls_code){"", 0};
    return place;
}

/* A name with the place of the error, or used in a macro that stands there. */
static void note_name(struct ls_guesses *guesses, struct place place, const char *name,
                      bool is_type)
{
    size_t length = strcspn(name, "'"), end = place.at + length;
    struct ls_arena arena = {0};
    const char *copy = ls_arena_strndup(&arena, name, length);
    bool is_here = end <= place.code.size && memcmp(place.code.at + place.at, name, length) == 0;
    enum sign sign = is_type ? NUMBER : VALUE;
    if (is_here)
        sign = is_type ? sign_of_type(place.code, copy, end)
                       : sign_of_value(place.code, place.at, end);
    if (ls_standard_header(name, length))
        sign = SYSTEM;
    bool is_new = sign == VALUE && *signs_of(guesses, name, length) == 0;
    if (is_new && is_called(place.code, copy))
        sign = FUNCTION;
    note(guesses, name, length, sign);
    ls_arena_release(&arena);
}

static bool is_capital_at(struct ls_code code, size_t start, size_t end)
{
    while (start < end && !islower((unsigned char)code.at[start]))
        start++;
    return start == end;
}

/* `f(...) X Y(1, 2);`: all of them, for clang stops at the first. */
static void note_words(struct ls_guesses *guesses, struct ls_code code, size_t at)
{
    while (is_word_at(code, at)) {
        size_t end = ls_code_word(code, at), behind = ls_code_blanks(code, end);
        bool is_call = char_at(code, behind) == '(';
        if (!is_capital_at(code, at, end))
            return;
        note(guesses, code.at + at, end - at, is_call ? CALLED_WORD : WORD);
        at = is_call ? ls_code_blanks(code, ls_code_parentheses(code, behind)) : behind;
    }
}

/* `f(...) X;`; or `X(...)` and then something else. */
static void note_word_behind(struct ls_guesses *guesses, struct place place)
{
    struct ls_code code = place.code;
    struct ls_call_text call;
    size_t end = ls_code_word(code, place.at);
    if (is_capital_at(code, place.at, end))
        note_words(guesses, code, place.at);
    else if (ls_code_open_call(code, place.at, &call) && call.behind == place.at)
        note(guesses, code.at + call.start, call.end - call.start,
             char_at(code, ls_code_blanks(code, end)) == '(' ? NAMES_TYPE : CALLED_WORD);
}

/* `static int X(1, 2) f(const char *text, ...)`, with the error at what should be a parameter. */
static void note_word_between(struct ls_guesses *guesses, struct place place)
{
    struct ls_code code = place.code;
    if (char_before(code, place.at) != '(')
        return;
    size_t end = blanks_before(code, blanks_before(code, place.at) - 1);
    size_t start = word_before(code, end);
    if (start < end && is_capital_at(code, start, end))
        note(guesses, code.at + start, end - start, CALLED_WORD);
}

/* "... incomplete type 'struct tm'" */
static void note_incomplete(struct ls_guesses *guesses, const char *message)
{
    const char *name = strstr(message, "'struct ");
    if (name && ls_standard_header(name + 1, strcspn(name + 1, "'")))
        note(guesses, name + 1, strcspn(name + 1, "'"), SYSTEM);
}

static void note_grammar(struct ls_guesses *guesses, struct place place, const char *message)
{
    struct ls_code code = place.code;
    struct ls_call_text call;
    if (code.size == 0)
        return;
    if (is_word_at(code, place.at) && strncmp(message, no_body, strlen(no_body)) == 0) {
        note_word_behind(guesses, place);
        return;
    }
    if (strncmp(message, no_parameter, strlen(no_parameter)) == 0)
        note_word_between(guesses, place);
    else if (is_word_at(code, place.at) && char_before(code, place.at) == '"')
        note(guesses, code.at + place.at, ls_code_word(code, place.at) - place.at, TEXT);
    else if (ls_code_open_call(code, place.at, &call))
        note(guesses, code.at + call.start, call.end - call.start, sign_of_call(code, call));
}

/* "... 'status' (aka 'int (int *)')": clang has read `typedef status (*handler)(int *);` as one of
 * that name, and nothing that is declared with it has a meaning. */
static void note_own_type(struct ls_guesses *guesses, const char *name)
{
    struct ls_code code = {name, strcspn(name, "'")};
    if (code.size > 0 && ls_code_word(code, 0) == code.size && strstr(name, "' (aka '"))
        note(guesses, name, code.size, NUMBER);
}

/* It is one of those that were guessed. */
static void note_conflict(struct ls_guesses *guesses, const char *name)
{
    unsigned *signs = signs_of(guesses, name, strcspn(name, "'"));
    guesses->has_conflicts |= *signs && !(*signs & KNOWN);
    *signs |= *signs ? KNOWN : 0;
}

/* "'windows.h' file not found" */
static void note_missing(struct ls_guesses *guesses, const char *name)
{
    guesses->is_foreign |= ls_foreign_header(name, strcspn(name, "'"));
}

void ls_guesses_note(struct ls_guesses *guesses, CXTranslationUnit tu, CXDiagnostic error)
{
    enum { UNDECLARED, UNKNOWN_TYPE, TYPE_OF_ITS_OWN, CONFLICT, INCOMPLETE };
    static const struct {
        const char *text;
        int what;
    } messages[] = {{"use of undeclared identifier '", UNDECLARED},
                    {"unknown type name '", UNKNOWN_TYPE},
                    {"function cannot return function type '", TYPE_OF_ITS_OWN},
                    {"redefinition of '", CONFLICT},
                    {"conflicting types for '", CONFLICT},
                    {"static declaration of '", CONFLICT},
                    {"non-thread-local declaration of '", CONFLICT},
                    {"variable has incomplete type", INCOMPLETE},
                    {"field has incomplete type", INCOMPLETE},
                    {"incomplete definition of type", INCOMPLETE},
                    {"invalid application of", INCOMPLETE}};
    CXString message = clang_getDiagnosticSpelling(error);
    const char *text = clang_getCString(message);
    struct place place = place_of(tu, error);
    int what = -1;
    for (size_t i = 0; what < 0 && i < sizeof messages / sizeof *messages; i++)
        if (strncmp(text, messages[i].text, strlen(messages[i].text)) == 0)
            what = messages[i].what;
    const char *name = strchr(text, '\'');
    if (what == UNDECLARED || what == UNKNOWN_TYPE)
        note_name(guesses, place, name + 1, what == UNKNOWN_TYPE);
    else if (what == TYPE_OF_ITS_OWN)
        note_own_type(guesses, name + 1);
    else if (what == CONFLICT)
        note_conflict(guesses, name + 1);
    else if (what == INCOMPLETE)
        note_incomplete(guesses, text);
    else if (*text == '\'')
        note_missing(guesses, text + 1);
    else
        note_grammar(guesses, place, text);
    clang_disposeString(message);
}

/* ---- declaring ---- */

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

static void declare_value(FILE *out, const char *name, unsigned signs)
{
    bool is_one = strcmp(name, "TRUE") == 0;
    if (is_zero(name) || is_one)
        fprintf(out, "enum { %s = %d };\n", name, is_one);
    else if ((signs & CONSTANT) || is_in_capitals(name))
        fprintf(out, "enum { %s = %u };\n", name, number_of(name));
    else
        fprintf(out, signs & FUNCTION ? "extern int %s();\n" : "extern _Thread_local int %s;\n",
                name);
}

/* `TLS int last_error;`: without the word all threads would share it. */
static bool is_thread_local(const char *name)
{
    return strcmp(name, "TLS") == 0 || strcasestr(name, "thread_local") ||
           strcasestr(name, "threadlocal") || strcasestr(name, "per_thread");
}

static void declare(FILE *out, const char *name, unsigned signs)
{
    static const struct {
        enum sign sign;
        const char *format;
    } forms[] = {{LOOP, "#define %s(...) while (" UNKNOWN ")\n"},
                 {BLOCK, "#define %s(...) if (" UNKNOWN ")\n"},
                 {MAKES_TYPE, "#define %s(...) int\n"},
                 {STATEMENT, "#define %s(...) " UNKNOWN ";\n"},
                 {TEXT, "#define %s \"\"\n"},
                 {NAMES_TYPE, "#define %s(...) __VA_ARGS__\n"},
                 {CALLED_WORD, "#define %s(...)\n"},
                 {WORD, "#define %s\n"},
                 {NUMBER, "typedef int %s;\n"}};
    if (!signs || (signs & KNOWN))
        return;
    if (signs & SYSTEM) {
        fprintf(out, "#include <%s>\n", ls_standard_header(name, strlen(name)));
        return;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (signs & forms[i].sign) {
            const char *format = forms[i].format;
            if (forms[i].sign == WORD && is_thread_local(name))
                format = "#define %s _Thread_local\n";
            fprintf(out, format, name);
            return;
        }
    if (signs & RECORD)
        fprintf(out, "typedef struct %s %s;\n", name, name);
    else
        declare_value(out, name, signs);
}

/* Some place has said something of some name. */
static bool has_any(const struct ls_guesses *guesses)
{
    for (uint32_t id = 1; id < guesses->signs.count; id++)
        if (guesses->signs.at[id])
            return true;
    return false;
}

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
    for (uint32_t id = 1; id < guesses->signs.count; id++)
        declare(out, ls_intern_text(&guesses->names, id), guesses->signs.at[id]);
    fclose(out);
    const char *text = ls_arena_strndup(arena, bytes, size);
    free(bytes);
    return text;
}
