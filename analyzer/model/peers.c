#include "model/peers.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"

/* Fields of one object follow each other in rings. */
static void tie(struct ls_peers *peers, const struct ls_model *model)
{
    struct ls_tally last = {0}; /* the field of an object that came last, + 1 */
    for (uint32_t i = 0; i < model->shareds.count; i++) {
        const char *holder = model->shareds.at[i].holder;
        peers->next[i] = i;
        if (!holder)
            continue;
        uint32_t *before = ls_tally_at(&last, ls_hash(holder, strlen(holder), 11));
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
    peers->purposes = LS_NEW(&peers->arena, struct ls_purposes);
    ls_purposes_init(peers->purposes, model);
    tie(peers, model);
}

void ls_peers_release(struct ls_peers *peers)
{
    if (peers->purposes)
        ls_purposes_release(peers->purposes);
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
