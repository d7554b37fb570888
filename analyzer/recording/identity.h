/* Which locks of several recorded processes are one lock of the source. A lock that its process has
 * once under its name, kind and place of birth is the same as that of another process; of an array,
 * or of objects that are made in one place, nobody can tell which is which. */
#ifndef LS_RECORDING_IDENTITY_H
#define LS_RECORDING_IDENTITY_H

#include "base/arena.h"
#include "model/model.h"

struct ls_identities {
    struct ls_arena arena;
    struct ls_identity *known; /* of the processes so far (uthash) */
};

void ls_identities_release(struct ls_identities *identities);

/* `lock` has the locks of one process, as named, before they are numbered; `program` is its file.
 * Sets index[i] to the lock's index in the model, where new ones are added. */
void ls_identities_add(struct ls_identities *identities, struct ls_model *model,
                       const char *program, const struct ls_lock *lock, uint32_t locks,
                       uint32_t *index);

#endif
