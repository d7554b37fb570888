/* Global variables that keep the id of main's thread, for others to join it: `boss =
 * pthread_self();` in main, or in a function that starts main's threads. */
#ifndef LS_FACTS_SELFIDS_H
#define LS_FACTS_SELFIDS_H

#include "facts/roots.h"

/* Fills roots->mains_handles; the creations must be known. */
void ls_selfids_find(struct ls_flow *flow, struct ls_roots *roots);

#endif
