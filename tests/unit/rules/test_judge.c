/* The rules about order, misuse and cost: what they say, and when they are silent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rule.h"
#include "story.h"

enum { MILLION = 1000 * 1000 };

/* Two threads through wrappers: customer locks orders, then stock; supplier the other way round. */
static void tell_abba(struct story *story, unsigned flags)
{
    uint32_t orders = story_lock(story, "orders"), stock = story_lock(story, "stock");
    uint32_t customer = story_thread(story, "customer"), supplier = story_thread(story, "supplier");
    story_acquire(story, customer, orders, "customer:10 place_order:20 orders_lock:30", stock,
                  "customer:10 place_order:21 take:60 stock_lock:40");
    story_acquire(story, supplier, stock, "supplier:11 restock:50 stock_lock:40", orders,
                  "supplier:11 restock:51 orders_lock:30")
        ->flags = flags;
}

static void opposite_orders_name_the_functions_that_choose(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    tell_abba(&story, 0);
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(
        finding->message,
        "deadlock: 'orders' and 'stock' are locked in opposite orders by place_order() and "
        "restock()");
    assert_int_equal(finding->level, LS_ERROR);
    assert_int_equal(finding->confidence, LS_CERTAIN);
    assert_int_equal(finding->evidence, LS_PREDICTED);
    assert_int_equal(finding->relateds, 8);
    assert_string_equal(finding->related[0].what, "thread customer locks 'orders'");
    assert_int_equal(finding->related[0].at.line, 20);
    assert_false(finding->related[0].detail);
    assert_int_equal(finding->related[1].at.line, 30);
    assert_true(finding->related[1].detail);
    assert_string_equal(
        finding->related[2].what,
        "thread customer waits for 'stock', holding 'orders', by way of stock_lock()");
    assert_int_equal(finding->at.line, 51);
    assert_int_equal(finding->witnesses, 2);
    assert_int_equal(finding->witness[0]->steps, 6);
    assert_int_equal(finding->witness[0]->step[2].at.line, 30);
    assert_int_equal(finding->witness[0]->step[3].at.line, 21);
    story_release(&story);
}

static void a_deadline_makes_it_a_warning(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    tell_abba(&story, LS_ACQUIRE_TIMED);
    const struct ls_finding *finding = story_judge_one(&story);
    assert_int_equal(finding->level, LS_WARNING);
    assert_non_null(strstr(finding->message, "stall: 'orders' and 'stock'"));
    story_release(&story);
}

static void the_rare_order_is_pointed_at(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    tell_abba(&story, 0);
    story_acquire(&story, 1, 1, "audit:60", 0, "audit:61");
    assert_int_equal(story_judge_one(&story)->at.line, 21);
    story_release(&story);
}

static void two_objects_of_one_type(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "account.lock"), clerk = story_thread(&story, "clerk");
    story.model.locks.at[lock].many = story.model.threads.at[clerk].many = true;
    story_acquire(&story, clerk, lock, "clerk:5 transfer:9", lock, "clerk:5 transfer:10");
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(finding->message,
                        "deadlock: transfer() locks 'account.lock' of two objects, "
                        "and nothing fixes which one first");
    assert_string_equal(finding->related[0].what, "thread clerk #1 locks 'account.lock'");
    assert_int_equal(finding->locks, 1);
    story_release(&story);
}

static void three_in_a_circle(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t a = story_lock(&story, "a"), b = story_lock(&story, "b"), c = story_lock(&story, "c");
    story_acquire(&story, story_thread(&story, "x"), a, "x:1", b, "x:2");
    story_acquire(&story, story_thread(&story, "y"), b, "y:3", c, "y:4");
    story_acquire(&story, story_thread(&story, "z"), c, "z:5", a, "z:6");
    assert_string_equal(story_judge_one(&story)->message,
                        "deadlock: 'a', 'b' and 'c' are locked in a circle by x(), y() and z()");
    story_release(&story);
}

static void a_helper_locks_again(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "cache");
    story_misuse(&story, LS_RELOCK, lock, LS_MODEL_NONE, "main:1 cache_add:12 cache_size:20",
                 "main:1 cache_add:10");
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(
        finding->message,
        "self-deadlock: cache_size() locks 'cache', which its caller cache_add() already holds");
    assert_int_equal(finding->level, LS_ERROR);
    assert_int_equal(finding->at.line, 20);
    assert_int_equal(finding->related[0].at.line, 10);
    assert_int_equal(finding->witness[0]->steps, 4);
    story_release(&story);
}

static void a_wrapper_is_not_blamed_for_locking_twice(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    story_misuse(&story, LS_RELOCK, story_lock(&story, "m"), LS_MODEL_NONE, "f:12 lock_it:5",
                 "f:10 lock_it:5");
    story_misuse(&story, LS_RELOCK, 0, LS_MODEL_NONE, "f:12 lock_it:5", "f:10 lock_it:5");
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(finding->message,
                        "self-deadlock: f() locks 'm' again while it still holds it");
    assert_int_equal(finding->at.line, 12);
    assert_int_equal(finding->related[0].at.line, 10);
    assert_true(finding->related[1].detail);
    story_release(&story);
}

