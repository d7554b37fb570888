#include "commands/tool.h"

#include <string.h>
#include <sys/stat.h>

#include "commands/installed.h"
#include "project/cache.h"

/* Which file it is, without a look into it: "37886408 1750000000.000000000". */
static const char *stamp(struct ls_arena *arena, const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return "";
    return ls_arena_printf(arena, "%lld %lld.%09ld", (long long)info.st_size,
                           (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

/* The version in the entry, "path\0stamp\0version\0"; NULL when the file is another one by now. */
static const char *remembered(struct ls_arena *arena, const struct ls_cache_entry *entry)
{
    const char *parts[3], *at = entry->bytes, *end = at + entry->size;
    for (unsigned i = 0; i < 3; i++) {
        const char *nul = memchr(at, '\0', (size_t)(end - at));
        if (!nul)
            return NULL;
        parts[i] = at;
        at = nul + 1;
    }
    bool same = *parts[1] && strcmp(stamp(arena, parts[0]), parts[1]) == 0;
    return same ? ls_arena_strdup(arena, parts[2]) : NULL;
}

static const char *ask_libclang(struct ls_arena *arena, struct ls_cache *cache,
                                struct ls_cache_key key)
{
    const struct ls_frontend *frontend = ls_installed_frontend();
    if (!frontend)
        return "";
    const char *version = frontend->version(arena), *path = frontend->library(arena);
    const char *stamped = stamp(arena, path);
    size_t size = strlen(path) + strlen(stamped) + strlen(version) + 3;
    const char *bytes = ls_arena_printf(arena, "%s%c%s%c%s", path, 0, stamped, 0, version);
    ls_cache_store(cache, key, NULL, 0, bytes, size);
    return version;
}

static const char *libclang_version(struct ls_arena *arena, struct ls_cache *cache, uint64_t tool)
{
    struct ls_cache_key key = ls_cache_key((struct ls_cache_key){0}, &tool, sizeof tool);
    struct ls_cache_entry entry;
    const char *version = NULL;
    if (ls_cache_find(cache, key, &entry)) {
        version = remembered(arena, &entry);
        ls_cache_entry_release(&entry);
    }
    return version ? version : ask_libclang(arena, cache, key);
}

const char *ls_tool_version(struct ls_arena *arena, const char *directory)
{
    const char *parts[] = {"/proc/self/exe", ls_installed_library(arena, LS_FRONTEND_LIBRARY)};
    struct ls_cache *cache = parts[1] ? ls_cache_open(directory, "") : NULL;
    if (!cache)
        return LS_VERSION;
    uint64_t tool = ls_cache_contents(cache, parts, 2);
    const char *version =
        ls_arena_printf(arena, "%s %016llx %s", LS_VERSION, (unsigned long long)tool,
                        libclang_version(arena, cache, tool));
    ls_cache_close(cache, UINT64_MAX);
    return version;
}
