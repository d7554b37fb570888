#include "base/paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"

const char *ls_path_join(struct ls_arena *arena, const char *directory, const char *path)
{
    const char *from = path[0] == '/' ? path : ls_arena_printf(arena, "%s/%s", directory, path);
    char *clean = ls_arena_alloc(arena, strlen(from) + 2);
    size_t length = 0;
    while (*from) {
        from += strspn(from, "/");
        size_t part = strcspn(from, "/");
        if (part == 2 && from[0] == '.' && from[1] == '.') {
            while (length > 0 && clean[--length] != '/')
                ;
        } else if (part > 0 && !(part == 1 && from[0] == '.')) {
            clean[length++] = '/';
            memcpy(clean + length, from, part);
            length += part;
        }
        from += part;
    }
    if (length == 0)
        clean[length++] = '/';
    clean[length] = '\0';
    return clean;
}

const char *ls_path_absolute(struct ls_arena *arena, const char *path)
{
    char *directory = getcwd(NULL, 0);
    if (!directory)
        ls_die("the working directory does not exist any more");
    const char *absolute = ls_path_join(arena, directory, path);
    free(directory);
    return absolute;
}

const char *ls_path_real(struct ls_arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    const char *copy = real ? ls_arena_strdup(arena, real) : path;
    free(real);
    return copy;
}

const char *ls_path_parent(struct ls_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == path ? "/" : ls_arena_strndup(arena, path, (size_t)(slash - path));
}

bool ls_path_within(const char *path, const char *above)
{
    size_t length = strlen(above);
    if (length == 1)
        return true;
    return strncmp(path, above, length) == 0 && (path[length] == '/' || path[length] == '\0');
}
