/* What a function has for itself because it makes or ends it: whoever makes or destroys the lock of
 * an object, or gives the object back, has nobody beside him. */
#ifndef LS_FLOW_MAKERS_H
#define LS_FLOW_MAKERS_H

#include "flow/access.h"

/* After a walk: takes the owner from uses of such objects, and from arguments that are one. */
void ls_makers_drop(const struct ls_walk *walk, struct ls_accesses *accesses);

#endif
