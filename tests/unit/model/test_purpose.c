/* Sections that are there for one variable, and who changes it without the lock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/purpose.h"
#include "uses.h"

enum { READ = 0, WRITE = LS_USE_WRITE };

static void begin(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_segment(fixture, "T1", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_segment(fixture, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
}

/* The line of the section that is for the first variable; 0: there is none. */
static uint32_t find(struct fixture *fixture)
{
    struct ls_parallel parallel;
    struct ls_alike alike;
    struct ls_purposes purposes;
    ls_parallel_init(&parallel, &fixture->model);
    ls_alike_init(&alike, &parallel, &fixture->model.shareds.at[0]);
    ls_purposes_init(&purposes, &fixture->model);
    const struct ls_use *use =
        ls_purpose_find(&purposes, &alike, fixture_lock(fixture, "queue.lock"));
    uint32_t line = use ? use->trail->at.line : 0;
    ls_purposes_release(&purposes);
    ls_alike_release(&alike);
    ls_parallel_release(&parallel);
    return line;
}

/* One function reads it with the lock; others look at it, and change it, without. */
static void lapses_are_few_and_no_set_up(void **state)
{
    (void)state;
    static const struct {
        uint32_t lapses;
        bool looks;
        unsigned flags;
        const char *locks;
        uint32_t found;
    } cases[] = {
        {1, true, WRITE, "", 11},
        {2, true, WRITE, "", 11},
        {3, true, WRITE, "", 0}, /* a habit */
        {0, true, WRITE, "", 0},
        {1, false, WRITE, "", 0}, /* who has not looked sets it up */
        {1, true, READ, "", 0},
        {1, true, WRITE | LS_USE_BY_MAKER, "", 0},
        {1, true, WRITE, "other.lock", 0}, /* it has a lock of its own */
        {1, true, WRITE, "?queue.lock", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        uses_variable(&f, "queue.length");
        uses_add(&f, "T1", READ, 11, "queue.lock");
        for (uint32_t k = 0; k < cases[i].lapses; k++) {
            if (cases[i].looks)
                uses_add(&f, "T2", READ, 21 + 10 * k, "");
            uses_add(&f, "T2", cases[i].flags, 22 + 10 * k, cases[i].locks);
        }
        if (find(&f) != cases[i].found)
            fail_msg("case %zu", i);
        fixture_release(&f);
    }
}

static void sections_for_many_variables_are_for_none(void **state)
{
    (void)state;
    static const char *const names[] = {"queue.head", "queue.tail"};
    for (uint32_t others = 0; others <= 2; others++) {
        struct fixture f;
        begin(&f);
        uses_variable(&f, "queue.length");
        uses_add(&f, "T1", READ, 11, "queue.lock");
        uses_add(&f, "T2", READ, 21, "");
        uses_add(&f, "T2", WRITE, 22, "");
        for (uint32_t i = 0; i < others; i++) {
            uses_variable(&f, names[i]);
            uses_add(&f, "T1", WRITE, 11, "queue.lock");
        }
        assert_int_equal(find(&f), others < 2 ? 11 : 0);
        fixture_release(&f);
    }
}

/* A function that asks for the lock on one way and not on the other knows why. */
static void the_function_with_the_lapse_is_no_witness(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uses_variable(&f, "queue.length");
    uses_add(&f, "T1", READ, 11, "queue.lock");
    uses_add(&f, "T2", READ, 12, "");
    uses_add(&f, "T2", WRITE, 13, "");
    assert_int_equal(find(&f), 0);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lapses_are_few_and_no_set_up),
        cmocka_unit_test(sections_for_many_variables_are_for_none),
        cmocka_unit_test(the_function_with_the_lapse_is_no_witness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
