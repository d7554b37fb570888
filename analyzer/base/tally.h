/* How often a 64-bit key was met: "is this known already?", and limits by kind of thing.
 *
 * A tally of all zeros is a valid empty one. Keys are hashes that the caller makes (ls_hash) or
 * numbers; two things with one key are one. Not thread-safe. */
#ifndef LS_BASE_TALLY_H
#define LS_BASE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

struct ls_tally_slot;

struct ls_tally {
    struct ls_tally_slot *slots; /* open addressing, at most half full; NULL when empty */
    uint32_t used, bits;         /* 2^bits slots */
};

void ls_tally_release(struct ls_tally *tally);

/* The counter of the key, 0 at first; it has this address until another key is asked for. */
uint32_t *ls_tally_at(struct ls_tally *tally, uint64_t key);

/* Counts the key; true when it was there before. */
static inline bool ls_tally_again(struct ls_tally *tally, uint64_t key)
{
    return (*ls_tally_at(tally, key))++ > 0;
}

#endif
