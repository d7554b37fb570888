#include "model/alike.h"

#include "base/hash.h"
#include "base/tally.h"
#include "model/uses.h"

/* Of what ls_uses_collide asks. */
static uint64_t key_of(const struct ls_use *use)
{
    uint32_t what[] = {use->thread, use->segment,
                       use->flags &
                           (LS_USE_WRITE | LS_USE_ATOMIC | LS_USE_OF_INSTANCE | LS_USE_OF_FIRST)};
    uint64_t key = ls_hash(what, sizeof what, use->holds);
    for (uint32_t i = 0; i < use->holds; i++) {
        uint32_t hold[] = {use->hold[i].lock, use->hold[i].mode};
        key = ls_hash(hold, sizeof hold, key);
    }
    return key;
}

void ls_alike_init(struct ls_alike *alike, struct ls_parallel *parallel,
                   const struct ls_shared *shared)
{
    struct ls_tally known = {0}; /* by key: the number of the kind, from 1 */
    *alike = (struct ls_alike){.parallel = parallel, .shared = shared};
    alike->kind = LS_NEW_ARRAY(&alike->arena, uint32_t, shared->uses);
    alike->first = LS_NEW_ARRAY(&alike->arena, const struct ls_use *, shared->uses);
    for (uint32_t i = 0; i < shared->uses; i++) {
        const struct ls_use *use = &parallel->model->uses.at[shared->first + i];
        uint32_t *number = ls_tally_at(&known, key_of(use));
        if (*number == 0) {
            alike->first[alike->kinds++] = use;
            *number = alike->kinds;
        }
        alike->kind[i] = *number - 1;
    }
    ls_tally_release(&known);
    alike->company = LS_NEW_ARRAY(&alike->arena, uint8_t, alike->kinds);
    alike->collide = LS_NEW_ARRAY(&alike->arena, uint8_t, (size_t)alike->kinds * alike->kinds);
}

void ls_alike_release(struct ls_alike *alike)
{
    ls_arena_release(&alike->arena);
    *alike = (struct ls_alike){0};
}

bool ls_alike_find_collision(struct ls_alike *alike, uint32_t kind_a, uint32_t kind_b)
{
    bool found = ls_uses_collide(alike->parallel, alike->first[kind_a], alike->first[kind_b]);
    alike->collide[(size_t)kind_a * alike->kinds + kind_b] = found ? LS_ALIKE_YES : LS_ALIKE_NO;
    return found;
}

bool ls_alike_has_company(struct ls_alike *alike, uint32_t kind)
{
    const struct ls_use *use = alike->first[kind];
    for (uint32_t i = 0; alike->company[kind] == LS_ALIKE_NOT_ASKED && i < alike->kinds; i++)
        if (ls_parallel_can(alike->parallel, use->thread, use->segment, alike->first[i]->thread,
                            alike->first[i]->segment))
            alike->company[kind] = LS_ALIKE_YES;
    if (alike->company[kind] == LS_ALIKE_NOT_ASKED)
        alike->company[kind] = LS_ALIKE_NO;
    return alike->company[kind] == LS_ALIKE_YES;
}

bool ls_alike_is_exposed(struct ls_alike *alike, uint32_t number)
{
    const struct ls_use *use = &alike->parallel->model->uses.at[alike->shared->first + number];
    return !(use->flags & LS_USE_BY_MAKER) && ls_alike_has_company(alike, alike->kind[number]);
}
