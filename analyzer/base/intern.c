#include "base/intern.h"

#include <string.h>

#include "base/hash.h"

struct ls_intern_entry {
    const char *text;
    uint32_t id;
    UT_hash_handle hh;
};

void ls_intern_init(struct ls_intern *pool)
{
    *pool = (struct ls_intern){0};
    ls_intern_bytes(pool, "", 0);
}

void ls_intern_release(struct ls_intern *pool)
{
    HASH_CLEAR(hh, pool->by_text);
    ls_vec_release(&pool->texts);
    ls_arena_release(&pool->arena);
}

uint32_t ls_intern_bytes(struct ls_intern *pool, const char *text, size_t length)
{
    struct ls_intern_entry *entry;
    HASH_FIND(hh, pool->by_text, text, length, entry);
    if (entry)
        return entry->id;
    entry = LS_NEW(&pool->arena, struct ls_intern_entry);
    entry->text = ls_arena_strndup(&pool->arena, text, length);
    entry->id = pool->texts.count;
    ls_vec_push(&pool->texts, entry->text);
    HASH_ADD_KEYPTR(hh, pool->by_text, entry->text, length, entry);
    return entry->id;
}

uint32_t ls_intern(struct ls_intern *pool, const char *text)
{
    return text ? ls_intern_bytes(pool, text, strlen(text)) : 0;
}

const char *ls_intern_text(const struct ls_intern *pool, uint32_t id)
{
    LS_BUG_ON(id >= pool->texts.count);
    return pool->texts.at[id];
}
