#include "base/tally.h"

#include "base/hash.h"

struct ls_tally_entry {
    uint64_t key;
    uint32_t count;
    UT_hash_handle hh;
};

void ls_tally_release(struct ls_tally *tally)
{
    HASH_CLEAR(hh, tally->by_key);
    ls_arena_release(&tally->arena);
}

uint32_t *ls_tally_at(struct ls_tally *tally, uint64_t key)
{
    struct ls_tally_entry *entry;
    HASH_FIND(hh, tally->by_key, &key, sizeof key, entry);
    if (!entry) {
        entry = LS_NEW(&tally->arena, struct ls_tally_entry);
        entry->key = key;
        HASH_ADD(hh, tally->by_key, key, sizeof entry->key, entry);
    }
    return &entry->count;
}
