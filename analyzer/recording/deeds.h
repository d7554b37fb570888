/* What threads do with locks, in words. Private to this folder. */
#ifndef LS_RECORDING_DEEDS_H
#define LS_RECORDING_DEEDS_H

#include "recording/process.h"

/* LSR_OP_SHARE is LS_SHARED, all else exclusive. */
enum ls_mode ls_mode_of(unsigned op);

/* "acquires 'queue.lock'", "acquires (shared) 'table'": the words that flow uses, too. */
const char *ls_acquires(struct ls_process *process, uint32_t lock, unsigned op, unsigned how);

/* The way to a use of an object that is lock `lock` of the model. */
const struct ls_witness *ls_use_witness(struct ls_process *process, const struct lsr_use *use,
                                        uint32_t lock);

#endif
