/* What the fields of one object say about each other's guard.
 *
 * A field that is used at two places, once with the lock and once without, proves little by itself.
 * But a lock that is held wherever ten other fields of the same object are used is the guard of the
 * object, and the place without it is the odd one. Pure: reads the model, keeps nothing of it. */
#ifndef LS_MODEL_PEERS_H
#define LS_MODEL_PEERS_H

#include "model/purpose.h"
#include "model/votes.h"

struct ls_peers {
    struct ls_arena arena;
    struct ls_guard *guard; /* of each shared variable of the model, as its own uses show it */
    uint32_t *next;         /* by variable: the next field of its object, in a ring */
    struct ls_purposes *purposes; /* what critical sections are about */
};

/* Votes of the other fields of the object for this lock, added up. */
struct ls_support {
    uint32_t fields, holding, of;
};

/* Infers the guards of all variables. */
void ls_peers_init(struct ls_peers *peers, struct ls_parallel *parallel);
void ls_peers_release(struct ls_peers *peers);

/* Of the fields beside `shared`, without itself, for `lock`. */
struct ls_support ls_peers_support(const struct ls_peers *peers, uint32_t shared, uint32_t lock);

#endif
