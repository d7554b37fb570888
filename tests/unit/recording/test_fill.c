/* From records to facts: locks, threads, what is parallel, acquisitions, misuses, ends, deadlocks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "make.h"
#include "model/parallel.h"
#include "recording/fill.h"

/* Of the test that runs. */
static struct make make;
static struct ls_model model;

static void release(void)
{
    ls_model_release(&model);
    make_release(&make);
    make = (struct make){0};
}

static int tear_down(void **state)
{
    (void)state;
    release();
    return 0;
}

static uint32_t fill(void)
{
    struct ls_recording recording;
    assert_int_equal(
        ls_recording_load(&recording, "test.lsrec", make.data, make.size, LS_FAULTS_UNTOLD), 0);
    ls_model_init(&model);
    uint32_t incomplete = ls_recordings_fill(&model, &recording, 1);
    ls_recording_release(&recording);
    return incomplete;
}

static bool can_meet(const struct ls_acquisition *a, const struct ls_acquisition *b)
{
    struct ls_parallel parallel;
    ls_parallel_init(&parallel, &model);
    bool can = ls_parallel_can(&parallel, a->thread, a->segment, b->thread, b->segment);
    ls_parallel_release(&parallel);
    return can;
}

static void opposite_orders_make_two_parallel_acquisitions(void **state)
{
    (void)state;
    make_opposite_order(&make);
    assert_int_equal(fill(), 0);
    assert_int_equal(model.threads.count, 3);
    assert_int_equal(model.locks.count, 2);
    assert_int_equal(model.acquisitions.count, 2);
    const struct ls_acquisition *one = &model.acquisitions.at[0], *two = &model.acquisitions.at[1];
    assert_int_equal(one->lock, two->hold[0].lock);
    assert_int_equal(two->lock, one->hold[0].lock);
    assert_int_equal(one->mode, LS_EXCLUSIVE);
    assert_true(can_meet(one, two));
    assert_string_equal(model.threads.at[0].name, "main");
    assert_int_equal(model.duration_ns, 2000000000);
}

static void a_join_between_them_puts_them_in_order(void **state)
{
    (void)state;
    make_init(&make);
    lsr_ref main_thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    lsr_ref one = make_ref(&make, make_thread(&make, 2, main_thread, 0));
    make_join(&make, main_thread, 2, one);
    lsr_ref two = make_ref(&make, make_thread(&make, 3, main_thread, 2));
    lsr_ref a = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x7000));
    lsr_ref b = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x8000));
    make_dependency(&make, one, 0, a, b);
    make_dependency(&make, two, 0, b, a);
    fill();
    assert_int_equal(model.acquisitions.count, 2);
    const struct ls_acquisition *first = &model.acquisitions.at[0], *second = first + 1;
    assert_false(can_meet(first, second));
}

static void main_is_parallel_to_a_thread_only_between_creation_and_join(void **state)
{
    (void)state;
    make_init(&make);
    lsr_ref main_thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    lsr_ref worker = make_ref(&make, make_thread(&make, 2, main_thread, 0));
    make_join(&make, main_thread, 2, worker);
    lsr_ref a = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x7000));
    lsr_ref b = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x8000));
    for (uint32_t segment = 0; segment < 3; segment++)
        make_dependency(&make, main_thread, segment, a, b);
    make_dependency(&make, worker, 0, b, a);
    fill();
    assert_int_equal(model.acquisitions.count, 4);
    const struct ls_acquisition *of_worker = &model.acquisitions.at[3];
    for (uint32_t segment = 0; segment < 3; segment++) {
        const struct ls_acquisition *of_main = &model.acquisitions.at[segment];
        assert_int_equal(can_meet(of_main, of_worker), segment == 1);
    }
}

