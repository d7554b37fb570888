/* Threads of several recorded runs: who could meet in a third. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixture.h"
#include "model/order.h"
#include "model/runs.h"

static void live(struct fixture *fixture, const char *name, const char *routine, uint32_t run,
                 uint64_t start, uint64_t end)
{
    uint32_t index = fixture_thread(fixture, name);
    struct ls_thread *thread = &fixture->model.threads.at[index];
    thread->program = "program";
    thread->start_routine = routine;
    thread->is_main = routine[0] == 'm';
    thread->run = run;
    thread->start_ns = start;
    thread->end_ns = end;
}

/* A then B in run 1, B then A in run 2. */
static void take_apart(struct fixture *fixture, const char *one, const char *other)
{
    fixture_run(fixture, one, "A B -B -A");
    fixture_run(fixture, other, "B A -A -B");
}

static enum ls_confidence confidence(struct fixture *fixture)
{
    struct ls_cycles cycles;
    ls_cycles_init(&cycles);
    ls_cycles_find(&cycles, &fixture->model, 4);
    assert_int_equal(cycles.all.count, 1);
    enum ls_confidence found = cycles.all.at[0].confidence;
    ls_cycles_release(&cycles);
    return found;
}

static void two_mains_never_meet(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    live(&fixture, "main 1", "main", 1, 0, 10);
    live(&fixture, "main 2", "main", 2, 20, 30);
    take_apart(&fixture, "main 1", "main 2");
    assert_string_equal(fixture_cycles(&fixture, 4), "A B: one thread");
    fixture_release(&fixture);
}

static void one_thread_of_a_kind_does_not_meet_itself(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    live(&fixture, "worker 1", "work", 1, 0, 10);
    live(&fixture, "worker 2", "work", 2, 20, 30);
    take_apart(&fixture, "worker 1", "worker 2");
    assert_string_equal(fixture_cycles(&fixture, 4), "A B: one thread");
    live(&fixture, "worker 3", "work", 2, 29, 40); /* but two do */
    assert_string_equal(fixture_cycles(&fixture, 4), "A B");
    fixture_release(&fixture);
}

static void kinds_that_were_alive_at_once_are_likely(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    live(&fixture, "reader", "read", 1, 0, 10);
    live(&fixture, "writer", "write", 2, 20, 30);
    take_apart(&fixture, "reader", "writer");
    assert_int_equal(confidence(&fixture), LS_AUDIT);
    live(&fixture, "another reader", "read", 2, 31, 40); /* comes when the writer is gone */
    assert_int_equal(confidence(&fixture), LS_AUDIT);
    live(&fixture, "a third", "read", 2, 25, 40);
    assert_int_equal(confidence(&fixture), LS_LIKELY);
    fixture_release(&fixture);
}

/* The main of run 2 takes its way when it has joined the reader of that run. */
static void what_one_run_puts_in_order_stays_apart(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    live(&fixture, "reader 1", "read", 1, 1, 10);
    live(&fixture, "main 1", "main", 1, 0, 20);
    live(&fixture, "main 2", "main", 2, 0, 20);
    live(&fixture, "reader 2", "read", 2, 1, 10);
    fixture_segment(&fixture, "reader 1", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_segment(&fixture, "main 1", LS_MODEL_NONE, LS_MODEL_NONE);
    uint32_t start = fixture_segment(&fixture, "main 2", LS_MODEL_NONE, LS_MODEL_NONE);
    uint32_t reader = fixture_segment(&fixture, "reader 2", start, LS_MODEL_NONE);
    uint32_t behind = fixture_segment(&fixture, "main 2", start, reader);
    take_apart(&fixture, "reader 1", "main 2");
    assert_string_equal(fixture_cycles(&fixture, 4), "A B"); /* nobody says that it has ended */
    fixture.model.segments.at[behind].began_by = LS_BEGAN_BY_JOIN;
    assert_string_equal(fixture_cycles(&fixture, 4), "A B: ordered");
    live(&fixture, "reader 3", "read", 2, 1, 10); /* one more, that nobody joins */
    fixture_segment(&fixture, "reader 3", start, LS_MODEL_NONE);
    assert_string_equal(fixture_cycles(&fixture, 4), "A B");
    fixture_release(&fixture);
}

static void source_threads_are_of_no_run(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture);
    take_apart(&fixture, "T1", "T2");
    assert_false(ls_runs_apart(&fixture.model, 0, 1));
    assert_false(ls_runs_apart(&fixture.model, 0, LS_MODEL_NONE));
    assert_string_equal(fixture_cycles(&fixture, 4), "A B");
    fixture_release(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_mains_never_meet),
        cmocka_unit_test(one_thread_of_a_kind_does_not_meet_itself),
        cmocka_unit_test(kinds_that_were_alive_at_once_are_likely),
        cmocka_unit_test(what_one_run_puts_in_order_stays_apart),
        cmocka_unit_test(source_threads_are_of_no_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
