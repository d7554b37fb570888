#include "flow/undecided.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LOCK = 7, OTHER = 8 };

/* A walk that has come to the instruction `point`, in a block that is in no loop, or in one. */
struct fixture {
    struct ls_walk walk;
    bool in_loop[2];
    struct ls_trace trace;
    struct ls_lock_state held;
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.in_loop = {false, true}, .trace.site.line = 1};
    f.walk.in_loop = f.in_loop;
    f.held = (struct ls_lock_state){.lock = LOCK, .status = LS_HELD, .trace = &f.trace};
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ls_undecided_release(&f->walk);
    return 0;
}

static struct ls_site site_of(uint32_t line)
{
    return (struct ls_site){.line = line};
}

/* A call on that line, which is as good as its point. */
static void call(struct fixture *f, uint32_t line, bool left)
{
    f->walk.point = line;
    ls_undecided_note(&f->walk, LOCK, site_of(line), left);
    ls_undecided_note(&f->walk, LOCK, site_of(line), left);
}

static void a_call_counts_from_there_on_and_everywhere_in_a_loop(void **state)
{
    struct fixture *f = *state;
    call(f, 5, false);
    assert_int_equal(f->walk.undecided.count, 1);
    assert_true(ls_undecided_has(&f->walk, LOCK));
    assert_false(ls_undecided_has(&f->walk, OTHER));
    assert_false(
        ls_undecided_before(&f->walk, LOCK)); /* by the call itself, behind what it takes */
    f->walk.point = 6;
    assert_true(ls_undecided_before(&f->walk, LOCK));
    f->walk.point = 4;
    assert_false(ls_undecided_has(&f->walk, LOCK));
    f->walk.block = 1;
    assert_true(ls_undecided_has(&f->walk, LOCK));
    assert_true(ls_undecided_before(&f->walk, LOCK));
}

static void what_one_call_did_another_may_have_undone(void **state)
{
    struct fixture *f = *state;
    call(f, 1, false);
    assert_false(ls_undecided_is_guess(&f->walk, &f->held));
    assert_false(ls_undecided_elsewhere(&f->walk, &f->held));
    call(f, 2, false);
    assert_true(ls_undecided_is_guess(&f->walk, &f->held));
    assert_true(ls_undecided_elsewhere(&f->walk, &f->held));
    f->trace.site.line = 9; /* taken here, by no such call */
    assert_false(ls_undecided_is_guess(&f->walk, &f->held));
    assert_true(ls_undecided_elsewhere(&f->walk, &f->held));
}

static void only_what_an_earlier_call_has_left_is_given_back(void **state)
{
    struct fixture *f = *state;
    call(f, 3, false);
    f->walk.point = 6;
    assert_false(ls_undecided_give_back(&f->walk, LOCK));
    call(f, 6, true);
    assert_false(ls_undecided_give_back(&f->walk, LOCK));
    f->walk.point = 7;
    assert_true(ls_undecided_give_back(&f->walk, LOCK));
    assert_false(ls_undecided_give_back(&f->walk, OTHER));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_call_counts_from_there_on_and_everywhere_in_a_loop),
        TEST(what_one_call_did_another_may_have_undone),
        TEST(only_what_an_earlier_call_has_left_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
