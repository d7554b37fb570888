/* The bridge between what scan says and what was recorded: places in the source.
 *
 * A finding about the order of locks has a *way* for each of its threads: where the thread takes
 * the first lock, and where it asks for the next one. The same way is found again in another
 * model, or in another finding, by file, line and function of both places, and of the calls that
 * led there: one wrapper around a lock function has many callers. */
#ifndef LS_JOIN_WAYS_H
#define LS_JOIN_WAYS_H

#include "model/finding.h"
#include "model/model.h"

/* A spot: a place and the call that led there; `caller.function` is NULL when that is not known. */
struct ls_spot {
    struct ls_location at, caller;
    bool again; /* there a condition wait takes its mutex again */
};

struct ls_way {
    struct ls_spot first; /* at.function NULL: not known */
    struct ls_spot second;
};

/* The place at which step `step` of a witness is. */
struct ls_spot ls_spot_of(const struct ls_witness *witness, uint32_t step);

/* True when both are one place in the source. Columns do not count: debug information may lack
 * them. */
bool ls_spot_is(const struct ls_spot *a, const struct ls_spot *b);

/* True when a lock that is held since one spot may be held since the other: both are one; or at one
 * of them a wait takes again what the same function has locked at the other. */
bool ls_spot_begins(const struct ls_spot *a, const struct ls_spot *b);

/* Both are one line of one function. Of the path of the file, only the last part counts: two
 * machines, or the compiler and scan, may write its folder in different ways. */
bool ls_spot_is_line(const struct ls_location *a, const struct ls_location *b);

/* True when the witness ends at the place. */
bool ls_spot_ends(const struct ls_spot *spot, const struct ls_witness *witness);

/* The ways of a finding of lock-order or deadlock, one for each witness, into way[]; returns how
 * many. At most `room`. Of one that waits for an event under a lock (ls_ways_await) the first is
 * that of the waiting thread, and the second, if there is one, leads to where another thread takes
 * the lock. */
uint32_t ls_ways_of(const struct ls_finding *finding, struct ls_way *way, uint32_t room);

/* True when the acquisition goes this way; *hold is then which of its holds was taken at the first
 * place. */
bool ls_way_taken(const struct ls_way *way, const struct ls_acquisition *acquisition,
                  uint32_t *hold);

/* True when whoever went the recorded way came through all functions that the predicted one comes
 * through: then what was seen there holds for the prediction as well. */
bool ls_way_is_whole(const struct ls_witness *predicted, const struct ls_witness *recorded);

/* True when the two findings are about the same circle: each way of one is a way of the other. */
bool ls_ways_meet(const struct ls_finding *a, const struct ls_finding *b);

/* True for findings that say that threads wait for ever: by the order of locks, for an event, or
 * one thread for itself. */
bool ls_ways_hang(const struct ls_finding *finding);

/* True for those of them in which a thread waits for an event, the end of a thread or a signal,
 * with a lock that others need to get there. */
bool ls_ways_await(const struct ls_finding *finding);

/* True when the threads of a deadlock (a finding of that rule) stand on every way of the predicted
 * finding; when that is about one place, when one of them waits there. More threads may be in it:
 * some wait for those. */
bool ls_ways_hit(const struct ls_finding *predicted, const struct ls_finding *deadlock);

#endif
