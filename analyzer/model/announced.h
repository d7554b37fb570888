/* What one thread prepares and another one fetches, once a flag beside it says that it is there.
 *
 *     lock; f->value = v; f->ready = 1; signal; unlock;
 *     lock; while (!f->ready) wait; unlock; return f->value;
 *
 * The read needs no lock: nobody writes behind the flag. Pure: reads the model, keeps nothing. */
#ifndef LS_MODEL_ANNOUNCED_H
#define LS_MODEL_ANNOUNCED_H

#include "model/peers.h"

/* Whether the functions of the two uses of the variable (its number) look like this: the writer's
 * sets another field of the object under a lock, at which the reader's has looked before with the
 * same lock, without ever setting it; and the reader has waited for what the writer signals. */
bool ls_is_announced(const struct ls_model *model, const struct ls_peers *peers, uint32_t shared,
                     const struct ls_use *read, const struct ls_use *write);

#endif