static void an_acquisition_in_several_segments_is_one_for_each(void **state)
{
    (void)state;
    make_init(&make);
    lsr_ref main_thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    lsr_ref a = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x7000));
    lsr_ref b = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x8000));
    struct lsr_dependency *dependency = make_dependency(&make, main_thread, 4, a, b);
    dependency->segment_count = 2;
    dependency->segments[1] = 9;
    dependency->last_segment = 30;
    fill();
    assert_int_equal(model.acquisitions.count, 3);
}

static void a_semaphore_that_others_post_is_no_lock(void **state)
{
    (void)state;
    make_init(&make);
    lsr_ref main_thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    struct lsr_object *lock = make_object(&make, LSR_KIND_SEMAPHORE, 0x7000);
    struct lsr_object *signal = make_object(&make, LSR_KIND_SEMAPHORE, 0x8000);
    lock->value = signal->value = 1;
    signal->foreign_releases = 3;
    make_dependency(&make, main_thread, 0, make_ref(&make, lock), make_ref(&make, signal));
    make_dependency(&make, main_thread, 0, make_ref(&make, signal), make_ref(&make, lock));
    fill();
    assert_int_equal(model.locks.count, 1);
    assert_int_equal(model.acquisitions.count, 0);
}

/* T1 posts what it takes, T2 ends with a permit; main waits for one. */
static void make_kept_permit(uint64_t more_posts)
{
    make_init(&make);
    struct lsr_thread_record *main_record = make_thread(&make, 1, 0, 0);
    lsr_ref main_thread = make_ref(&make, main_record);
    struct lsr_thread_record *one = make_thread(&make, 2, main_thread, 0);
    struct lsr_thread_record *two = make_thread(&make, 3, main_thread, 1);
    struct lsr_object *semaphore = make_object(&make, LSR_KIND_SEMAPHORE, 0x7000);
    lsr_ref permits = make_ref(&make, semaphore);
    semaphore->value = 2;
    semaphore->least = 1; /* that is 0 */
    semaphore->most = 3;
    one->end_ns = two->end_ns = make_header(&make)->start_ns + 100;
    make_use(&make, make_ref(&make, one), permits, LSR_OP_WAIT);
    make_use(&make, make_ref(&make, one), permits, LSR_OP_SIGNAL)->count = 1 + more_posts;
    make_use(&make, make_ref(&make, two), permits, LSR_OP_WAIT);
    main_record->want.use = make_ref(&make, make_use(&make, main_thread, permits, LSR_OP_WAIT));
    ((struct lsr_use *)(make.data + (size_t)main_record->want.use * LSR_UNIT))->count = 0;
}

static void a_thread_may_end_with_a_permit(void **state)
{
    (void)state;
    make_kept_permit(0);
    fill();
    assert_int_equal(model.kept_permits.count, 1);
    const struct ls_kept_permits *kept = &model.kept_permits.at[0];
    assert_int_equal(kept->thread, 2);
    assert_int_equal(kept->taken, 1);
    assert_int_equal(kept->posted, 0);
    assert_int_equal(kept->others, 1);
    assert_int_equal(kept->waiting, 1);
    assert_int_equal(model.awaited.at[0].permits, 2);
    assert_int_equal(model.awaited.at[0].least, 0);
    assert_int_equal(model.awaited.at[0].most, 3);
}

/* One thread alone shows the habit: it gives back, but not all. */
static void a_thread_may_keep_one_of_its_permits(void **state)
{
    (void)state;
    make_init(&make);
    struct lsr_thread_record *one =
        make_thread(&make, 2, make_ref(&make, make_thread(&make, 1, 0, 0)), 0);
    struct lsr_object *semaphore = make_object(&make, LSR_KIND_SEMAPHORE, 0x7000);
    semaphore->value = 2;
    one->end_ns = make_header(&make)->start_ns + 100;
    make_use(&make, make_ref(&make, one), make_ref(&make, semaphore), LSR_OP_WAIT)->count = 5;
    make_use(&make, make_ref(&make, one), make_ref(&make, semaphore), LSR_OP_SIGNAL)->count = 4;
    fill();
    assert_int_equal(model.kept_permits.count, 1);
    assert_int_equal(model.kept_permits.at[0].taken, 5);
    assert_int_equal(model.kept_permits.at[0].others, 0);
}

