/* Record types of which a program has one object: what different functions do with such an object
 * is done with the same one, by whichever pointer.
 *
 * Counted by what the source declares and allocates: a variable of the type, or an allocation that
 * main() makes outside of loops. Arrays, members of other records, objects that other functions
 * make and those that functions without source return may be many. Single-threaded; deterministic.
 */
#ifndef LS_FACTS_SINGLES_H
#define LS_FACTS_SINGLES_H

#include "base/arena.h"
#include "flow/analyse.h"

struct ls_singles;

/* The caller's to free with ls_singles_free. Without a main() no type is single. */
struct ls_singles *ls_singles_new(struct ls_arena *arena, const struct ls_flow *flow);
void ls_singles_free(struct ls_singles *singles);

/* True when the address is a field of a record that the program has one object of. */
bool ls_singles_has(const struct ls_singles *singles, uint32_t address);

#endif
