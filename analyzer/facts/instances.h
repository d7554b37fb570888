/* Threads of one routine that have an object each.
 *
 * `pthread_create(&w->thread, NULL, work, w)`: where the object keeps the id of the thread that is
 * started with it, there is one such thread for each object; so it is where a loop gives each
 * thread an element of an array in its own frame, or what it has just allocated. What two
 * instances do with what they were started with is then done with different objects. Pure;
 * deterministic. */
#ifndef LS_FACTS_INSTANCES_H
#define LS_FACTS_INSTANCES_H

#include "facts/roots.h"

/* True when all creations of this root are of that form, and none gives one object to several: a
 * loop that starts threads with an object from outside of it, a global, two statements with one
 * object. */
bool ls_instances_have_own(struct ls_flow *flow, const struct ls_roots *roots,
                           const struct ls_root *root);

#endif
