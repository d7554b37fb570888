/* What is said of cycles that cannot deadlock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/excuse.h"

/* Of the only cycle: "reason: text". */
static const char *excuse(struct fixture *fixture)
{
    struct ls_model *model = &fixture->model;
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, model, 4);
    assert_int_equal(cycles.all.count, 1);
    struct ls_excuse excuse = ls_excuse_of(&model->arena, model, &cycles.all.at[0]);
    const char *text = ls_arena_printf(&model->arena, "%s: %s", excuse.reason, excuse.text);
    ls_cycles_release(&cycles);
    return text;
}

static void begin(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_segment(fixture, "T1", LS_MODEL_NONE, LS_MODEL_NONE);
}

static void each_acquittal_has_its_words(void **state)
{
    (void)state;
    static const struct {
        const char *one, *two, *said;
    } cases[] = {
        {"G A B -B -A -G", "G B A -A -B -G", "gated: the gate lock 'G' is held on both ways"},
        {"A:r B:r -B -A", "B:r A:r -A -B", "shared-only: readers do not wait for readers"},
        {"A B -B -A", "B A -A -B", ": "},
        {"m:1 m:2o -m:2 -m:1", "m:1 m:2o -m:2 -m:1",
         "instance-order: the code fixes which of the objects comes first"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        fixture_segment(&f, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
        fixture_run(&f, "T1", cases[i].one);
        fixture_run(&f, "T2", cases[i].two);
        assert_string_equal(excuse(&f), cases[i].said);
        fixture_release(&f);
    }
}

static void tries_name_their_lock(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    fixture_segment(&f, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_run(&f, "T1", "A B -B -A");
    fixture_run(&f, "T2", "B A:t -A -B");
    assert_non_null(strstr(excuse(&f), "try-only: "));
    assert_non_null(strstr(excuse(&f), "only tries 'A' and gives up"));
    fixture_release(&f);
}

/* T2 runs after T1, by what it began with. */
static void order_says_what_made_it(void **state)
{
    (void)state;
    static const struct {
        enum ls_began_by by;
        const char *said;
    } cases[] = {
        {LS_BEGAN_BY_JOIN, "ordered: ordered by the join of T1"},
        {LS_BEGAN_BY_CREATION, "ordered: ordered by the creation of T2"},
        {LS_BEGAN_BY_BARRIER, "ordered: ordered by the barrier"},
        {LS_BEGAN_UNKNOWN, "ordered: ordered by the creation or the end of a thread"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        begin(&f);
        fixture_run(&f, "T1", "A B -B -A");
        fixture_segment(&f, "T2", 0, LS_MODEL_NONE);
        f.model.segments.at[1].began_by = cases[i].by;
        fixture_run(&f, "T2", "B A -A -B");
        assert_string_equal(excuse(&f), cases[i].said);
        fixture_release(&f);
    }
}

static void one_thread_alone_takes_both_ways(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    fixture_run(&f, "T1", "A B -B -A B A -A -B");
    assert_string_equal(excuse(&f), "same-thread: one thread, T1, takes both ways");
    fixture_release(&f);
}

/* Instances of one class, with one reason at one place, are told once. */
static void what_was_told_of_the_same_classes_is_not_told_again(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool again;
    } cases[] = {{"A", "B", true}, {"A", "C", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct ls_tally told = {0};
        fixture_init(&f);
        uint32_t lock[] = {fixture_lock(&f, "A"), fixture_lock(&f, "B")};
        uint32_t turned[] = {fixture_lock(&f, cases[i].b), fixture_lock(&f, cases[i].a)};
        struct ls_cycle one = {.length = 2, .lock = lock}, two = {.length = 2, .lock = turned};
        struct ls_excuse gate = {"gated", "", {"a.c", "f", 3, 1}}, join = gate;
        join.at.line = 4;
        assert_false(ls_excuse_again(&told, &f.model, &one, &gate));
        assert_int_equal(ls_excuse_again(&told, &f.model, &two, &gate), cases[i].again);
        assert_false(ls_excuse_again(&told, &f.model, &one, &join));
        join = gate;
        join.reason = "ordered";
        assert_false(ls_excuse_again(&told, &f.model, &one, &join));
        ls_tally_release(&told);
        fixture_release(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_acquittal_has_its_words),
        cmocka_unit_test(tries_name_their_lock),
        cmocka_unit_test(order_says_what_made_it),
        cmocka_unit_test(one_thread_alone_takes_both_ways),
        cmocka_unit_test(what_was_told_of_the_same_classes_is_not_told_again),
    };
    return cmocka_run_group_tests_name("model/excuse", tests, NULL, NULL);
}
