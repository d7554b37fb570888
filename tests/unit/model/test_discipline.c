/* Whether all who write a field keep to the lock of its object. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/discipline.h"
#include "uses.h"

enum { READ = 0, WRITE = LS_USE_WRITE };

/* Two threads at once, a field and a lock of the same record. Returns the lock. */
static uint32_t begin(struct fixture *fixture)
{
    fixture_init(fixture);
    fixture_segment(fixture, "T1", LS_MODEL_NONE, LS_MODEL_NONE);
    fixture_segment(fixture, "T2", LS_MODEL_NONE, LS_MODEL_NONE);
    uint32_t lock = fixture_lock(fixture, "queue.lock");
    uint32_t variable = uses_variable(fixture, "queue.length");
    fixture->model.locks.at[lock].many = true;
    fixture->model.locks.at[lock].holder = "queue";
    fixture->model.shareds.at[variable].holder = "queue";
    return lock;
}

static bool is_kept(struct fixture *fixture, uint32_t *writer)
{
    struct ls_parallel parallel;
    struct ls_alike alike;
    ls_parallel_init(&parallel, &fixture->model);
    ls_alike_init(&alike, &parallel, &fixture->model.shareds.at[0]);
    struct ls_guard guard = ls_guard_infer(&parallel, 0);
    bool kept = ls_discipline_is_kept(&alike, NULL, 0, &guard);
    *writer = ls_discipline_writer(&alike);
    ls_alike_release(&alike);
    ls_parallel_release(&parallel);
    return kept;
}

/* One function writes; so many others read with the lock, so many without. */
static void readers_with_the_lock_are_wanted(void **state)
{
    (void)state;
    static const struct {
        uint32_t with, without;
        unsigned odd;
        bool kept;
    } cases[] = {
        {1, 1, READ, true},
        {0, 1, READ, false}, /* nobody else cares, and no other field speaks for it */
        {1, 2, READ, true},
        {1, 3, READ, false}, /* more do without */
        {9, 4, READ, false}, /* a habit */
        {2, 1, WRITE, false},
        {2, 1, WRITE | LS_USE_BY_MAKER, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        uint32_t writer;
        begin(&f);
        uses_add(&f, "T1", WRITE, 11, "queue.lock");
        uses_repeat(&f, "T1", READ, 111, "queue.lock", cases[i].with);
        uses_repeat(&f, "T2", cases[i].odd, 1011, "", cases[i].without);
        assert_int_equal(is_kept(&f, &writer), cases[i].kept);
        fixture_release(&f);
    }
}

static void the_lock_must_be_the_objects_own(void **state)
{
    (void)state;
    static const struct {
        const char *holder, *name;
        bool kept;
    } cases[] = {
        {"queue", "queue.lock", true}, {"pool", "queue.lock", false},
        {NULL, "*queue.lock", true}, /* behind a pointer */
        {NULL, "*queues.lock", false}, {NULL, "queue.lock", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        uint32_t writer, lock = begin(&f);
        uses_add(&f, "T1", WRITE, 11, "queue.lock");
        uses_add(&f, "T1", READ, 111, "queue.lock");
        uses_add(&f, "T2", READ, 1011, "");
        f.model.locks.at[lock].holder = cases[i].holder;
        f.model.locks.at[lock].name = cases[i].name;
        assert_int_equal(is_kept(&f, &writer), cases[i].kept);
        fixture_release(&f);
    }
}

static void a_thread_may_be_the_only_writer(void **state)
{
    (void)state;
    struct fixture f;
    uint32_t writer;
    begin(&f);
    uses_add(&f, "T1", WRITE, 11, "queue.lock");
    uses_add(&f, "T2", READ, 111, "queue.lock");
    uint32_t thread = f.model.uses.at[0].thread;
    f.model.threads.at[thread].start_routine = "work";
    is_kept(&f, &writer);
    assert_int_equal(writer, thread);
    f.model.threads.at[thread].start_routine = ""; /* whoever calls */
    is_kept(&f, &writer);
    assert_int_equal(writer, LS_MODEL_NONE);
    f.model.threads.at[thread].start_routine = "work";
    uses_add(&f, "T2", WRITE, 211, "queue.lock");
    is_kept(&f, &writer);
    assert_int_equal(writer, LS_MODEL_NONE);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_with_the_lock_are_wanted),
        cmocka_unit_test(the_lock_must_be_the_objects_own),
        cmocka_unit_test(a_thread_may_be_the_only_writer),
    };
    return cmocka_run_group_tests_name("model/discipline", tests, NULL, NULL);
}
