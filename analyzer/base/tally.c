#include "base/tally.h"

#include <stdlib.h>

#include "base/diag.h"

enum { FIRST_BITS = 5 };

struct ls_tally_slot {
    uint64_t key;
    uint32_t count;
    bool used;
};

void ls_tally_release(struct ls_tally *tally)
{
    free(tally->slots);
    *tally = (struct ls_tally){0};
}

/* The slot of the key, or the free one that it would get. Keys may be small numbers: multiplication
 * spreads them (Knuth, The Art of Computer Programming 3, 6.4). */
static struct ls_tally_slot *find(const struct ls_tally *tally, uint64_t key)
{
    uint32_t mask = (1u << tally->bits) - 1;
    uint32_t at = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - tally->bits));
    while (tally->slots[at].used && tally->slots[at].key != key)
        at = (at + 1) & mask;
    return &tally->slots[at];
}

static void grow(struct ls_tally *tally)
{
    struct ls_tally old = *tally;
    tally->bits = old.slots ? old.bits + 1 : FIRST_BITS;
    tally->slots = calloc((size_t)1 << tally->bits, sizeof *tally->slots);
    if (!tally->slots)
        ls_die("out of memory");
    for (size_t i = 0; old.slots && i < (size_t)1 << old.bits; i++)
        if (old.slots[i].used)
            *find(tally, old.slots[i].key) = old.slots[i];
    free(old.slots);
}

uint32_t *ls_tally_at(struct ls_tally *tally, uint64_t key)
{
    if (!tally->slots || tally->used * 2 >= 1u << tally->bits)
        grow(tally);
    struct ls_tally_slot *slot = find(tally, key);
    if (!slot->used) {
        *slot = (struct ls_tally_slot){.key = key, .used = true};
        tally->used++;
    }
    return &slot->count;
}
