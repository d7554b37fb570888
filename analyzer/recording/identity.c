#include "recording/identity.h"

#include <string.h>

#include "base/hash.h"

struct ls_identity {
    uint64_t key;
    uint32_t lock;  /* in the model */
    uint32_t count; /* in one process */
    UT_hash_handle hh;
};

void ls_identities_release(struct ls_identities *identities)
{
    HASH_CLEAR(hh, identities->known);
    ls_arena_release(&identities->arena);
}

/* Files that several programs are made of count for all of them; what has no file is the program's
 * own. */
static uint64_t key_of(const struct ls_lock *lock, const char *program)
{
    const char *file = *lock->created.file ? lock->created.file : program;
    const uint32_t facts[] = {(uint32_t)lock->kind, lock->created.line};
    uint64_t key = ls_hash(facts, sizeof facts, 0);
    key = ls_hash(file, strlen(file), key);
    return ls_hash(lock->name, strlen(lock->name), key);
}

static struct ls_identity *entry_of(struct ls_identity **table, struct ls_arena *arena,
                                    uint64_t key)
{
    struct ls_identity *entry;
    HASH_FIND(hh, *table, &key, sizeof key, entry);
    if (!entry) {
        entry = LS_NEW(arena, struct ls_identity);
        *entry = (struct ls_identity){.key = key, .lock = LS_MODEL_NONE};
        HASH_ADD(hh, *table, key, sizeof entry->key, entry);
    }
    return entry;
}

void ls_identities_add(struct ls_identities *identities, struct ls_model *model,
                       const char *program, const struct ls_lock *lock, uint32_t locks,
                       uint32_t *index)
{
    struct ls_arena arena = {0};
    struct ls_identity *here = NULL;
    for (uint32_t i = 0; i < locks; i++)
        entry_of(&here, &arena, key_of(&lock[i], program))->count++;
    for (uint32_t i = 0; i < locks; i++) {
        uint64_t key = key_of(&lock[i], program);
        struct ls_identity *known = NULL;
        if (entry_of(&here, &arena, key)->count == 1)
            known = entry_of(&identities->known, &identities->arena, key);
        index[i] = known && known->lock != LS_MODEL_NONE ? known->lock : model->locks.count;
        if (index[i] == model->locks.count)
            ls_vec_push(&model->locks, lock[i]);
        if (known)
            known->lock = index[i];
    }
    HASH_CLEAR(hh, here);
    ls_arena_release(&arena);
}
