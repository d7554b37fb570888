#include "flow/range.h"

#include "base/diag.h"

bool ls_values_has(struct ls_values values, int64_t value)
{
    return value >= values.low && value <= values.high &&
           !(values.has_hole && value >= values.hole_low && value <= values.hole_high);
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A hole at an end moves the end; one outside is none. False when nothing is left. */
static bool normalize(struct ls_values *values)
{
    bool hole =
        values->has_hole && values->hole_high >= values->low && values->hole_low <= values->high;
    values->has_hole = false;
    if (values->low > values->high)
        return false;
    if (!hole)
        return true;
    bool from_low = values->hole_low <= values->low, to_high = values->hole_high >= values->high;
    if (from_low && to_high)
        return false;
    if (from_low)
        values->low = values->hole_high + 1;
    else if (to_high)
        values->high = values->hole_low - 1;
    else
        values->has_hole = true;
    return true;
}

static bool keep_between(struct ls_values *values, int64_t low, int64_t high)
{
    values->low = larger(values->low, low);
    values->high = smaller(values->high, high);
    return normalize(values);
}

/* Two holes that touch are one. Of two that do not, the one with zero is worth more: there is room
 * for one. */
static bool remove_between(struct ls_values *values, int64_t low, int64_t high)
{
    bool at_end = low <= values->low || high >= values->high;
    if (values->has_hole && !at_end) {
        bool touches = low <= values->hole_high + 1 && high >= values->hole_low - 1;
        if (!touches && !(low <= 0 && high >= 0))
            return true;
        if (touches) {
            low = smaller(low, values->hole_low);
            high = larger(high, values->hole_high);
        }
    } else if (values->has_hole) {
        struct ls_values cut = {.low = values->low,
                                .high = values->high,
                                .hole_low = low,
                                .hole_high = high,
                                .has_hole = true};
        if (!normalize(&cut))
            return false;
        return keep_between(values, cut.low, cut.high);
    }
    values->hole_low = low;
    values->hole_high = high;
    values->has_hole = true;
    return normalize(values);
}

bool ls_values_refine(struct ls_values *values, enum ls_operator operator, int64_t constant)
{
    switch (operator) {
    case LS_OPR_EQ:
        return ls_values_has(*values, constant) && keep_between(values, constant, constant);
    case LS_OPR_NE:
        return remove_between(values, constant, constant);
    case LS_OPR_LT:
        return constant != INT64_MIN && keep_between(values, INT64_MIN, constant - 1);
    case LS_OPR_LE:
        return keep_between(values, INT64_MIN, constant);
    case LS_OPR_GT:
        return constant != INT64_MAX && keep_between(values, constant + 1, INT64_MAX);
    case LS_OPR_GE:
        return keep_between(values, constant, INT64_MAX);
    default:
        ls_bug(__FILE__, __LINE__, "not a comparison");
    }
}

bool ls_values_intersect(struct ls_values *values, struct ls_values other)
{
    if (!keep_between(values, other.low, other.high))
        return false;
    return !other.has_hole || remove_between(values, other.hole_low, other.hole_high);
}

/* The part of `hole` (of one set) that the other set does not fill: what is left at its lower or
 * upper end. */
static bool common_hole(struct ls_values holed, struct ls_values other, struct ls_values *hole)
{
    if (!holed.has_hole)
        return false;
    hole->low = holed.hole_low;
    hole->high = holed.hole_high;
    hole->has_hole = false;
    if (other.has_hole && other.low < hole->low && other.high > hole->high)
        return keep_between(hole, other.hole_low, other.hole_high);
    if (other.high < hole->low || other.low > hole->high)
        return true;
    if (other.low > hole->low)
        hole->high = other.low - 1;
    else if (other.high < hole->high)
        hole->low = other.high + 1;
    else
        return false;
    return true;
}

static void set_hole(struct ls_values *sum, int64_t low, int64_t high)
{
    sum->hole_low = low;
    sum->hole_high = high;
    sum->has_hole = low <= high;
}

struct ls_values ls_values_union(struct ls_values a, struct ls_values b)
{
    struct ls_values hole, sum = {.low = smaller(a.low, b.low), .high = larger(a.high, b.high)};
    if (a.high < b.low - (b.low > INT64_MIN))
        set_hole(&sum, a.high + 1, b.low - 1);
    else if (b.high < a.low - (a.low > INT64_MIN))
        set_hole(&sum, b.high + 1, a.low - 1);
    else if (common_hole(a, b, &hole) || common_hole(b, a, &hole))
        set_hole(&sum, hole.low, hole.high);
    normalize(&sum);
    return sum;
}

static int64_t widen_low(int64_t low)
{
    return low >= 1 ? 1 : low >= 0 ? 0 : low >= -1 ? -1 : INT64_MIN;
}

static int64_t widen_high(int64_t high)
{
    return high <= -1 ? -1 : high <= 0 ? 0 : high <= 1 ? 1 : INT64_MAX;
}

struct ls_values ls_values_widen(struct ls_values old, struct ls_values added)
{
    struct ls_values sum = ls_values_union(old, added);
    if (sum.low < old.low)
        sum.low = widen_low(sum.low);
    if (sum.high > old.high)
        sum.high = widen_high(sum.high);
    /* A hole that got smaller or moved shrinks to zero, or goes. */
    if (sum.has_hole &&
        !(old.has_hole && old.hole_low == sum.hole_low && old.hole_high == sum.hole_high)) {
        bool zero = !ls_values_has(old, 0) && !ls_values_has(added, 0);
        sum.has_hole = zero;
        sum.hole_low = sum.hole_high = 0;
    }
    normalize(&sum);
    return sum;
}
