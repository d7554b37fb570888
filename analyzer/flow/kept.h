/* Exits of a function that disagree about a lock, where callers cannot tell which is which
 * (telling.h). */
#ifndef LS_FLOW_KEPT_H
#define LS_FLOW_KEPT_H

#include "flow/flow.h"
#include "flow/state.h"

struct ls_walk;

/* What a caller can tell apart by looking at the result: the sign. */
enum ls_sign { LS_SIGN_NEGATIVE = 1, LS_SIGN_ZERO = 2, LS_SIGN_POSITIVE = 4 };

/* The signs (bits) that values can have. */
static inline unsigned ls_sign_classes(struct ls_values values)
{
    return (values.low < 0 ? LS_SIGN_NEGATIVE : 0) | (ls_values_has(values, 0) ? LS_SIGN_ZERO : 0) |
           (values.high > 0 ? LS_SIGN_POSITIVE : 0);
}

/* The address of a variable of the function, or of a part of it. */
static inline bool ls_term_is_local(const struct ls_terms *terms, uint32_t address)
{
    return ls_term(terms, ls_term_base(terms, address))->kind == LS_TERM_LOCAL;
}

/* Locks (terms) that exits leave behind although callers cannot know. */
struct ls_kept {
    LS_VEC(uint32_t) at;
};

static inline bool ls_kept_has(const struct ls_kept *leaks, uint32_t lock)
{
    return ls_is_among(leaks->at.at, leaks->at.count, lock);
}

/* Finds them, and records them as imbalances; also those that callers could tell apart, but perhaps
 * none of them releases (handing.h). */
void ls_kept_find(struct ls_walk *walk, struct ls_kept *leaks);

#endif
