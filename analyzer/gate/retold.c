#include "gate/retold.h"

#include <ctype.h>
#include <string.h>

/* A word of a sentence: 'a lock', or a function(). */
struct name {
    const char *text;
    size_t length;
};

static bool is_part_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The next quoted text at or behind `at`; length 0: there is none. */
static struct name next_quoted(const char *at)
{
    const char *open = strchr(at, '\''), *close = open ? strchr(open + 1, '\'') : NULL;
    return close ? (struct name){open + 1, (size_t)(close - open - 1)} : (struct name){at, 0};
}

static struct name next_function(const char *at)
{
    const char *call = strstr(at, "()"), *begin = call;
    while (begin && begin > at && is_part_of_name(begin[-1]))
        begin--;
    return call ? (struct name){begin, (size_t)(call - begin)} : (struct name){at, 0};
}

static bool has(const char *text, struct name (*next)(const char *), const struct name *wanted)
{
    for (struct name name = next(text); name.length > 0; name = next(name.text + name.length + 1)) {
        if (name.length == wanted->length && memcmp(name.text, wanted->text, name.length) == 0)
            return true;
    }
    return false;
}

/* How many of them the other text has, too; *all: how many there are. */
static unsigned common(const char *text, const char *other, struct name (*next)(const char *),
                       unsigned *all)
{
    unsigned found = 0;
    *all = 0;
    for (struct name name = next(text); name.length > 0; name = next(name.text + name.length + 1)) {
        found += has(other, next, &name);
        ++*all;
    }
    return found;
}

static bool is_same(const char *a, const char *b)
{
    unsigned of_a, of_b, functions;
    return common(a, b, next_quoted, &of_a) == of_a && of_a > 0 &&
           common(b, a, next_quoted, &of_b) == of_b && common(a, b, next_function, &functions) > 0;
}

struct ls_known *ls_retold_find(const struct ls_baseline *baseline,
                                const struct ls_finding *finding)
{
    size_t rule = strlen(finding->rule);
    if (strcmp(finding->rule, "lock-order") != 0 && strcmp(finding->rule, "data-race") != 0)
        return NULL;
    for (uint32_t i = 0; i < baseline->all.count; i++) {
        struct ls_known *known = &baseline->all.at[i];
        if (!known->seen && strncmp(known->line, finding->rule, rule) == 0 &&
            known->line[rule] == ' ' && is_same(known->line, finding->message))
            return known;
    }
    return NULL;
}
