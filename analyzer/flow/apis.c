#include "flow/apis.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/vec.h"
#include "flow/apis_p.h"

struct entry {
    struct ls_api api;
    UT_hash_handle hh;
};

struct traits {
    unsigned bits;
    UT_hash_handle hh;
};

struct memory {
    struct ls_memory is;
    const char *name;
    UT_hash_handle hh;
};

struct ls_apis {
    struct ls_arena arena;
    struct memory *memory;               /* uthash table by name */
    LS_VEC(const struct memory *) alike; /* of all names that begin so */
    struct entry *by_name;               /* uthash table */
    LS_VEC(const char *) roots;
    struct traits *traits; /* uthash table by name */
};

struct ls_apis *ls_apis_new(void)
{
    struct ls_apis *apis = calloc(1, sizeof *apis);
    if (!apis)
        ls_die("out of memory");
    return apis;
}

void ls_apis_free(struct ls_apis *apis)
{
    if (!apis)
        return;
    HASH_CLEAR(hh, apis->by_name);
    ls_vec_release(&apis->roots);
    HASH_CLEAR(hh, apis->traits);
    HASH_CLEAR(hh, apis->memory);
    ls_vec_release(&apis->alike);
    ls_arena_release(&apis->arena);
    free(apis);
}

bool ls_api_names(const struct ls_api *api, uint32_t argument)
{
    const uint8_t named[] = {api->lock,   api->condition, api->attribute, api->type,
                             api->thread, api->start,     api->argument,  api->time,
                             api->flags,  api->object,    api->source,    api->size,
                             api->value,  api->state,     api->writes,    api->buffer};
    for (unsigned i = 0; i < sizeof named; i++)
        if (named[i] == argument)
            return true;
    return false;
}

const struct ls_api *ls_apis_find(const struct ls_apis *apis, const char *function)
{
    struct entry *entry;
    HASH_FIND_STR(apis->by_name, function, entry);
    return entry ? &entry->api : NULL;
}

const struct ls_memory *ls_apis_memory(const struct ls_apis *apis, const char *function)
{
    struct memory *memory;
    HASH_FIND_STR(apis->memory, function, memory);
    if (memory)
        return &memory->is;
    for (uint32_t i = apis->alike.count; i-- > 0;)
        if (strncmp(function, apis->alike.at[i]->name, strlen(apis->alike.at[i]->name)) == 0)
            return &apis->alike.at[i]->is;
    return NULL;
}

/* A name that ends with * stands for all that begin so. */
void ls_apis_put_memory(struct ls_apis *apis, struct ls_memory is, const char *name)
{
    struct memory *memory;
    size_t length = strlen(name);
    HASH_FIND_STR(apis->memory, name, memory);
    if (memory) {
        memory->is = is;
        return;
    }
    bool is_start = length > 0 && name[length - 1] == '*';
    memory = LS_NEW(&apis->arena, struct memory);
    memory->is = is;
    memory->name = ls_arena_printf(&apis->arena, "%.*s", (int)(length - is_start), name);
    if (is_start)
        ls_vec_push(&apis->alike, memory);
    else
        HASH_ADD_KEYPTR(hh, apis->memory, memory->name, length, memory);
}

unsigned ls_apis_traits(const struct ls_apis *apis, const char *function)
{
    struct traits *traits;
    HASH_FIND_STR(apis->traits, function, traits);
    return traits ? traits->bits : 0;
}

void ls_apis_put_trait(struct ls_apis *apis, unsigned trait, const char *name)
{
    struct traits *traits;
    HASH_FIND_STR(apis->traits, name, traits);
    if (!traits) {
        traits = LS_NEW(&apis->arena, struct traits);
        const char *key = ls_arena_strdup(&apis->arena, name);
        HASH_ADD_KEYPTR(hh, apis->traits, key, strlen(key), traits);
    }
    traits->bits |= trait;
}

void ls_apis_put(struct ls_apis *apis, struct ls_api api, const char *name)
{
    struct entry *entry;
    HASH_FIND_STR(apis->by_name, name, entry);
    if (!entry) {
        entry = LS_NEW(&apis->arena, struct entry);
        entry->api.name = ls_arena_strdup(&apis->arena, name);
        HASH_ADD_KEYPTR(hh, apis->by_name, entry->api.name, strlen(name), entry);
    }
    api.name = entry->api.name;
    entry->api = api;
}

void ls_apis_add_root(struct ls_apis *apis, const char *pattern)
{
    ls_vec_push(&apis->roots, pattern);
}

bool ls_apis_is_root(const struct ls_apis *apis, const char *function)
{
    for (uint32_t i = 0; i < apis->roots.count; i++) {
        if (fnmatch(apis->roots.at[i], function, 0) == 0)
            return true;
    }
    return false;
}
