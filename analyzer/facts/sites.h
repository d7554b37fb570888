/* Where the source asks for locks: the sites of the model, whether a thread can come there or not.
 */
#ifndef LS_FACTS_SITES_H
#define LS_FACTS_SITES_H

#include "flow/apis.h"
#include "model/model.h"
#include "program/program.h"

/* One site for each call of a function that `api_of_proc` (by proc) says acquires a lock. */
void ls_lock_sites_fill(struct ls_model *model, const struct ls_program *program,
                        const struct ls_api *const *api_of_proc);

#endif
