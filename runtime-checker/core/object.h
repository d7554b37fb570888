/*
 * Objects by address: an append-only hash table without locks. An address has at most one living
 * object; a destroyed one stays in its chain, and in the recording, and the next one there has the
 * next generation.
 */
#ifndef LS_CORE_OBJECT_H
#define LS_CORE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/stack.h"
#include "recording.h"

struct lsr_thread;

/* Sets up the table; -1: no memory. Again in a forked child, where it is empty. */
int lsr_objects_start(void);

/* The latest object at an address, destroyed or not; NULL: none was seen. */
struct lsr_object *lsr_object_at(uint64_t address);

static inline bool lsr_object_lives(const struct lsr_object *object)
{
    return !(__atomic_load_n(&object->flags, __ATOMIC_RELAXED) & LSR_OBJECT_DESTROYED);
}

/* The living object at an address, made when there is none; NULL: the recording is full. */
struct lsr_object *lsr_object_get(struct lsr_thread *thread, struct lsr_call call, uint64_t address,
                                  enum lsr_kind kind, uint32_t more_flags);

/* A new object at an address; one that lives there is replaced. NULL: the recording is full. */
struct lsr_object *lsr_object_init(struct lsr_thread *thread, struct lsr_call call,
                                   uint64_t address, enum lsr_kind kind, uint32_t more_flags);

void lsr_object_destroy(struct lsr_object *object, uint32_t more_flags);

#endif
