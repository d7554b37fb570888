#include "project/switches.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "project/macros.h"

enum { MOST_DEPTH = 32, MOST_NAMES = 16 };

struct name {
    const char *text;
    size_t length;
};

/* What a condition asks: whether one of the names is defined, or that none is. */
struct condition {
    struct name name[MOST_NAMES];
    unsigned names;
    bool is_opaque; /* or something else */
    bool is_none;
};

/* #if ... #elif ... #else ... #endif */
struct group {
    struct condition condition; /* of all its branches so far */
    bool is_true;               /* of some branch: the compiler defines it */
    bool in_else;
    unsigned number; /* among those that are in no other */
    unsigned branch;
};

struct reader {
    struct group group[MOST_DEPTH];
    unsigned depth, groups;
};

/* ---- conditions ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t' || (*at == '\\' && at[1] == '\n'))
        at += *at == '\\' ? 2 : 1;
    return at;
}

static bool starts(const char *at, const char *word)
{
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 && !is_word(at[length]);
}

static const char *take_name(const char *at, struct condition *condition)
{
    size_t length = 0;
    while (is_word(at[length]))
        length++;
    condition->is_opaque |= length == 0 || condition->names == MOST_NAMES;
    if (!condition->is_opaque)
        condition->name[condition->names++] = (struct name){at, length};
    return at + length;
}

/* "defined(X)", "defined X", "X" */
static const char *take_test(const char *at, struct condition *condition)
{
    if (isdigit((unsigned char)*at))
        condition->is_opaque = true;
    if (!starts(at, "defined"))
        return skip_blanks(take_name(at, condition));
    at = skip_blanks(at + 7);
    bool has_parenthesis = *at == '(';
    at = skip_blanks(take_name(skip_blanks(at + has_parenthesis), condition));
    condition->is_opaque |= has_parenthesis && *at != ')';
    return skip_blanks(at + (has_parenthesis && *at == ')'));
}

/* "defined(A) || defined(B)", "!defined(A) && !defined(B)" */
static struct condition read_expression(const char *at)
{
    struct condition condition = {0};
    at = skip_blanks(at);
    condition.is_none = *at == '!';
    const char *joint = condition.is_none ? "&&" : "||";
    for (;;) {
        condition.is_opaque |= condition.is_none != (*at == '!');
        at = take_test(skip_blanks(at + (*at == '!')), &condition);
        if (condition.is_opaque || strncmp(at, joint, 2) != 0)
            break;
        at = skip_blanks(at + 2);
    }
    condition.is_opaque |= *at && *at != '\n' && *at != '\r' && *at != '/';
    return condition;
}

static struct condition read_condition(const char *at)
{
    struct condition condition = {0};
    if (!starts(at, "ifdef") && !starts(at, "ifndef"))
        return read_expression(at + (*at == 'e' ? 4 : 2));
    condition.is_none = at[2] == 'n';
    take_name(skip_blanks(at + (condition.is_none ? 6 : 5)), &condition);
    return condition;
}

/* What compilers for Linux define themselves. */
static bool is_built_in(struct name name)
{
    static const char *const names[] = {"__GNUC__",   "__clang__", "__linux__",    "__linux",
                                        "linux",      "__unix__",  "__unix",       "unix",
                                        "__x86_64__", "__amd64__", "__LP64__",     "_LP64",
                                        "__STDC__",   "__ELF__",   "__gnu_linux__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == name.length && strncmp(names[i], name.text, name.length) == 0)
            return true;
    return false;
}

static bool holds(const struct condition *condition)
{
    for (unsigned i = 0; i < condition->names; i++)
        if (is_built_in(condition->name[i]))
            return !condition->is_none;
    return false;
}

/* ---- what to choose ---- */

enum { THREADS = 2 }; /* the least rank of names that have to do with threads */

static int rank_of(const char *name)
{
    static const struct {
        const char *word;
        int rank;
    } words[] = {
        {"PTHREAD", 4}, {"POSIX", 3}, {"LINUX", 3}, {"THREAD", THREADS}, {"MUTEX", THREADS}};
    if (*name == '_' || strstr(name, "TEST") || ls_macro_is_foreign(name))
        return 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(name, words[i].word))
            return words[i].rank;
    return 1;
}

static const char *best_of(struct ls_arena *arena, const struct condition *condition)
{
    const char *best = NULL;
    int rank = 0;
    for (unsigned i = 0; i < condition->names; i++) {
        const char *name =
            ls_arena_strndup(arena, condition->name[i].text, condition->name[i].length);
        if (rank_of(name) <= rank)
            continue;
        rank = rank_of(name);
        best = name;
    }
    return best;
}

/* ---- directives ---- */

static void add_names(struct condition *to, const struct condition *from)
{
    to->is_opaque |= from->is_opaque || to->names + from->names > MOST_NAMES;
    for (unsigned i = 0; !to->is_opaque && i < from->names; i++)
        to->name[to->names++] = from->name[i];
}

static void open_group(struct reader *reader, const char *at)
{
    reader->groups += reader->depth == 0;
    if (reader->depth++ >= MOST_DEPTH)
        return;
    struct group *group = &reader->group[reader->depth - 1];
    *group = (struct group){.condition = read_condition(at), .number = reader->groups};
    group->is_true = holds(&group->condition);
}

static struct group *innermost(struct reader *reader)
{
    return reader->depth > 0 && reader->depth <= MOST_DEPTH ? &reader->group[reader->depth - 1]
                                                            : NULL;
}

static void next_branch(struct reader *reader, const char *at)
{
    struct group *group = innermost(reader);
    if (!group)
        return;
    group->branch++;
    group->in_else = starts(at, "else");
    if (group->in_else)
        return;
    struct condition condition = read_condition(at);
    group->is_true |= holds(&condition);
    condition.is_opaque |= condition.is_none || group->condition.is_none;
    add_names(&group->condition, &condition);
}

