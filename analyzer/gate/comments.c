#include "gate/comments.h"

#include <ctype.h>
#include <string.h>

static const char own_tag[] = "lockstitch:";
static const char own_verb[] = "ignore[";
static const char lint_next[] = "NOLINTNEXTLINE(";
static const char lint[] = "NOLINT(";
static const char lint_prefix[] = "lockstitch-";

struct scanner {
    ls_ignores *ignores;
    struct ls_arena *arena;
    const char *at, *end;
    uint32_t line;
    bool code;        /* something other than comments and blanks precedes on this line */
    uint32_t waiting; /* the ignores from here on wait for the next line with code */
};

/* ---- one comment ---- */

static const char *find(const char *from, const char *end, const char *word)
{
    return from < end ? memmem(from, (size_t)(end - from), word, strlen(word)) : NULL;
}

/* The text without blanks at both ends. */
static const char *trimmed(struct ls_arena *arena, const char *from, const char *end)
{
    while (from < end && isspace((unsigned char)*from))
        from++;
    while (end > from && isspace((unsigned char)end[-1]))
        end--;
    return ls_arena_strndup(arena, from, (size_t)(end - from));
}

/* "a, b" up to `close`: one ignore each. Returns what follows, or NULL when the list never ends. */
static const char *add_list(struct scanner *scanner, struct ls_ignore ignore, const char *from,
                            const char *end, char close)
{
    const char *stop = memchr(from, close, (size_t)(end - from));
    size_t prefix = ignore.nolint ? strlen(lint_prefix) : 0;
    while (stop && from < stop) {
        const char *comma = memchr(from, ',', (size_t)(stop - from));
        const char *rule = trimmed(scanner->arena, from, comma ? comma : stop);
        ignore.rule = rule + prefix;
        if (strncmp(rule, lint_prefix, prefix) == 0)
            ls_vec_push(scanner->ignores, ignore);
        from = comma ? comma + 1 : stop;
    }
    return stop ? stop + 1 : NULL;
}

static uint32_t line_of(uint32_t first, const char *from, const char *to)
{
    while ((from = memchr(from, '\n', (size_t)(to - from)))) {
        first++;
        from++;
    }
    return first;
}

/* The end of the line or of the comment. */
static const char *end_of_line(const char *from, const char *end)
{
    const char *newline = memchr(from, '\n', (size_t)(end - from));
    return newline ? newline : end;
}

static void read_own(struct scanner *scanner, const char *from, const char *end)
{
    const char *at = from;
    while ((at = find(at, end, own_tag))) {
        uint32_t line = line_of(scanner->line, from, at);
        const char *stop = end_of_line(at, end);
        at += strlen(own_tag);
        while (at < stop && *at == ' ')
            at++;
        struct ls_ignore ignore = {.line = line, .target = line, .reason = ""};
        size_t verb = strlen(own_verb), room = (size_t)(stop - at);
        const char *close = room > verb ? memchr(at, ']', room) : NULL;
        if (!close || strncmp(at, own_verb, verb) != 0) {
            /* Something else may follow the colon in prose; "ignore" is meant for us. */
            if (room >= verb - 1 && strncmp(at, own_verb, verb - 1) == 0)
                ls_vec_push(scanner->ignores, ignore);
            continue;
        }
        ignore.reason = trimmed(scanner->arena, close + 1, stop);
        at = add_list(scanner, ignore, at + verb, stop, ']');
    }
}

static void read_lint(struct scanner *scanner, const char *from, const char *end, const char *word,
                      uint32_t distance)
{
    const char *at = from;
    while ((at = find(at, end, word))) {
        uint32_t line = line_of(scanner->line, from, at);
        struct ls_ignore ignore = {
            .line = line, .target = line + distance, .reason = "", .nolint = true};
        at += strlen(word);
        const char *stop = end_of_line(at, end);
        add_list(scanner, ignore, at, stop, ')');
    }
}

/* A comment from `from` to the scanner's place, which began on the scanner's line. */
static void take_comment(struct scanner *scanner, const char *from)
{
    uint32_t first = scanner->ignores->count;
    bool closed = from[1] == '*' && scanner->at - from >= 4 && scanner->at[-1] == '/';
    read_own(scanner, from, scanner->at - (closed ? 2 : 0));
    bool alone = !scanner->code;
    uint32_t lints = scanner->ignores->count;
    read_lint(scanner, from, scanner->at, lint_next, 1);
    read_lint(scanner, from, scanner->at, lint, 0);
    /* A comment on a line of its own speaks of the next line with code. */
    for (uint32_t i = first; i < lints && alone; i++)
        scanner->ignores->at[i].target = 0;
    if (alone && lints > first && scanner->waiting > first)
        scanner->waiting = first;
    scanner->line = line_of(scanner->line, from, scanner->at);
}

/* ---- the text ---- */

static void skip_line_comment(struct scanner *scanner)
{
    while (scanner->at < scanner->end && *scanner->at != '\n') {
        bool continued = *scanner->at == '\\' && scanner->at + 1 < scanner->end;
        scanner->at += continued ? 2 : 1;
    }
}

static void skip_block_comment(struct scanner *scanner)
{
    const char *close = find(scanner->at, scanner->end, "*/");
    scanner->at = close ? close + 2 : scanner->end;
}

/* To the end of the literal, or of its line: an apostrophe in #error text ends nowhere. */
static void skip_literal(struct scanner *scanner)
{
    char quote = *scanner->at++;
    while (scanner->at < scanner->end && *scanner->at != quote && *scanner->at != '\n') {
        bool escaped = *scanner->at == '\\' && scanner->at + 1 < scanner->end;
        scanner->line += escaped && scanner->at[1] == '\n';
        scanner->at += escaped ? 2 : 1;
    }
    if (scanner->at < scanner->end && *scanner->at == quote)
        scanner->at++;
}

/* Code stands on this line: what waited is about it. A trailing comment does not wait. */
static void see_code(struct scanner *scanner)
{
    scanner->code = true;
    for (uint32_t i = scanner->waiting; i < scanner->ignores->count; i++) {
        struct ls_ignore *ignore = &scanner->ignores->at[i];
        if (ignore->target == 0)
            ignore->target = scanner->line;
    }
    scanner->waiting = UINT32_MAX;
}

static void step(struct scanner *scanner)
{
    const char *from = scanner->at;
    bool more = from + 1 < scanner->end;
    if (more && from[0] == '/' && (from[1] == '/' || from[1] == '*')) {
        scanner->at += 2;
        if (from[1] == '/')
            skip_line_comment(scanner);
        else
            skip_block_comment(scanner);
        take_comment(scanner, from);
    } else if (*from == '\n') {
        scanner->line++;
        scanner->code = false;
        scanner->at++;
    } else if (isspace((unsigned char)*from)) {
        scanner->at++;
    } else {
        if (!scanner->code)
            see_code(scanner);
        if (*from == '"' || *from == '\'')
            skip_literal(scanner);
        else
            scanner->at++;
    }
}

void ls_ignores_find(ls_ignores *ignores, struct ls_arena *arena, const char *text, size_t size)
{
    struct scanner scanner = {.ignores = ignores,
                              .arena = arena,
                              .at = text,
                              .end = text + size,
                              .line = 1,
                              .waiting = UINT32_MAX};
    bool worthwhile = find(text, scanner.end, "lockstitch") != NULL;
    while (worthwhile && scanner.at < scanner.end)
        step(&scanner);
}