/* The number of findings, and the level of the first. */
static void check_relock(enum ls_lock_type type, enum ls_lock_kind kind, enum ls_mode earlier,
                         uint32_t findings, enum ls_level level, enum ls_confidence confidence)
{
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "m");
    story.model.locks.at[lock].type = type;
    story.model.locks.at[lock].kind = kind;
    story_misuse(&story, LS_RELOCK, lock, LS_MODEL_NONE, "f:12", "f:10")->earlier_mode = earlier;
    assert_int_equal(story_judge(&story), findings);
    if (findings > 0) {
        assert_int_equal(story.findings.all.at[0].level, level);
        assert_int_equal(story.findings.all.at[0].confidence, confidence);
    }
    story_release(&story);
}

static void the_type_of_the_lock_decides(void **state)
{
    (void)state;
    check_relock(LS_TYPE_NORMAL, LS_LOCK_MUTEX, LS_EXCLUSIVE, 1, LS_ERROR, LS_CERTAIN);
    check_relock(LS_TYPE_UNKNOWN, LS_LOCK_MUTEX, LS_EXCLUSIVE, 1, LS_ERROR, LS_LIKELY);
    check_relock(LS_TYPE_ERRORCHECK, LS_LOCK_MUTEX, LS_EXCLUSIVE, 1, LS_WARNING, LS_CERTAIN);
    check_relock(LS_TYPE_RECURSIVE, LS_LOCK_MUTEX, LS_EXCLUSIVE, 0, LS_NOTE, LS_AUDIT);
    check_relock(LS_TYPE_UNKNOWN, LS_LOCK_SPIN, LS_EXCLUSIVE, 1, LS_ERROR, LS_CERTAIN);
    check_relock(LS_TYPE_UNKNOWN, LS_LOCK_RWLOCK, LS_EXCLUSIVE, 1, LS_ERROR, LS_CERTAIN);
    check_relock(LS_TYPE_UNKNOWN, LS_LOCK_RWLOCK, LS_SHARED, 0, LS_NOTE, LS_AUDIT);
    check_relock(LS_TYPE_UNKNOWN, LS_LOCK_SEMAPHORE, LS_EXCLUSIVE, 0, LS_NOTE, LS_AUDIT);
}

static void two_users_of_a_wrapper_are_two_causes(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "m");
    story_misuse(&story, LS_RELOCK, lock, LS_MODEL_NONE, "f:12 lock_it:5", "f:10 lock_it:5");
    story_misuse(&story, LS_RELOCK, lock, LS_MODEL_NONE, "g:22 lock_it:5", "g:20 lock_it:5");
    assert_int_equal(story_judge(&story), 2);
    story_release(&story);
}

static void one_cause_is_told_once(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    for (int i = 0; i < 3; i++)
        story_misuse(&story, LS_RELEASE_UNHELD, story_lock(&story, i == 0 ? "a" : "b"),
                     LS_MODEL_NONE, "f:12", "f:10");
    assert_string_equal(story_judge_one(&story)->message, "f() unlocks 'a' a second time");
    story_release(&story);
}

static void foreign_unlocks_show_both_threads(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t main_thread = story_thread(&story, "main"), worker = story_thread(&story, "worker");
    struct ls_misuse *misuse =
        story_misuse(&story, LS_RELEASE_OTHERS, story_lock(&story, "m"), worker, "worker:12", NULL);
    misuse->earlier = story_way(&story, main_thread, "main:5");
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(finding->message, "worker() unlocks 'm', which is held by thread main");
    assert_int_equal(finding->witnesses, 2);
    story_release(&story);
}

static void an_end_of_thread_is_worse_than_the_end_of_all(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t main_thread = story_thread(&story, "main"), worker = story_thread(&story, "worker");
    uint32_t lock = story_lock(&story, "m");
    story_misuse(&story, LS_EXIT_HOLDING, lock, main_thread, "main:9", "main:8");
    story_misuse(&story, LS_EXIT_HOLDING, lock, worker, "worker:12", "worker:10");
    assert_int_equal(story_judge(&story), 2);
    assert_string_equal(story.findings.all.at[0].message,
                        "thread worker ends while it still holds 'm'");
    assert_int_equal(story.findings.all.at[0].level, LS_ERROR);
    assert_string_equal(story.findings.all.at[1].message,
                        "the program ends while thread main holds 'm'");
    assert_int_equal(story.findings.all.at[1].level, LS_WARNING);
    story_release(&story);
}

static void a_robust_mutex_tells_its_next_owner(void **state)
{
    (void)state;
    for (int robust = 0; robust < 2; robust++) {
        struct story story;
        story_init(&story);
        uint32_t worker = story_thread(&story, "worker"), lock = story_lock(&story, "m");
        story.model.locks.at[lock].robust = robust;
        story_misuse(&story, LS_EXIT_HOLDING, lock, worker, "worker:12", "worker:10");
        assert_non_null(
            strstr(story_judge_one(&story)->note, robust ? "EOWNERDEAD" : "waits for ever"));
        story_release(&story);
    }
}

