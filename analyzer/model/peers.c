#include "model/peers.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"

/* "queue" of "queue.length"; 0 when the variable is no field. */
static uint64_t owner_of(const struct ls_shared *shared)
{
    const char *dot = shared->is_hidden ? NULL : strrchr(shared->name, '.');
    return dot ? ls_hash(shared->name, (size_t)(dot - shared->name), 11) : 0;
}

/* Fields of one object follow each other in rings. */
static void tie(struct ls_peers *peers, const struct ls_model *model)
{
    struct ls_tally last = {0}; /* the field of an object that came last, + 1 */
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        uint64_t owner = owner_of(&model->shareds.at[i]);
        peers->next[i] = i;
        if (owner == 0)
            continue;
        uint32_t *before = ls_tally_at(&last, owner);
        if (*before > 0) {
            peers->next[i] = peers->next[*before - 1];
            peers->next[*before - 1] = i;
        }
        *before = i + 1;
    }
    ls_tally_release(&last);
}

void ls_peers_init(struct ls_peers *peers, struct ls_parallel *parallel)
{
    const struct ls_model *model = parallel->model;
    *peers = (struct ls_peers){.guard = NULL};
    peers->guard = LS_NEW_ARRAY(&peers->arena, struct ls_guard, model->shareds.count + 1);
    peers->next = LS_NEW_ARRAY(&peers->arena, uint32_t, model->shareds.count + 1);
    for (uint32_t i = 0; i < model->shareds.count; i++)
        peers->guard[i] = ls_guard_infer(parallel, i);
    tie(peers, model);
}

void ls_peers_release(struct ls_peers *peers)
{
    ls_arena_release(&peers->arena);
}

struct ls_support ls_peers_support(const struct ls_peers *peers, uint32_t shared, uint32_t lock)
{
    struct ls_support support = {0};
    for (uint32_t i = peers->next[shared]; i != shared; i = peers->next[i]) {
        const struct ls_guard *guard = &peers->guard[i];
        support.of += guard->of;
        if (guard->lock != lock || guard->writes == 0)
            continue;
        support.fields += guard->holding == guard->of;
        support.holding += guard->holding;
    }
    return support;
}
