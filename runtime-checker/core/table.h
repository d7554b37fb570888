/*
 * A table of a thread from 64-bit hashes to records, for that thread alone. The hash is taken for
 * the thing itself: with 64 bits of a million things two are alike once in ten million runs. It
 * begins in memory of its owner, and grows in pages of its own.
 */
#ifndef LS_CORE_TABLE_H
#define LS_CORE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct lsr_entry {
    uint64_t key; /* 0: free */
    void *value;
};

struct lsr_table {
    struct lsr_entry *entries; /* `capacity` of them, a power of two; more than half are free */
    uint32_t capacity, count;
    bool has_grown; /* the entries are pages of its own */
};

/* `room` is zeroed and has `capacity` entries. */
static inline void lsr_table_begin(struct lsr_table *table, struct lsr_entry *room,
                                   uint32_t capacity)
{
    *table = (struct lsr_table){room, capacity, 0, false};
}

/* Gives back what it has grown to. */
void lsr_table_end(struct lsr_table *table);

/* The value of a key, or NULL. */
static inline void *lsr_table_find(const struct lsr_table *table, uint64_t key)
{
    uint32_t mask = table->capacity - 1, at = (uint32_t)(key >> 16) & mask;
    while (table->entries[at].key != key && table->entries[at].key)
        at = (at + 1) & mask;
    return table->entries[at].value;
}

/* Room for one more, before it is added; false: no memory, do not add. */
bool lsr_table_reserve(struct lsr_table *table);

/* Adds what is not in it. The key is not 0. */
void lsr_table_add(struct lsr_table *table, uint64_t key, void *value);

#endif
