/* Pointers that never change: variables of static storage that the whole program sets once, to the
 * address of an object of static storage (`pthread_mutex_t *lock = &table_lock;`). What they point
 * to is known by its own name. Those that are set to a few such objects mean one of these. */
#ifndef LS_FLOW_FIXED_H
#define LS_FLOW_FIXED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "program/program.h"

struct ls_fixed;

/* Looks through all units; the answer lives in the arena. */
const struct ls_fixed *ls_fixed_new(struct ls_arena *arena, const struct ls_program *program);

/* The object (a global of the program) that this global points to; LS_NONE when it is not known.
 * *from_start tells whether its initialiser says so: otherwise it is NULL until it is set. */
uint32_t ls_fixed_find(const struct ls_fixed *fixed, uint32_t global, bool *from_start);

enum { LS_MOST_TARGETS = 4 };

/* All objects (globals of the program) that this global ever points to, NULL aside, in the order of
 * the code: how many, with *target in the arena; 0 when they are not known, or too many. */
uint32_t ls_fixed_choices(const struct ls_fixed *fixed, uint32_t global, const uint32_t **target);

#endif
