/* What threads are given for good, and who uses it after that: an object that the thread frees, and
 * the code of a library, which is unloaded. */
#ifndef LS_FACTS_HANDED_H
#define LS_FACTS_HANDED_H

#include "facts/filler_p.h"

/* For one creation of a thread, the call in that block of the function: into the model. */
void ls_handed_see(struct ls_filler *filler, uint32_t proc, uint32_t block,
                   const struct ls_inst *call, const struct ls_api *api);

#endif
