/* Is a way out with a lock held meant, or forgotten? For the rules about locks (and permits) that a
 * function keeps.
 *
 * A caller can tell the ways out apart only by the class of value that they return. So it is a
 * fault when ways of one class contradict each other, or when a failure keeps what a success gives
 * back; it is meant when exactly the successes hold (Smatch's check_inconsistent_locking judges
 * alike). What the known callers do decides where the values do not. */
#ifndef LS_RULES_BALANCE_H
#define LS_RULES_BALANCE_H

#include "model/model.h"

enum ls_verdict {
    LS_VERDICT_MEANT,
    LS_VERDICT_DOUBTFUL, /* forgotten, unless a value that is not known happens to say otherwise */
    LS_VERDICT_FORGOTTEN,
};

/* What the ways out of a function return, gathered: with the lock held, and without. */
struct ls_balance {
    const struct ls_imbalance *imbalance;
    unsigned held, released;     /* classes of the exits whose value is known */
    bool held_any, released_any; /* there are exits that may return anything */
};

/* Sorts the exits; the imbalance is borrowed. */
struct ls_balance ls_balance_of(const struct ls_imbalance *imbalance);

/* The verdict on one exit that holds. */
enum ls_verdict ls_balance_judge(const struct ls_balance *balance, const struct ls_exit *exit);

/* True when the exit returns a failure while others succeed: a negative number, NULL, or not 0
 * where those return 0. */
bool ls_balance_is_failure(const struct ls_balance *balance, const struct ls_exit *exit);

#endif