static void permits_that_go_from_hand_to_hand_are_not_kept(void **state)
{
    (void)state;
    make_kept_permit(1);
    fill();
    assert_int_equal(model.kept_permits.count, 0);
}

static void sums_and_times_of_a_lock(void **state)
{
    (void)state;
    make_opposite_order(&make);
    fill();
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(model.locks.at[i].acquisitions, 3);
        assert_int_equal(model.locks.at[i].contended, 1);
        assert_int_equal(model.locks.at[i].wait.total, 900);
        assert_int_equal(model.locks.at[i].wait.max, 900);
        assert_in_range(model.locks.at[i].wait.p50, 512, 900);
    }
    assert_int_equal(model.contentions.count, 2);
    assert_non_null(model.contentions.at[0].blocker);
}

static void a_circle_at_the_end_is_a_deadlock(void **state)
{
    (void)state;
    make_opposite_order(&make);
    make_header(&make)->state =
        LSR_STATE_RUNNING; /* killed: there is no process of that start time */
    fill();
    assert_int_equal(model.deadlocks.count, 1);
    const struct ls_deadlock *deadlock = &model.deadlocks.at[0];
    assert_int_equal(deadlock->length, 2);
    assert_int_equal(deadlock->behind, 0);
    for (uint32_t i = 0; i < 2; i++) {
        const struct ls_stuck *stuck = &deadlock->stuck[i], *next = &deadlock->stuck[1 - i];
        assert_int_equal(stuck->waits_for, next->thread);
        assert_int_equal(stuck->holds, 1);
        assert_int_equal(stuck->wants, next->hold[0].lock);
    }
    assert_string_equal(model.threads.at[0].ended, "killed");
}

/* Two threads hold, and want, a lock of one class: at these addresses. */
static uint32_t deadlocks_in_class(uint64_t held_by_one, uint64_t wanted_by_one,
                                   uint64_t held_by_two, uint64_t wanted_by_two)
{
    make_init(&make);
    lsr_ref main_thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    struct lsr_thread_record *one = make_thread(&make, 2, main_thread, 0);
    struct lsr_thread_record *two = make_thread(&make, 3, main_thread, 1);
    struct lsr_object *class = make_object(&make, LSR_KIND_MUTEX, 0x7000);
    class->flags = LSR_OBJECT_CLASS;
    lsr_ref any = make_ref(&make, class);
    make_hold(one, &make, any);
    make_hold(two, &make, any);
    one->held[0].address = held_by_one;
    two->held[0].address = held_by_two;
    one->want = (struct lsr_want){
        .use = make_ref(&make, make_use(&make, make_ref(&make, one), any, LSR_OP_ACQUIRE)),
        .address = wanted_by_one};
    two->want = (struct lsr_want){
        .use = make_ref(&make, make_use(&make, make_ref(&make, two), any, LSR_OP_ACQUIRE)),
        .address = wanted_by_two};
    make_header(&make)->state = LSR_STATE_RUNNING;
    fill();
    uint32_t count = model.deadlocks.count;
    assert_true(model.locks.at[0].many);
    release();
    return count;
}

static void locks_of_a_class_are_told_apart_by_address(void **state)
{
    (void)state;
    assert_int_equal(deadlocks_in_class(0x7028, 0x7050, 0x7050, 0x7028), 1);
    assert_int_equal(deadlocks_in_class(0x7028, 0x7050, 0x7050, 0x7078), 0);
    assert_int_equal(deadlocks_in_class(0x7028, 0x70a0, 0x7050, 0x7028), 0);
}

