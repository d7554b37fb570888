#include "flow/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/merge.h"
#include "ir/unit.h"

struct fixture {
    struct ls_terms terms;
    struct ls_arena arena;
    struct ls_state *one, *two;
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    ls_terms_init(&f.terms);
    f.one = LS_NEW(&f.arena, struct ls_state);
    f.one->env = LS_NEW_ARRAY(&f.arena, uint32_t, 4);
    f.two = ls_state_copy(&f.arena, NULL, f.one, 2, 4);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ls_terms_release(&f->terms);
    ls_arena_release(&f->arena);
    return 0;
}

static uint32_t param(struct fixture *f, uint32_t number)
{
    return ls_term_make(&f->terms, LS_TERM_PARAM, number, 0);
}

static uint32_t lock_of(struct fixture *f, uint32_t object, uint32_t field)
{
    return ls_term_make(&f->terms, LS_TERM_FIELD, object, field);
}

static void set(struct fixture *f, struct ls_state *state, uint32_t lock, unsigned status)
{
    struct ls_lock_state entry = {.lock = lock, .status = (uint8_t)status, .count = 1};
    ls_state_set_lock(&f->arena, state, entry);
}

static bool merge(struct fixture *f, bool force)
{
    struct ls_merge how = {&f->terms, &f->arena, 0x40000001, 2, true, false};
    return ls_state_merge(&how, f->one, f->two, force);
}

static void only_held_and_released_locks_keep_states_apart(void **state)
{
    struct fixture *f = *state;
    uint32_t a = lock_of(f, param(f, 0), 1), b = lock_of(f, param(f, 0), 2);
    set(f, f->one, a, LS_FREE);
    set(f, f->two, b, LS_UNSURE);
    assert_true(ls_state_same_locks(f->one, f->two));
    set(f, f->one, b, LS_HELD);
    assert_false(ls_state_same_locks(f->one, f->two));
}

static void what_is_free_or_unsure_on_one_way(void **state)
{
    struct fixture *f = *state;
    uint32_t a = lock_of(f, param(f, 0), 1), b = lock_of(f, param(f, 0), 2);
    set(f, f->one, a, LS_FREE);
    set(f, f->two, b, LS_UNSURE);
    assert_true(merge(f, false));
    assert_null(ls_state_find_lock(f->one, a));
    assert_int_equal(ls_state_find_lock(f->one, b)->status, LS_UNSURE);
}

static void force_leaves_nothing_certain(void **state)
{
    struct fixture *f = *state;
    uint32_t a = lock_of(f, param(f, 0), 1);
    set(f, f->one, a, LS_HELD);
    assert_true(merge(f, true));
    assert_int_equal(ls_state_find_lock(f->one, a)->status, LS_UNSURE);
    assert_true(ls_state_find_lock(f->one, a)->lost);
    assert_true(f->one->imprecise);
}

static void what_the_program_leaves_open_is_not_lost(void **state)
{
    struct fixture *f = *state;
    uint32_t a = lock_of(f, param(f, 0), 1);
    set(f, f->two, a, LS_UNSURE);
    assert_true(merge(f, false));
    assert_false(ls_state_find_lock(f->one, a)->lost);
    ls_state_find_lock(f->two, a)->lost = true;
    assert_true(merge(f, false));
    assert_true(ls_state_find_lock(f->one, a)->lost);
}

/* As many as there is room for, one of them free. */
static void fill(struct fixture *f, unsigned status)
{
    for (uint32_t i = 0; i < 32; i++)
        set(f, f->one, lock_of(f, param(f, 1), i), i == 7 ? LS_FREE : status);
}

static void a_lock_without_room_takes_that_of_one_that_tells_less(void **state)
{
    struct fixture *f = *state;
    uint32_t held = lock_of(f, param(f, 0), 1), other = lock_of(f, param(f, 0), 2);
    fill(f, LS_UNSURE);
    set(f, f->one, held, LS_HELD);
    assert_int_equal(ls_state_find_lock(f->one, held)->status, LS_HELD);
    assert_null(ls_state_find_lock(f->one, lock_of(f, param(f, 1), 7)));
    assert_false(f->one->left_out);
    set(f, f->one, other, LS_HELD);
    assert_int_equal(ls_state_find_lock(f->one, other)->status, LS_HELD);
    assert_true(f->one->left_out);
    assert_int_equal(f->one->locks.count, 32);
}

