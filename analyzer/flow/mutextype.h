/* The type of a lock (plain, recursive, ...), by the number that its initialisation is given. */
#ifndef LS_FLOW_MUTEXTYPE_H
#define LS_FLOW_MUTEXTYPE_H

#include "flow/term.h"
#include "model/model.h"

/* What the number, a term, means for a lock of this kind: UNKNOWN when it is not known here. Then
 * *number stays, if a caller can evaluate it, and is 0 if nobody can. */
enum ls_lock_type ls_mutextype_of(const struct ls_terms *terms, enum ls_lock_kind kind,
                                  uint32_t *number);

#endif
