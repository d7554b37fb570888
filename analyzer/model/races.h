/* Which uses of a shared variable race: those without its guard (votes.h), or any two where it has
 * none; and how sure that is.
 *
 * Pure: reads the model, keeps nothing. Not thread-safe, for `parallel` keeps answers. */
#ifndef LS_MODEL_RACES_H
#define LS_MODEL_RACES_H

#include "model/votes.h"

/* Two uses that may happen at the same time, one of them a write, with no lock to keep them apart.
 */
struct ls_race {
    uint32_t odd;   /* the use to look at first: the one without the guard */
    uint32_t other; /* what it collides with */
    struct ls_guard guard;
    uint32_t peers; /* other fields of the object that are used with the guard only, when it is they
                       that speak for it; 0 otherwise */
    enum ls_confidence confidence;
    double score; /* to rank by, among equals in confidence */
};

struct ls_peers;

/* The worst race of a variable; false when it has none. `peers` are those of the whole model; NULL:
 * the variable speaks for itself. */
bool ls_race_find(struct ls_parallel *parallel, const struct ls_peers *peers, uint32_t shared,
                  struct ls_race *race);

#endif
