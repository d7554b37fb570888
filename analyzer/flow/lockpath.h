/* Paths by which the attributes of Clang's thread-safety analysis name a lock: `lock`, `q->lock`,
 * `&table.lock`.
 *
 * The first name is a parameter (`$0`), a member of the record that the declaration is part of, or
 * a global; each further one is a member of what came before. Where the path ends at a record with
 * a lock in it, that lock is meant: a wrapper's type is a capability to Clang, the mutex inside is
 * what the program locks. */
#ifndef LS_FLOW_LOCKPATH_H
#define LS_FLOW_LOCKPATH_H

#include "base/arena.h"
#include "flow/apis.h"
#include "flow/term.h"
#include "program/program.h"

struct ls_lockpaths;

/* Where a path is written. */
struct ls_lockpath_scope {
    uint32_t proc;      /* whose parameters it may name; LS_NONE */
    uint32_t object;    /* term: the object that the declared field is part of; 0 */
    const char *record; /* its type, where there is an object */
};

/* `api` is by proc. In the arena; to be released all the same. */
struct ls_lockpaths *ls_lockpaths_new(struct ls_arena *arena, const struct ls_program *program,
                                      const struct ls_api *const *api);
void ls_lockpaths_release(struct ls_lockpaths *paths);

/* The address of the lock; 0 when the path does not lead to one, as far as is known. */
uint32_t ls_lockpath_find(struct ls_lockpaths *paths, struct ls_terms *terms, const char *path,
                          struct ls_lockpath_scope scope);

#endif
