#include "gate/rename.h"

#include <ctype.h>
#include <string.h>

#include "base/readfile.h"

static size_t word(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

struct name {
    const char *text;
    size_t length;
};

static bool is_name(const struct name *name, const char *text, size_t length)
{
    return name->length == length && memcmp(name->text, text, length) == 0;
}

/* "RULE FILE: FUNCTION: MESSAGE": the first name behind the second blank, and whatever has ()
 * behind it, is a function. */
static bool is_function(const char *line, const char *at, size_t length)
{
    const char *file = strstr(line, ": ");
    return (file && at == file + 2) || strncmp(at + length, "()", 2) == 0;
}

/* Both lines up to their fingerprints differ in the name of one function, which is then in `from`.
 */
static bool differ_in_one_name(const char *a, const char *b, struct name *from)
{
    const char *old = a, *end = strrchr(a, '#');
    struct name to = {0};
    *from = (struct name){0};
    const char *line = b;
    while (old < end) {
        size_t x = word(old), y = word(b);
        bool same = x == y && memcmp(old, b, x) == 0;
        if (x == 0 || y == 0) {
            if (*old++ != *b++)
                return false;
            continue;
        }
        if (!same && (!is_function(a, old, x) || !is_function(line, b, y)))
            return false;
        if (!same && from->text && (!is_name(from, old, x) || !is_name(&to, b, y)))
            return false;
        if (!same) {
            *from = (struct name){old, x};
            to = (struct name){b, y};
        }
        old += x;
        b += y;
    }
    return *b == '#' && from->text;
}

static bool mentions(const char *text, const struct name *name)
{
    while (*text != '\0') {
        size_t length = word(text);
        if (length > 0 && is_name(name, text, length))
            return true;
        text += length > 0 ? length : 1;
    }
    return false;
}

struct ls_known *ls_rename_find(const struct ls_baseline *baseline,
                                const struct ls_finding *finding, const char *root)
{
    struct ls_arena arena = {0};
    struct ls_known *found = NULL;
    const char *line = ls_baseline_line(&arena, finding, root);
    for (uint32_t i = 0; i < baseline->all.count && !found; i++) {
        struct ls_known *known = &baseline->all.at[i];
        struct name from;
        size_t size;
        if (known->seen || !differ_in_one_name(known->line, line, &from))
            continue;
        const char *text = ls_read_file(&arena, finding->at.file, &size);
        if (text && !mentions(text, &from))
            found = known;
    }
    ls_arena_release(&arena);
    return found;
}
