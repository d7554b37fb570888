/* Which cycles can deadlock: the shapes of lock-order code that people write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/order.h"
#include "model/order_p.h"

struct shape {
    const char *name;
    const char *scripts[4]; /* of T1, T2, ... which nothing orders */
    const char *cycles;
};

static const struct shape shapes[] = {
    {"clean", {"A B -B -A", "A B -B -A"}, ""},
    {"abba", {"A B -B -A", "B A -A -B"}, "A B"},
    {"abc3", {"A B -B -A", "B C -C -B", "C A -A -C"}, "A B C"},
    {"abc3 the other way round", {"A C", "C B", "B A"}, "A C B"},
    {"abcd4", {"A B", "B C", "C D", "D A"}, "A B C D"},
    {"an open chain", {"A B", "B C", "C D"}, ""},
    {"ww_ww", {"R S", "S R"}, "R S"},
    {"rr_rr", {"R:r S:r", "S:r R:r"}, "R S: shared"},
    {"rr_rw: one writer is enough to wait for", {"R:r S:r", "S R:r"}, "R S: shared"},
    {"rw_rw", {"R:r S", "S:r R"}, "R S"},
    {"rd_mtx_wr", {"R:r A", "A R"}, "R A"},
    {"condwait_reacq with a second thread", {"A B -A A:1 -A:1 -B", "A B"}, "A B"},
    {"onethread", {"A B -B -A B A -A -B"}, "A B: one thread"},
    {"condwait_reacq in one thread", {"A B -A A"}, "A B: one thread"},
    {"gate", {"G A B -B -A -G", "G B A -A -B -G"}, "A B: gated"},
    {"gate on one side only", {"G A B -B -A -G", "B A -A -B"}, "A B"},
    {"gate held for reading does not exclude", {"G:r A B", "G:r B A"}, "A B"},
    {"gate held for reading by one", {"G:r A B", "G B A"}, "A B: gated"},
    {"gate of two, beside a third", {"G A B", "G B C", "C A"}, "A B C: gated"},
    {"hoh", {"A B -A C -B -C", "C A -A -C"}, "A B C: one thread"},
    {"trylock_both", {"A B:t", "B A:t"}, "A B: try"},
    {"trylock_back", {"A B", "B A:t"}, "A B: try"},
    {"trylock_held", {"A B:t", "B A"}, "A B: try"},
    {"a lock got by trylock is held", {"A:t B", "B A"}, "A B"},
    {"timed_back", {"A B", "B A:d"}, "A B (timed)"},
    {"timed, but another thread waits for ever", {"A B", "B A:d", "B A"}, "A B"},
    {"selflock_recursive: no edge to what one has", {"R A R -R -A -R", "A R"}, "R A"},
    {"selflock_recursive alone", {"R A R -R -A -R"}, ""},
    {"two cycles", {"A B -B -A C D", "B A -A -B D C"}, "A B; C D"},
    {"a triangle with a short cut is one cause", {"A B -B -A", "B C A", "B A"}, "A B"},
    {"a gated pair does not hide the triangle",
     {"G A B -B -A -G", "G B A -A -B -G", "B C", "C A"},
     "A B C; A B: gated"},
    {"two instances of a class, two threads", {"m:1 m:2", "m:1 m:2"}, "m m"},
    {"two instances, one thread", {"m:1 m:2"}, "m m: one thread"},
    {"two instances, ordered by address", {"m:1 m:2:o", "m:1 m:2:o"}, "m m: fixed order"},
    {"two objects with names, ordered by address", {"A B:o", "B A:o"}, "A B: fixed order"},
    {"two objects with names, one side ordered", {"A B:o", "B A"}, "A B"},
    {"two instances, one side ordered", {"m:1 m:2:o", "m:1 m:2"}, "m m"},
    {"two instances, tried", {"m:1 m:2:t", "m:1 m:2:t"}, "m m: try"},
    {"two instances under a gate", {"G m:1 m:2", "G m:1 m:2"}, "m m: gated"},
    {"two instances beside another lock", {"m:1 A", "A m:1", "m:1 m:2", "m:1 m:2"}, "m m; m A"},
    {"a gate of many instances may be two objects", {"g:1 A B", "g:1 B A"}, "A B (gate?)"},
    {"the wanted instance is no gate", {"m:1 A", "A m:1", "m:1 A m:2"}, "m A; m m: one thread"},
};

static void shapes_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct fixture fixture;
        static const char *const threads[] = {"T1", "T2", "T3", "T4"};
        fixture_init(&fixture);
        for (uint32_t k = 0; k < 4 && shapes[i].scripts[k]; k++)
            fixture_run(&fixture, threads[k], shapes[i].scripts[k]);
        const char *cycles = fixture_cycles(&fixture, 8);
        if (strcmp(cycles, shapes[i].cycles) != 0)
            fail_msg("%s: found '%s', expected '%s'", shapes[i].name, cycles, shapes[i].cycles);
        fixture_release(&fixture);
    }
}

static void joined_threads_are_ordered(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    uint32_t main0 = fixture_segment(&fixture, "main", LS_MODEL_NONE, LS_MODEL_NONE);
    uint32_t first = fixture_segment(&fixture, "T1", main0, LS_MODEL_NONE);
    fixture_run(&fixture, "T1", "A B -B -A");
    uint32_t main1 = fixture_segment(&fixture, "main", main0, first);
    fixture_segment(&fixture, "T2", main1, LS_MODEL_NONE);
    fixture_run(&fixture, "T2", "B A -A -B");
    assert_string_equal(fixture_cycles(&fixture, 8), "A B: ordered");
    fixture_release(&fixture);
}

