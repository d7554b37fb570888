#include "flow/range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Every set of this form over a few small integers, against the sets that they stand for. */
enum { LOWEST = -4, HIGHEST = 4, SIZE = HIGHEST - LOWEST + 1 };

typedef void visitor(struct ls_values values);

static void each_set(visitor *visit)
{
    for (int64_t low = LOWEST; low <= HIGHEST; low++)
        for (int64_t high = low; high <= HIGHEST; high++) {
            visit((struct ls_values){.low = low, .high = high});
            for (int64_t hole = low + 1; hole < high; hole++)
                for (int64_t end = hole; end < high; end++)
                    visit((struct ls_values){low, high, hole, end, true});
        }
}

static bool holds(enum ls_operator operator, int64_t a, int64_t b)
{
    switch (operator) {
    case LS_OPR_EQ:
        return a == b;
    case LS_OPR_NE:
        return a != b;
    case LS_OPR_LT:
        return a < b;
    case LS_OPR_LE:
        return a <= b;
    case LS_OPR_GT:
        return a > b;
    default:
        return a >= b;
    }
}

/* Refining never loses a value that fits, and only `!=` may keep one that does not (there is room
 * for one hole). */
static void check_refine(struct ls_values values)
{
    for (enum ls_operator operator= LS_OPR_EQ; operator<= LS_OPR_GE; operator++)
        for (int64_t constant = LOWEST - 1; constant <= HIGHEST + 1; constant++) {
            struct ls_values refined = values;
            bool any = false, possible = ls_values_refine(&refined, operator, constant);
            for (int64_t v = LOWEST; v <= HIGHEST; v++) {
                bool fits = ls_values_has(values, v) && holds(operator, v, constant);
                any |= fits;
                if (fits)
                    assert_true(possible && ls_values_has(refined, v));
                else if (possible && operator!= LS_OPR_NE)
                    assert_false(ls_values_has(refined, v));
            }
            if (operator!= LS_OPR_NE || !values.has_hole)
                assert_int_equal(possible, any);
        }
}

static struct ls_values other;

static void check_pair(struct ls_values values)
{
    struct ls_values sum = ls_values_union(values, other), both = values;
    bool meets = ls_values_intersect(&both, other);
    for (int64_t v = LOWEST; v <= HIGHEST; v++) {
        bool in_a = ls_values_has(values, v), in_b = ls_values_has(other, v);
        if (in_a || in_b)
            assert_true(ls_values_has(sum, v));
        if (in_a && in_b)
            assert_true(meets && ls_values_has(both, v));
    }
}

static void check_pairs(struct ls_values values)
{
    other = values;
    each_set(check_pair);
}

static void refining_is_exact(void **state)
{
    (void)state;
    each_set(check_refine);
}

static void union_and_intersection_lose_nothing(void **state)
{
    (void)state;
    each_set(check_pairs);
}

static void zero_stays_out_of_a_union(void **state)
{
    (void)state;
    struct ls_values sum = ls_values_union(ls_values_one(-1), ls_values_one(7));
    assert_false(ls_values_has(sum, 0));
    assert_false(ls_values_has(sum, 3));
    assert_true(ls_values_has(sum, -1) && ls_values_has(sum, 7));
}

/* Whatever is added in whatever order, a range may grow only a few times. */
static void widening_ends(void **state)
{
    (void)state;
    srand(7);
    for (int run = 0; run < 500; run++) {
        struct ls_values values = ls_values_one(rand() % 100 - 50);
        int changes = 0;
        for (int i = 0; i < 200; i++) {
            struct ls_values wider =
                ls_values_widen(values, ls_values_one(rand() % 2000000 - 1000000));
            changes += !ls_values_equal(values, wider);
            values = wider;
        }
        assert_true(changes <= 12);
    }
}

static void the_ends_of_the_world_do_not_overflow(void **state)
{
    (void)state;
    struct ls_values values = ls_values_all();
    assert_false(ls_values_refine(&values, LS_OPR_LT, INT64_MIN));
    values = ls_values_all();
    assert_false(ls_values_refine(&values, LS_OPR_GT, INT64_MAX));
    values = ls_values_all();
    assert_true(ls_values_refine(&values, LS_OPR_NE, INT64_MIN));
    assert_true(values.low == INT64_MIN + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refining_is_exact),
        cmocka_unit_test(union_and_intersection_lose_nothing),
        cmocka_unit_test(zero_stays_out_of_a_union),
        cmocka_unit_test(widening_ends),
        cmocka_unit_test(the_ends_of_the_world_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
