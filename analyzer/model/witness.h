/* Ways through the program: their ends, where two of them part, and two of them as one. */
#ifndef LS_MODEL_WITNESS_H
#define LS_MODEL_WITNESS_H

#include "base/arena.h"
#include "model/model.h"

bool ls_location_equal(const struct ls_location *a, const struct ls_location *b);

/* Equal for equal places (as above), and for others once in 2^64; `seed` chains it with what else
 * makes two things one. */
uint64_t ls_location_hash(const struct ls_location *at, uint64_t seed);

/* The place of the last step; all empty when there are no steps. */
struct ls_location ls_witness_end(const struct ls_witness *witness);

/* Where on the way the lock was taken: the step before the first one that holds it; the last when
 * none does. */
struct ls_location ls_witness_acquisition(const struct ls_witness *witness, uint32_t lock);

/* What steps say at which a condition wait takes its mutex again; and whether one says so. */
#define LS_WAITS_AND_ACQUIRES "waits, and then acquires again"
bool ls_witness_waits(const struct ls_waypoint *step);

/* The call that leads to step `step`, as the steps before it tell; NULL when none of them is it. */
const struct ls_waypoint *ls_witness_caller(const struct ls_witness *witness, uint32_t step);

/* The number of steps that two ways of one thread share at their beginning: the step behind them is
 * where they part, both in the same function. Less than the steps of either, so that neither loses
 * its end. */
uint32_t ls_witness_fork(const struct ls_witness *first, const struct ls_witness *second);

/* Where the first way goes on when it leaves the second: in the function that both go through, the
 * statement that takes the lock, itself or by a wrapper. The end when there is no second. */
struct ls_location ls_witness_branch(const struct ls_witness *first,
                                     const struct ls_witness *second);

/* The end of the way, above the steps at its end that the other way ends with as well: the call of
 * the wrapper that both use. Not above the place where they part, so two equal ways keep their end.
 */
struct ls_location ls_witness_own_end(const struct ls_witness *witness,
                                      const struct ls_witness *other);

/* The innermost function that goes both ways: that locks A, here or further down, and then B. */
const char *ls_witness_common_function(const struct ls_witness *first,
                                       const struct ls_witness *second);

/* First one way to its end, then the rest of the other: how a thread gets to hold A and wait for B.
 * In the arena; steps are shared with the originals. `first` may be NULL. */
const struct ls_witness *ls_witness_join(struct ls_arena *arena, const struct ls_witness *first,
                                         const struct ls_witness *second);

#endif
