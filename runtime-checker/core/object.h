/*
 * Objects by address: an append-only hash table without locks, from an address to the life of what
 * is there. An address has at most one living object; a life that has ended gives its place to the
 * next one at its address.
 *
 * An object is recorded when it is used for the first time. Of locks that were made in one place,
 * which are a class (see recording.h), only some get a record of their own: then what is done with
 * all the others is counted together, and the program's millions of locks cost memory of the
 * process, 64 bytes each, but no recording.
 */
#ifndef LS_CORE_OBJECT_H
#define LS_CORE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/stack.h"
#include "recording.h"

struct lsr_thread;

/* Sets up the table; -1: no memory. Again in a forked child, where it is empty. */
int lsr_objects_start(void);

/* The latest object at an address, destroyed or not, or the one that stands for its class; NULL:
 * none was used. */
struct lsr_object *lsr_object_at(uint64_t address);

/* The same, of what has not been destroyed. */
struct lsr_object *lsr_object_living(uint64_t address);

/* Which locks of a piece of memory have no record of their own, but share that of their class: a
 * bit for every 8 bytes. So even a table of many locks is told from others out of a few cache
 * lines. Where two classes meet in one region, it knows those of the first only. */
#define LSR_REGION 2048u
#define LSR_REGION_HEADS 4096u

struct lsr_region {
    uint64_t number; /* address / LSR_REGION */
    struct lsr_region *next;
    struct lsr_object *class;
    uint64_t kind;
    uint64_t members[LSR_REGION / 8 / 64];
};

extern struct lsr_region *lsr_regions[LSR_REGION_HEADS];

static inline struct lsr_region **lsr_region_head(uint64_t address)
{
    return &lsr_regions[(address / LSR_REGION ^ address >> 24) % LSR_REGION_HEADS];
}

/* The record that stands for the lock of a kind at an address. NULL: it may have one of its own, or
 * was not used before: ask lsr_object_get. */
static inline struct lsr_object *lsr_object_class_at(uint64_t address, enum lsr_kind kind)
{
    const struct lsr_region *region = __atomic_load_n(lsr_region_head(address), __ATOMIC_ACQUIRE);
    while (region && region->number != address / LSR_REGION)
        region = region->next;
    uint64_t word = address % LSR_REGION / 8 / 64, bit = address / 8 % 64;
    if (!region || region->kind != (uint64_t)kind ||
        !(__atomic_load_n(&region->members[word], __ATOMIC_RELAXED) >> bit & 1))
        return NULL;
    return region->class;
}

/* The living object at an address, made when there is none; NULL: the recording is full. */
struct lsr_object *lsr_object_get(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                                  enum lsr_kind kind, uint32_t more_flags);

/* Something new is at an address; what lives there is replaced. */
void lsr_object_init(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                     enum lsr_kind kind, uint32_t more_flags);

/* What lives at an address is gone. */
void lsr_object_destroy(uint64_t address);

/* The reference of an object; 0 for NULL. */
static inline lsr_ref lsr_object_ref(const struct lsr_object *object)
{
    return object ? (lsr_ref)object->local : 0;
}

#endif
