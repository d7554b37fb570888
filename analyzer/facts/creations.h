/* Creations of threads as facts of the model: what becomes of each, how often, and what the start
 * routine is like. */
#ifndef LS_FACTS_CREATIONS_H
#define LS_FACTS_CREATIONS_H

#include "facts/filler_p.h"

/* Into the model, with what its threads outlive (lifetimes.h). A creation by a wrapper is told once
 * for each caller that gets the handle. */
void ls_creations_fill(struct ls_filler *filler);

#endif
