/* What is known of an integer: an interval, and at most one interval inside that it is not in. A
 * pointer is an integer here; only zero and non-zero matter. The smallest domain that keeps
 * "success", "failure", "EBUSY" and "flag set" apart. */
#ifndef LS_FLOW_RANGE_H
#define LS_FLOW_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/unit.h"

struct ls_values {
    int64_t low, high;           /* both ends included, low <= high */
    int64_t hole_low, hole_high; /* excluded, if has_hole: low < hole_low <= hole_high < high */
    bool has_hole;
};

/* Any value; and just this one. */
static inline struct ls_values ls_values_all(void)
{
    return (struct ls_values){.low = INT64_MIN, .high = INT64_MAX};
}

static inline struct ls_values ls_values_one(int64_t value)
{
    return (struct ls_values){.low = value, .high = value};
}

static inline bool ls_values_is_all(struct ls_values values)
{
    return values.low == INT64_MIN && values.high == INT64_MAX && !values.has_hole;
}

/* Keeps the values v for which `v operator constant` holds. False when none is left. */
bool ls_values_refine(struct ls_values *values, enum ls_operator operator, int64_t constant);

/* Keeps what is in both; false when nothing is. */
bool ls_values_intersect(struct ls_values *values, struct ls_values other);

/* The smallest set of this form that holds both. */
struct ls_values ls_values_union(struct ls_values a, struct ls_values b);

/* A union that grows only finitely often: an end that moves goes to the next of -inf, -1, 0, 1,
 * +inf. */
struct ls_values ls_values_widen(struct ls_values old, struct ls_values added);

static inline bool ls_values_equal(struct ls_values a, struct ls_values b)
{
    return a.low == b.low && a.high == b.high && a.has_hole == b.has_hole &&
           (!a.has_hole || (a.hole_low == b.hole_low && a.hole_high == b.hole_high));
}

bool ls_values_has(struct ls_values values, int64_t value);

#endif