static void an_unknown_end_points_at_the_lock(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t worker = story_thread(&story, "worker");
    story_misuse(&story, LS_EXIT_HOLDING, story_lock(&story, "m"), worker, "worker:12 get:5",
                 "worker:12 get:5");
    const struct ls_finding *finding = story_judge_one(&story);
    assert_int_equal(finding->at.line, 5);
    assert_int_equal(finding->relateds, 1);
    assert_string_equal(finding->related[0].what, "'m' is locked here");
    assert_int_equal(finding->witness[0]->steps, 2);
    story_release(&story);
}

static void a_lock_in_a_loop_stays_where_it_is(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    story_misuse(&story, LS_RELOCK, story_lock(&story, "m"), LS_MODEL_NONE, "main:1 f:10",
                 "main:1 f:10");
    assert_int_equal(story_judge_one(&story)->at.line, 10);
    story_release(&story);
}

/* A run of 1 s with two threads in which the lock costs `wait_ms`. */
static void tell_contention(struct story *story, uint64_t wait_ms, uint64_t duration_ms)
{
    uint32_t lock = story_lock(story, "hot"), worker = story_thread(story, "worker");
    struct ls_lock *hot = &story->model.locks.at[lock];
    hot->acquisitions = 120000;
    hot->contended = 40000;
    hot->wait.total = wait_ms * MILLION;
    story->model.has_run = true;
    story->model.duration_ns = story->model.threads.at[worker].end_ns = duration_ms * MILLION;
    for (uint32_t i = 1; i <= 5; i++) {
        char way[32];
        snprintf(way, sizeof way, "worker:%u", i);
        ls_vec_push(&story->model.contentions,
                    (struct ls_contention){.lock = lock,
                                           .site = story_way(story, worker, way),
                                           .blocker = story_way(story, worker, "worker:99"),
                                           .wait = {.total = i == 4 ? 0 : i * MILLION}});
    }
}

static void a_hot_lock_is_told_with_its_worst_sites(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    tell_contention(&story, 570, 1000);
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(finding->message,
                        "threads lost 570 ms waiting for 'hot': 57 % of the run, and 33 % of its "
                        "120,000 acquisitions had to wait");
    assert_int_equal(finding->level, LS_NOTE);
    assert_int_equal(finding->relateds, 4);
    assert_int_equal(finding->related[0].at.line, 5);
    assert_int_equal(finding->related[1].at.line, 3);
    assert_int_equal(finding->related[2].at.line, 2);
    assert_int_equal(finding->related[3].at.line, 99);
    story_release(&story);
}

static void healthy_locks_are_not_told(void **state)
{
    (void)state;
    static const uint64_t quiet[][2] = {{90, 1000}, {9, 10}, {0, 0}};
    for (size_t i = 0; i < 3; i++) {
        struct story story;
        story_init(&story);
        tell_contention(&story, quiet[i][0], quiet[i][1]);
        assert_int_equal(story_judge(&story), 0);
        story_release(&story);
    }
}

/* Of a table of locks made in one place a run knows many; in a handler they are one cause. */
static void locks_alike_in_a_handler_are_told_once(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t lock = story_lock(&story, "slot");
        story.model.locks.at[lock].address = 0x1000 + 0x40 * i;
        story.model.locks.at[lock].created = (struct ls_location){"/src/bank.c", "make", 7, 0};
        ls_vec_push(&story.model.restricted,
                    (struct ls_restricted){.context = LS_IN_SIGNAL_HANDLER,
                                           .confidence = LS_LIKELY,
                                           .thread = LS_MODEL_NONE,
                                           .lock = lock,
                                           .function = "",
                                           .witness = story_way(&story, 0, "handler:10 take:20")});
    }
    assert_string_equal(story_judge_one(&story)->rule, "lock-in-signal-handler");
    story_release(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opposite_orders_name_the_functions_that_choose),
        cmocka_unit_test(a_deadline_makes_it_a_warning),
        cmocka_unit_test(the_rare_order_is_pointed_at),
        cmocka_unit_test(two_objects_of_one_type),
        cmocka_unit_test(three_in_a_circle),
        cmocka_unit_test(a_helper_locks_again),
        cmocka_unit_test(a_wrapper_is_not_blamed_for_locking_twice),
        cmocka_unit_test(the_type_of_the_lock_decides),
        cmocka_unit_test(two_users_of_a_wrapper_are_two_causes),
        cmocka_unit_test(one_cause_is_told_once),
        cmocka_unit_test(foreign_unlocks_show_both_threads),
        cmocka_unit_test(an_end_of_thread_is_worse_than_the_end_of_all),
        cmocka_unit_test(a_robust_mutex_tells_its_next_owner),
        cmocka_unit_test(an_unknown_end_points_at_the_lock),
        cmocka_unit_test(a_lock_in_a_loop_stays_where_it_is),
        cmocka_unit_test(a_hot_lock_is_told_with_its_worst_sites),
        cmocka_unit_test(healthy_locks_are_not_told),
        cmocka_unit_test(locks_alike_in_a_handler_are_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
