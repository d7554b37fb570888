/* What holds at a moment of a function, when that is entered as an entry says (entries.h). */
#ifndef LS_FACTS_SITUATIONS_H
#define LS_FACTS_SITUATIONS_H

#include "facts/entries.h"

/* What a touch or a call in a function happens under, in one of its contexts. */
struct ls_situation {
    const struct ls_entry *entry;
    const struct ls_moment *moment;
    bool doubtful, mixed;
    uint32_t holds;
    struct ls_entry_hold hold[LS_MOST_ENTRY_HOLDS];
};

/* What holds at a moment (its number) of the function, when it is called from this entry: locks of
 * the entry that the function has not given back, and its own. Written into `situation`, for it
 * is large and asked for often. */
void ls_entry_situation(struct ls_flow *flow, const struct ls_entry *entry, uint32_t moment,
                        struct ls_situation *situation);

/* False when the function was given arguments with which it does not come to that moment, or runs
 * for another task. */
bool ls_entry_is_possible(const struct ls_flow *flow, const struct ls_entry *entry,
                          uint32_t moment);

/* True when only one of all threads of the routine comes to that moment: it has the first number.
 */
bool ls_entry_is_first(const struct ls_flow *flow, const struct ls_entry *entry, uint32_t moment);

#endif
