/* What threads need and outlive: memory that is freed, variables of main(), the process itself.
 * Only threads that nobody joins count, and only until something is waited for that they may bring.
 */
#ifndef LS_FACTS_LIFETIMES_H
#define LS_FACTS_LIFETIMES_H

#include "facts/filler_p.h"
#include "facts/repeats.h"

/* Into the model, when its creations are there. */
void ls_lifetimes_fill(struct ls_filler *filler, const struct ls_survey *survey);

#endif
