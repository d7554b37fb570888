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

/* The living object of a kind at an address, if it was used before; NULL: ask lsr_object_get. */
struct lsr_object *lsr_object_known(uint64_t address, enum lsr_kind kind);

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