/* Follows the directive behind `#`; true when it opens, turns or closes a group. */
static bool follow(struct reader *reader, const char *at)
{
    if (strncmp(at, "if", 2) == 0)
        open_group(reader, at);
    else if (starts(at, "elif") || starts(at, "else"))
        next_branch(reader, at);
    else if (starts(at, "endif") && reader->depth > 0)
        reader->depth--;
    else
        return false;
    return true;
}

/* The text behind the `#` that a line starts with, or NULL. */
static const char *directive_of(const char *line)
{
    line += strspn(line, " \t");
    return *line == '#' ? line + 1 + strspn(line + 1, " \t") : NULL;
}

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return line + (*line == '\n');
}

/* ---- choices ---- */

/* This place is read whatever is chosen: outside of guards (#ifndef) and of what is so here, only
 * the other side of choices, whose names count too. One name is a choice where the code that it
 * guards stands before the error. */
static bool is_reached(const struct reader *reader, struct condition *choice)
{
    bool is_alone = false; /* #ifdef X ... #else #error */
    if (reader->depth > MOST_DEPTH)
        return false;
    for (unsigned i = 0; i < reader->depth; i++) {
        const struct group *group = &reader->group[i];
        bool is_choice = group->in_else && !group->is_true && !group->condition.is_none;
        bool is_guard = group->condition.is_none && group->branch == 0;
        if (group->condition.is_opaque || (!is_choice && !is_guard && !group->is_true))
            return false;
        if (is_choice || (is_guard && i + 1 == reader->depth))
            add_names(choice, &group->condition);
        is_alone = is_choice;
    }
    return !choice->is_opaque && choice->names > (is_alone ? 0 : 1);
}

static bool asks_configure(const struct condition *choice)
{
    for (unsigned i = 0; i < choice->names; i++)
        if (strncmp(choice->name[i].text, "HAVE_", 5) == 0)
            return true;
    return false;
}

static void choose_best(struct ls_intern *chosen, const struct condition *choice, int least)
{
    struct ls_arena arena = {0};
    const char *best = best_of(&arena, choice);
    if (best && rank_of(best) >= least)
        ls_intern(chosen, best);
    ls_arena_release(&arena);
}

/* ---- threads ---- */

static bool includes_threads(const char *directive)
{
    if (!starts(directive, "include"))
        return false;
    const char *header = skip_blanks(directive + 7);
    return strncmp(header, "<pthread.h>", 11) == 0 || strncmp(header, "<threads.h>", 11) == 0;
}

/* What must be defined for this place to be read, and sounds like threads. */
static void choose_threads(struct ls_intern *chosen, const struct reader *reader)
{
    for (unsigned i = 0; i < reader->depth && i < MOST_DEPTH; i++) {
        const struct group *group = &reader->group[i];
        const struct condition *condition = &group->condition;
        if (group->branch == 0 && !group->is_true && !condition->is_opaque && !condition->is_none &&
            !asks_configure(condition))
            choose_best(chosen, condition, THREADS);
    }
}

void ls_switches_choose(struct ls_intern *chosen, const char *text, size_t size)
{
    struct reader reader = {.depth = 0};
    if (!memmem(text, size, "error", 5) && !memmem(text, size, "threads.h", 9) &&
        !memmem(text, size, "pthread.h", 9))
        return;
    for (const char *line = text; *line; line = next_line(line)) {
        const char *at = directive_of(line);
        struct condition choice = {0};
        if (!at || follow(&reader, at))
            continue;
        if (includes_threads(at))
            choose_threads(chosen, &reader);
        else if (starts(at, "error") && is_reached(&reader, &choice) && !asks_configure(&choice))
            choose_best(chosen, &choice, 1);
    }
}

/* ---- files ---- */

/* A branch of a group that is in no other group, and how many lines with a brace it has. */
struct share {
    unsigned number, branch, lines;
    struct condition condition; /* for it to be read */
};

typedef LS_VEC(struct share) shares;

static struct condition wanted(const struct group *group)
{
    struct condition condition = group->condition;
    bool is_first = group->branch == 0 && !condition.is_none;
    bool is_other = group->branch == 1 && group->in_else && condition.is_none;
    condition.is_opaque |= group->is_true || (!is_first && !is_other);
    return condition;
}

static void count_line(shares *all, const struct group *group)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->at[i].number == group->number && all->at[i].branch == group->branch) {
            all->at[i].lines++;
            return;
        }
    struct share share = {group->number, group->branch, 1, wanted(group)};
    ls_vec_push(all, share);
}

/* The share that has more than nine tenths of all lines; NULL: none has. */
static const struct share *largest(const shares *all, unsigned lines)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->at[i].lines * 10 > lines * 9)
            return &all->at[i];
    return NULL;
}

const char *ls_switches_of_file(struct ls_arena *arena, const char *text)
{
    struct reader reader = {.depth = 0};
    shares all = {0};
    unsigned lines = 0;
    for (const char *line = text; *line; line = next_line(line)) {
        const char *at = directive_of(line);
        if (at)
            follow(&reader, at);
        if (at || !memchr(line, '{', strcspn(line, "\n")))
            continue;
        lines++;
        if (reader.depth > 0)
            count_line(&all, &reader.group[0]);
    }
    const struct share *most = largest(&all, lines);
    bool asks = most && !most->condition.is_opaque && !asks_configure(&most->condition);
    const char *name = asks ? best_of(arena, &most->condition) : NULL;
    ls_vec_release(&all);
    return name;
}
