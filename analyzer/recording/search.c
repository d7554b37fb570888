#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recording/snapshot.h"

struct finder {
    struct ls_arena *arena;
    LS_VEC(const char *) paths;
};

static void add_path(struct finder *finder, const char *path)
{
    for (uint32_t i = 0; i < finder->paths.count; i++) {
        if (strcmp(finder->paths.at[i], path) == 0)
            return;
    }
    ls_vec_push(&finder->paths, (const char *)ls_arena_strdup(finder->arena, path));
}

/* A process that records has its recording mapped, wherever that is. */
static void look_into_maps(struct finder *finder, uint32_t pid)
{
    char name[64], line[4400];
    snprintf(name, sizeof name, "/proc/%" PRIu32 "/maps", pid);
    FILE *file = fopen(name, "re");
    while (file && fgets(line, sizeof line, file)) {
        char *path = strchr(line, '/');
        size_t length = path ? strcspn(path, "\n") : 0, suffix = strlen(LSR_SUFFIX);
        if (length <= suffix)
            continue;
        path[length] = '\0';
        if (strcmp(path + length - suffix, LSR_SUFFIX) == 0)
            add_path(finder, path);
    }
    if (file)
        fclose(file);
}

static bool is_called(uint32_t pid, const char *program)
{
    char link[64], target[4096];
    snprintf(link, sizeof link, "/proc/%" PRIu32 "/exe", pid);
    ssize_t length = readlink(link, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    const char *slash = strrchr(target, '/'), *wanted = strrchr(program, '/');
    return strcmp(slash ? slash + 1 : target, wanted ? wanted + 1 : program) == 0;
}

uint32_t ls_find_live_recordings(struct ls_arena *arena, uint32_t pid, const char *program,
                                 const char *const **paths)
{
    struct finder finder = {.arena = arena};
    struct dirent **entries;
    int count = pid ? 0 : scandir("/proc", &entries, NULL, alphasort);
    if (pid)
        look_into_maps(&finder, pid);
    for (int i = 0; i < count; i++) {
        uint32_t other = (uint32_t)strtoul(entries[i]->d_name, NULL, 10);
        if (isdigit((unsigned char)entries[i]->d_name[0]) &&
            (!program || is_called(other, program)))
            look_into_maps(&finder, other);
        free(entries[i]);
    }
    if (count > 0)
        free(entries);
    *paths = ls_arena_copy(arena, finder.paths.at, finder.paths.count * sizeof *finder.paths.at);
    count = (int)finder.paths.count;
    ls_vec_release(&finder.paths);
    return (uint32_t)count;
}
