/* What the fields of one object say about each other's guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/peers.h"
#include "uses.h"

enum { READ = 0, WRITE = LS_USE_WRITE };

static void begin(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_segment(fixture, "T1", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_segment(fixture, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
}

/* A variable that both threads use at so many places, each in a function of its own. */
static uint32_t add(struct fixture *fixture, const char *name, unsigned flags, const char *locks,
                    uint32_t places)
{
    uint32_t variable = uses_variable(fixture, name);
    uses_add(fixture, "T1", flags, 11, locks);
    uses_repeat(fixture, "T2", flags, 101, locks, places - 1);
    return variable;
}

static struct ls_support support_of(struct fixture *fixture, uint32_t variable, const char *lock)
{
    struct ls_parallel parallel;
    struct ls_peers peers;
    ls_parallel_init(&parallel, &fixture->model);
    ls_peers_init(&peers, &parallel);
    struct ls_support support = ls_peers_support(&peers, variable, fixture_lock(fixture, lock));
    ls_peers_release(&peers);
    ls_parallel_release(&parallel);
    return support;
}

static void check_support(struct fixture *fixture, uint32_t variable, const char *lock,
                          struct ls_support expected)
{
    struct ls_support support = support_of(fixture, variable, lock);
    assert_int_equal(support.fields, expected.fields);
    assert_int_equal(support.holding, expected.holding);
    assert_int_equal(support.of, expected.of);
}

static void the_other_fields_of_an_object_vote(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t length = add(&f, "queue.length", WRITE, "A", 2);
    add(&f, "pool.size", WRITE, "A", 5);
    uint32_t head = add(&f, "queue.head", WRITE, "A", 3);
    uint32_t total = add(&f, "total", WRITE, "A", 5);
    uint32_t tail = add(&f, "queue.tail", WRITE, "A", 4);
    check_support(&f, length, "A", (struct ls_support){2, 7, 7});
    check_support(&f, head, "A", (struct ls_support){2, 6, 6});
    check_support(&f, tail, "A", (struct ls_support){2, 5, 5});
    check_support(&f, total, "A", (struct ls_support){0, 0, 0});
    check_support(&f, length, "B", (struct ls_support){0, 0, 7});
    fixture_release(&f);
}

/* A place without the lock speaks against it; fields that are only read do not speak for it. */
static void lapses_and_readers_are_no_votes_for_it(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t length = add(&f, "queue.length", WRITE, "A", 2);
    add(&f, "queue.head", WRITE, "A", 3);
    uses_add(&f, "T2", WRITE, 501, "");
    add(&f, "queue.name", READ, "A", 2);
    uses_add(&f, "T1", WRITE, 601, "");
    add(&f, "queue.tail", WRITE, "B", 2);
    check_support(&f, length, "A", (struct ls_support){0, 3, 4 + 3 + 2});
    fixture_release(&f);
}

/* State of a library is part of no object, whatever it is called. */
static void hidden_state_has_no_peers(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    uint32_t length = add(&f, "queue.length", WRITE, "A", 2);
    uint32_t hidden = add(&f, "queue.state", WRITE, "A", 2);
    f.model.shareds.at[hidden].is_hidden = true;
    f.model.shareds.at[hidden].holder = NULL;
    check_support(&f, length, "A", (struct ls_support){0, 0, 0});
    check_support(&f, hidden, "A", (struct ls_support){0, 0, 0});
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_other_fields_of_an_object_vote),
        cmocka_unit_test(lapses_and_readers_are_no_votes_for_it),
        cmocka_unit_test(hidden_state_has_no_peers),
    };
    return cmocka_run_group_tests_name("model/peers", tests, NULL, NULL);
}
