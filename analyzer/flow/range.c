#include "flow/range.h"

#include "base/diag.h"

struct ls_values ls_values_all(void)
{
    return (struct ls_values){.low = INT64_MIN, .high = INT64_MAX};
}

struct ls_values ls_values_one(int64_t value)
{
    return (struct ls_values){.low = value, .high = value};
}

bool ls_values_is_all(struct ls_values values)
{
    return values.low == INT64_MIN && values.high == INT64_MAX && !values.has_hole;
}

/* A hole at an end moves the end; a hole outside is none. False when nothing is left. */
static bool normalize(struct ls_values *values)
{
    if (values->low > values->high)
        return false;
    if (!values->has_hole)
        return true;
    if (values->hole < values->low || values->hole > values->high) {
        values->has_hole = false;
    } else if (values->low == values->high) {
        return false;
    } else if (values->hole == values->low) {
        values->low++;
        values->has_hole = false;
    } else if (values->hole == values->high) {
        values->high--;
        values->has_hole = false;
    }
    return true;
}

static bool keep_between(struct ls_values *values, int64_t low, int64_t high)
{
    values->low = values->low > low ? values->low : low;
    values->high = values->high < high ? values->high : high;
    return normalize(values);
}

bool ls_values_refine(struct ls_values *values, enum ls_operator operator, int64_t constant)
{
    switch (operator) {
    case LS_OPR_EQ:
        return ls_values_has(*values, constant) && keep_between(values, constant, constant);
    case LS_OPR_NE:
        if (values->has_hole && constant != values->low && constant != values->high &&
            constant != 0)
            return true; /* there is room for one hole: zero is worth most */
        values->hole = constant;
        values->has_hole = true;
        return normalize(values);
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
    return !other.has_hole || ls_values_refine(values, LS_OPR_NE, other.hole);
}

struct ls_values ls_values_union(struct ls_values a, struct ls_values b)
{
    struct ls_values sum = {.low = a.low < b.low ? a.low : b.low,
                            .high = a.high > b.high ? a.high : b.high};
    if (!ls_values_has(a, 0) && !ls_values_has(b, 0)) {
        sum.hole = 0;
        sum.has_hole = true;
    } else if (a.has_hole && !ls_values_has(b, a.hole)) {
        sum.hole = a.hole;
        sum.has_hole = true;
    } else if (b.has_hole && !ls_values_has(a, b.hole)) {
        sum.hole = b.hole;
        sum.has_hole = true;
    }
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
    normalize(&sum);
    return sum;
}

bool ls_values_equal(struct ls_values a, struct ls_values b)
{
    return a.low == b.low && a.high == b.high && a.has_hole == b.has_hole &&
           (!a.has_hole || a.hole == b.hole);
}

bool ls_values_has(struct ls_values values, int64_t value)
{
    return value >= values.low && value <= values.high &&
           !(values.has_hole && values.hole == value);
}