static void what_is_left_out_stays_left_out(void **state)
{
    struct fixture *f = *state;
    uint32_t held = lock_of(f, param(f, 0), 1);
    fill(f, LS_HELD);
    set(f, f->one, held, LS_HELD);
    set(f, f->one, lock_of(f, param(f, 0), 2), LS_HELD);
    assert_true(f->one->left_out && f->one->imprecise);
    struct ls_state *one = f->one;
    f->one = f->two;
    f->two = one;
    assert_true(merge(f, true));
    assert_true(f->one->left_out);
}

static void different_values_meet_with_what_both_are(void **state)
{
    struct fixture *f = *state;
    f->one->env[0] = ls_term_const(&f->terms, 0);
    f->two->env[0] = ls_term_const(&f->terms, 7);
    assert_true(merge(f, false));
    struct ls_values values = ls_state_values(&f->terms, f->one, f->one->env[0]);
    assert_true(ls_values_has(values, 0) && ls_values_has(values, 7));
    assert_false(ls_values_has(values, 3));
    assert_false(merge(f, false));
}

static void a_flag_and_its_lock_stay_together(void **state)
{
    struct fixture *f = *state;
    uint32_t flag = param(f, 1), zero = ls_term_const(&f->terms, 0);
    assert_true(ls_state_assume(&f->terms, &f->arena, f->one, LS_OPR_NE, flag, zero));
    assert_false(ls_state_assume(&f->terms, &f->arena, f->one, LS_OPR_EQ, flag, zero));
    assert_true(ls_state_assume(&f->terms, &f->arena, f->two, LS_OPR_EQ, flag, zero));
}

/* Renaming puts locks into another order; none may be left out on the way. */
static void renaming_reaches_every_lock(void **state)
{
    struct fixture *f = *state;
    uint32_t q = param(f, 0), early = lock_of(f, q, 9), p = param(f, 1);
    uint32_t first = lock_of(f, p, 8), second = lock_of(f, p, 9);
    set(f, f->one, first, LS_HELD);
    set(f, f->one, second, LS_HELD);
    ls_state_rename_locks(&f->terms, f->one, p, q);
    assert_null(ls_state_find_lock(f->one, first));
    assert_null(ls_state_find_lock(f->one, second));
    assert_non_null(ls_state_find_lock(f->one, early));
    assert_non_null(ls_state_find_lock(f->one, lock_of(f, q, 8)));
    for (uint32_t i = 1; i < f->one->locks.count; i++)
        assert_true(f->one->locks.at[i - 1].lock < f->one->locks.at[i].lock);
}

static void sums_do_not_run_over_the_end_of_the_world(void **state)
{
    struct fixture *f = *state;
    uint32_t n = param(f, 0), five = ls_term_const(&f->terms, 5);
    uint32_t sum = ls_term_oper(&f->terms, LS_OPR_ADD, n, five);
    uint32_t most = ls_term_const(&f->terms, INT64_MAX);
    assert_true(ls_state_assume(&f->terms, &f->arena, f->one, LS_OPR_EQ, n, most));
    assert_true(ls_values_is_all(ls_state_values(&f->terms, f->one, sum)));
    assert_true(ls_state_assume(&f->terms, &f->arena, f->two, LS_OPR_EQ, n, five));
    struct ls_values ten = ls_state_values(&f->terms, f->two, sum);
    assert_true(ten.low == 10 && ten.high == 10);
}

static void memory_is_what_was_stored_last(void **state)
{
    struct fixture *f = *state;
    uint32_t address = lock_of(f, param(f, 0), 3), other = lock_of(f, param(f, 0), 4);
    uint32_t one = ls_term_const(&f->terms, 1);
    uint32_t before = ls_state_load(&f->terms, f->one, address);
    assert_int_equal(ls_term(&f->terms, before)->kind, LS_TERM_INITIAL);
    ls_state_store(&f->terms, &f->arena, f->one, address, one);
    assert_int_equal(ls_state_load(&f->terms, f->one, address), one);
    ls_state_store(&f->terms, &f->arena, f->one, other, before);
    assert_int_equal(ls_state_load(&f->terms, f->one, address), one);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(only_held_and_released_locks_keep_states_apart),
        TEST(what_is_free_or_unsure_on_one_way),
        TEST(force_leaves_nothing_certain),
        TEST(what_the_program_leaves_open_is_not_lost),
        TEST(a_lock_without_room_takes_that_of_one_that_tells_less),
        TEST(what_is_left_out_stays_left_out),
        TEST(different_values_meet_with_what_both_are),
        TEST(a_flag_and_its_lock_stay_together),
        TEST(renaming_reaches_every_lock),
        TEST(sums_do_not_run_over_the_end_of_the_world),
        TEST(memory_is_what_was_stored_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
