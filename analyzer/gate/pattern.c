#include "gate/pattern.h"

#include <stddef.h>
#include <string.h>

/* At the end of the pattern: is the rest of the path nothing, or what is below a directory? */
static bool ends(const char *path)
{
    return *path == '\0' || *path == '/';
}

static bool match(const char *pattern, const char *path)
{
    for (; *pattern != '\0'; pattern++) {
        if (strcmp(pattern, "/") == 0)
            return *path == '/'; /* a directory, so something is below it */
        if (pattern[0] == '*' && pattern[1] == '*') {
            const char *rest = pattern + 2;
            if (*rest == '/' && match(rest + 1, path))
                return true; /* no directory at all */
            for (; *path != '\0'; path++)
                if (match(rest, path))
                    return true;
            return match(rest, path);
        }
        if (*pattern == '*') {
            for (; *path != '\0' && *path != '/'; path++)
                if (match(pattern + 1, path))
                    return true;
            return match(pattern + 1, path);
        }
        if (*path == '\0' || (*pattern == '?' ? *path == '/' : *pattern != *path))
            return false;
        path++;
    }
    return ends(path);
}

bool ls_pattern_matches(const char *pattern, const char *path)
{
    const char *slash = strchr(pattern, '/');
    bool anywhere = !slash || slash[1] == '\0';
    if (*pattern == '/')
        pattern++;
    else if (strncmp(pattern, "./", 2) == 0)
        pattern += 2;
    while (!match(pattern, path)) {
        const char *next = anywhere ? strchr(path, '/') : NULL;
        if (!next)
            return false;
        path = next + 1;
    }
    return true;
}