static void abc3_with_a_joined_thread_is_ordered(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_run(&fixture, "T1", "A B");
    uint32_t second = fixture_segment(&fixture, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_run(&fixture, "T2", "B C");
    fixture_segment(&fixture, "T3", second, LS_MODEL_NONE);
    fixture_run(&fixture, "T3", "C A");
    assert_string_equal(fixture_cycles(&fixture, 8), "A B C: ordered");
    fixture_release(&fixture);
}

static void many_instances_of_a_thread_deadlock_with_each_other(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_run(&fixture, "worker", "A B -B -A B A -A -B m:1 m:2");
    fixture.model.threads.at[0].many = true;
    assert_string_equal(fixture_cycles(&fixture, 8), "A B; m m");
    fixture_release(&fixture);
}

static void any_thread_is_parallel_to_all(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_run(&fixture, "T1", "A B -B -A B A -A -B");
    for (uint32_t i = 0; i < fixture.model.acquisitions.count; i++)
        fixture.model.acquisitions.at[i].thread = LS_MODEL_NONE;
    assert_string_equal(fixture_cycles(&fixture, 8), "A B");
    fixture_release(&fixture);
}

static void max_length_is_kept(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_run(&fixture, "T1", "A B");
    fixture_run(&fixture, "T2", "B C");
    fixture_run(&fixture, "T3", "C A");
    assert_string_equal(fixture_cycles(&fixture, 2), "");
    assert_string_equal(fixture_cycles(&fixture, 3), "A B C");
    fixture_release(&fixture);
}

static void the_best_witness_is_chosen(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_run(&fixture, "T1", "A B -B -A"); /* 0: likely */
    fixture_run(&fixture, "T2", "B A -A -B"); /* 1 */
    fixture_run(&fixture, "T3", "A B -B -A"); /* 2: certain, and preferred */
    fixture.model.acquisitions.at[0].confidence = LS_LIKELY;
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, &fixture.model, 8);
    assert_int_equal(cycles.all.count, 1);
    assert_int_equal(cycles.all.at[0].acquisition[0], 2);
    assert_int_equal(cycles.all.at[0].acquisition[1], 1);
    assert_int_equal(cycles.all.at[0].hold[0], 0);
    assert_int_equal(cycles.all.at[0].confidence, LS_CERTAIN);
    assert_false(cycles.truncated);
    ls_cycles_release(&cycles);
    fixture_release(&fixture);
}

static void the_gate_is_named(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    fixture_run(&fixture, "T1", "H G A B");
    fixture_run(&fixture, "T2", "G B A");
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, &fixture.model, 8);
    assert_int_equal(cycles.all.count, 1);
    assert_int_equal(cycles.all.at[0].acquittal, LS_GATED);
    assert_int_equal(cycles.all.at[0].gate, fixture_lock(&fixture, "G"));
    ls_cycles_release(&cycles);
    fixture_release(&fixture);
}

static void edges_are_grouped(void **state)
{
    (void)state;
    struct fixture fixture;
    struct ls_order_edges edges;
    fixture_init(&fixture);
    fixture_run(&fixture, "T1", "A B C:t");
    fixture_run(&fixture, "T2", "A B");
    ls_order_edges_find(&edges, &fixture.model);
    assert_int_equal(edges.all.count, 3);
    assert_int_equal(edges.all.at[0].from, fixture_lock(&fixture, "A"));
    assert_int_equal(edges.all.at[0].to, fixture_lock(&fixture, "B"));
    assert_int_equal(edges.all.at[0].count, 2);
    assert_int_equal(edges.all.at[0].sites, 2);
    assert_true(edges.all.at[0].blocking);
    assert_int_equal(edges.all.at[2].to, fixture_lock(&fixture, "C"));
    assert_int_equal(edges.all.at[2].hold, 1);
    assert_false(edges.all.at[2].blocking);
    ls_order_edges_release(&edges);
    fixture_release(&fixture);
}

/* Philosophers: each of the many forks is left of one and right of the next. */
static void long_cycles_are_found(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    for (int i = 0; i < 12; i++) {
        char thread[16], script[32];
        snprintf(thread, sizeof thread, "p%d", i);
        snprintf(script, sizeof script, "f%d f%d", i, (i + 1) % 12);
        fixture_run(&fixture, thread, script);
    }
    assert_string_equal(fixture_cycles(&fixture, 11), "");
    assert_string_equal(fixture_cycles(&fixture, 12), "f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11");
    fixture_release(&fixture);
}

/* What comes first in the score weighs most; an equal choice does not replace the first one found.
 */
static void scores_are_compared_from_the_front(void **state)
{
    (void)state;
    struct ls_score plain = {.steps = 4}, longer = {.steps = 5}, timed = {.timed = 1, .steps = 1};
    struct ls_score gated = {.acquittals = 1, .reasons = 2};
    assert_true(ls_score_is_better(&plain, &longer));
    assert_false(ls_score_is_better(&longer, &plain));
    assert_true(ls_score_is_better(&longer, &timed));
    assert_true(ls_score_is_better(&timed, &gated));
    assert_false(ls_score_is_better(&gated, &timed));
    assert_false(ls_score_is_better(&plain, &plain));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_are_judged),
        cmocka_unit_test(joined_threads_are_ordered),
        cmocka_unit_test(abc3_with_a_joined_thread_is_ordered),
        cmocka_unit_test(many_instances_of_a_thread_deadlock_with_each_other),
        cmocka_unit_test(any_thread_is_parallel_to_all),
        cmocka_unit_test(max_length_is_kept),
        cmocka_unit_test(the_best_witness_is_chosen),
        cmocka_unit_test(the_gate_is_named),
        cmocka_unit_test(edges_are_grouped),
        cmocka_unit_test(long_cycles_are_found),
        cmocka_unit_test(scores_are_compared_from_the_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
