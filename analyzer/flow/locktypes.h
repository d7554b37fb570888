/* Which types are locks, and which hold one: found by what the program gives to functions that take
 * or make locks, so that no list of names is needed. Types are texts as the front end writes them.
 */
#ifndef LS_FLOW_LOCKTYPES_H
#define LS_FLOW_LOCKTYPES_H

#include <stdbool.h>

#include "base/arena.h"
#include "flow/apis.h"
#include "program/program.h"

struct ls_locktypes;

/* `api` is by proc. Lives in the arena. */
struct ls_locktypes *ls_locktypes_new(struct ls_arena *arena, const struct ls_program *program,
                                      const struct ls_api *const *api);

void ls_locktypes_release(struct ls_locktypes *types);

/* The name of the first lock in an object of this type: "" when it is a lock itself, "lock" or
 * "inner.lock" in a record; NULL when it holds none that is known. A pointer holds none. */
const char *ls_locktypes_in(struct ls_locktypes *types, const char *type);

/* The field that is that lock; LS_NONE when the type is a lock itself, or holds none. */
uint32_t ls_locktypes_field(struct ls_locktypes *types, const char *type);

/* The record that a type is, without "struct", qualifiers and array bounds; NULL for none. Lives in
 * the arena. */
const char *ls_locktypes_record(struct ls_locktypes *types, const char *type);

/* The fields of the record of that name, as far as the program uses them: ids of the program. */
const uint32_t *ls_locktypes_members(const struct ls_locktypes *types, const char *record,
                                     uint32_t *count);

/* The type that a pointer of this type points to; NULL when it is no pointer. */
const char *ls_locktypes_target(struct ls_locktypes *types, const char *pointer);

#endif
