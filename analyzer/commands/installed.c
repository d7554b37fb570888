#include "commands/installed.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"

const char *ls_installed_library(struct ls_arena *arena, const char *name)
{
    static const char *const folders[] = {"../lib", "../" LS_LIBDIR, ".", LS_LIBDIR};
    char command[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", command, sizeof command - 1);
    command[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(command, '/');
    if (slash)
        *slash = '\0';
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = folders[i][0] == '/'
                               ? ls_arena_printf(arena, "%s/%s", folders[i], name)
                               : ls_arena_printf(arena, "%s/%s/%s", command, folders[i], name);
        char *real = realpath(path, NULL);
        if (!real)
            continue;
        path = ls_arena_strdup(arena, real);
        free(real);
        return path;
    }
    ls_error("%s was not found beside %s; is the installation complete?", name, command);
    return NULL;
}

const struct ls_frontend *ls_installed_frontend(void)
{
    struct ls_arena arena = {0};
    const char *path = ls_installed_library(&arena, LS_FRONTEND_LIBRARY);
    void *module = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    const struct ls_frontend *frontend = module ? dlsym(module, "ls_frontend") : NULL;
    if (path && !frontend)
        ls_error("C cannot be read: %s", dlerror());
    ls_arena_release(&arena);
    return frontend;
}