/* What is only known to be of a class makes no cycle that anybody is sure of. */
static void an_order_within_a_class_is_for_audit(void **state)
{
    (void)state;
    make_init(&make);
    lsr_ref main_thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    lsr_ref one = make_ref(&make, make_thread(&make, 2, main_thread, 0));
    lsr_ref two = make_ref(&make, make_thread(&make, 3, main_thread, 0));
    struct lsr_object *class = make_object(&make, LSR_KIND_MUTEX, 0x7000);
    class->flags = LSR_OBJECT_CLASS;
    lsr_ref any = make_ref(&make, class);
    lsr_ref other = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x8000));
    make_dependency(&make, one, 0, any, other);
    make_dependency(&make, two, 0, other, any);
    fill();
    assert_int_equal(model.acquisitions.count, 2);
    assert_int_equal(model.acquisitions.at[0].confidence, LS_CERTAIN);
    assert_int_equal(model.acquisitions.at[1].confidence, LS_AUDIT);
}

static void a_timed_wait_is_no_deadlock(void **state)
{
    (void)state;
    struct ls_recording recording;
    make_opposite_order(&make);
    assert_int_equal(ls_recording_load(&recording, "t", make.data, make.size, LS_FAULTS_UNTOLD), 0);
    for (uint32_t i = 0; i < recording.records[LSR_USE].count; i++) {
        lsr_ref ref = recording.records[LSR_USE].at[i];
        ((struct lsr_use *)(make.data + (size_t)ref * LSR_UNIT))->how = i == 0 ? LSR_HOW_TIMED : 0;
    }
    ls_recording_release(&recording);
    fill();
    assert_int_equal(model.deadlocks.count, 0);
}

static void ends_with_a_lock_are_misuses(void **state)
{
    (void)state;
    make_init(&make);
    lsr_ref main_thread = make_ref(&make, make_thread(&make, 1, 0, 0));
    struct lsr_thread_record *over = make_thread(&make, 2, main_thread, 0);
    struct lsr_thread_record *alive = make_thread(&make, 3, main_thread, 1);
    lsr_ref a = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x7000));
    lsr_ref b = make_ref(&make, make_object(&make, LSR_KIND_MUTEX, 0x8000));
    make_hold(over, &make, a);
    make_hold(alive, &make, b);
    over->ended = LSR_ENDED_RETURNED;
    over->end_ns = 2000000000;
    fill();
    assert_int_equal(model.misuses.count, 1);
    assert_int_equal(model.misuses.at[0].kind, LS_EXIT_HOLDING);
    assert_int_equal(model.misuses.at[0].lock, 0);
    assert_string_equal(model.threads.at[1].ended, "returned");
    assert_string_equal(model.threads.at[2].ended, "alive at exit");
}

static void lost_records_are_said(void **state)
{
    (void)state;
    make_init(&make);
    make_header(&make)->lost[LSR_DEPENDENCY] = 12;
    assert_int_equal(fill(), 1);
    assert_int_equal(model.unseen.count, 1);
    assert_non_null(strstr(model.unseen.at[0], "12 orders of locks"));
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(opposite_orders_make_two_parallel_acquisitions),
        TEST(a_join_between_them_puts_them_in_order),
        TEST(main_is_parallel_to_a_thread_only_between_creation_and_join),
        TEST(an_acquisition_in_several_segments_is_one_for_each),
        TEST(a_semaphore_that_others_post_is_no_lock),
        TEST(sums_and_times_of_a_lock),
        TEST(a_circle_at_the_end_is_a_deadlock),
        TEST(locks_of_a_class_are_told_apart_by_address),
        TEST(an_order_within_a_class_is_for_audit),
        TEST(a_timed_wait_is_no_deadlock),
        TEST(ends_with_a_lock_are_misuses),
        TEST(a_thread_may_end_with_a_permit),
        TEST(a_thread_may_keep_one_of_its_permits),
        TEST(permits_that_go_from_hand_to_hand_are_not_kept),
        TEST(lost_records_are_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
