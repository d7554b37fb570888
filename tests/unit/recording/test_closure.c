/* Courses of threads written as text: "aAbB" takes a, lets go of it, takes b ... */
#include "recording/closure.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { OBJECTS = 128, MOST = 4 };

struct course {
    struct ls_trace trace;
    uint64_t now;
    uint32_t open[MOST][OBJECTS]; /* the acquisition of each object, by thread */
};

static void course_init(struct course *course, uint32_t threads)
{
    *course = (struct course){.trace = {.objects = OBJECTS, .horizon = UINT64_MAX}};
    while (course->trace.threads.count < threads)
        ls_vec_push(&course->trace.threads, (struct ls_trace_thread){0});
}

/* What a thread does next: a small letter takes a lock, a capital one lets go, '-' is an event, '('
 * reads p, ')' ends that. Returns the index of the last event. */
static uint32_t goes(struct course *course, uint32_t thread, const char *text)
{
    struct ls_trace_thread *of = &course->trace.threads.at[thread];
    for (; *text; text++) {
        bool reads = *text == '(' || *text == ')';
        bool begins = islower((unsigned char)*text) || *text == '(';
        uint32_t object = reads ? 'p' : (uint32_t)tolower((unsigned char)*text);
        uint32_t index = of->events.count;
        struct ls_trace_event event = {
            .ns = ++course->now,
            .object = object,
            .partner = LS_TRACE_NONE,
            .need = LS_TRACE_NONE,
            .kind = *text == '-' ? LS_TRACE_OTHER
                    : begins     ? LS_TRACE_ACQUIRE
                                 : LS_TRACE_RELEASE,
            .shared = reads,
        };
        if (event.kind == LS_TRACE_ACQUIRE)
            course->open[thread][object] = index;
        else if (event.kind == LS_TRACE_RELEASE)
            of->events.at[course->open[thread][object]].partner = index;
        ls_vec_push(&of->events, event);
    }
    return of->events.count - 1;
}

/* The last event of `later` needs all so far of `earlier`. */
static void needs(struct course *course, uint32_t later, uint32_t earlier)
{
    struct ls_trace_need need = {
        LS_TRACE_NONE, earlier, course->trace.threads.at[earlier].events.count, LS_NEED_EVENT, 's'};
    ls_trace_need(&course->trace, later, course->trace.threads.at[later].events.count - 1, need);
}

static enum ls_meeting meet(struct course *course, const uint32_t *left, uint32_t lefts,
                            const uint32_t *right, uint32_t rights, struct ls_trace_need *why)
{
    struct ls_trace_side sides[2] = {{.thread = 0}, {.thread = 1}};
    for (uint32_t i = 0; i < lefts; i++)
        ls_vec_push(&sides[0].events, left[i]);
    for (uint32_t i = 0; i < rights; i++)
        ls_vec_push(&sides[1].events, right[i]);
    enum ls_meeting answer = ls_trace_meet(&course->trace, &sides[0], &sides[1], why);
    ls_vec_release(&sides[0].events);
    ls_vec_release(&sides[1].events);
    ls_trace_release(&course->trace);
    return answer;
}

static void test_one_after_the_other(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, 2);
    uint32_t left = goes(&course, 0, "ab");
    goes(&course, 0, "BA");
    uint32_t right = goes(&course, 1, "ba");
    goes(&course, 1, "AB");
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET);
}

static void test_an_event_in_between(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, 2);
    uint32_t left = goes(&course, 0, "ab");
    goes(&course, 0, "BA-");
    goes(&course, 1, "-");
    needs(&course, 1, 0);
    uint32_t right = goes(&course, 1, "ba");
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET_NEVER);
    assert_int_equal(why.kind, LS_NEED_EVENT);
    assert_int_equal(why.object, 's');
}

/* The event comes to the other one through a third thread. */
static void test_an_event_by_way_of_another(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, 3);
    uint32_t left = goes(&course, 0, "ab");
    goes(&course, 0, "BA-");
    goes(&course, 2, "-");
    needs(&course, 2, 0);
    goes(&course, 1, "-");
    needs(&course, 1, 2);
    uint32_t right = goes(&course, 1, "ba");
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET_NEVER);
}

static void test_a_section_around_one_of_them(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, 2);
    uint32_t left = goes(&course, 0, "mab");
    goes(&course, 0, "BAM");
    goes(&course, 1, "mM");
    uint32_t right = goes(&course, 1, "ba");
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET_NEVER);
    assert_int_equal(why.kind, LS_NEED_SECTION);
    assert_int_equal(why.object, 'm');
}

/* The same, and the other thread was there first: then it need not be so. */
static void test_a_section_that_was_earlier(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, 2);
    goes(&course, 1, "mM");
    uint32_t left = goes(&course, 0, "mab");
    goes(&course, 0, "BAM");
    uint32_t right = goes(&course, 1, "ba");
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET);
}

static void test_readers_do_not_order_readers(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, 2);
    uint32_t left = goes(&course, 0, "(ab");
    goes(&course, 0, "BA)");
    goes(&course, 1, "()");
    uint32_t right = goes(&course, 1, "ba");
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET);
    course_init(&course, 2);
    left = goes(&course, 0, "(ab");
    goes(&course, 0, "BA)");
    goes(&course, 1, "pP");
    right = goes(&course, 1, "ba");
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET_NEVER);
}

/* The first time is in order, a later one is not. */
static void test_all_places_are_tried(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    uint32_t left[2];
    course_init(&course, 2);
    left[0] = goes(&course, 0, "ab");
    goes(&course, 0, "BA-");
    goes(&course, 1, "-");
    needs(&course, 1, 0);
    left[1] = goes(&course, 0, "ab");
    goes(&course, 0, "BA");
    uint32_t right = goes(&course, 1, "ba");
    assert_int_equal(meet(&course, left, 2, &right, 1, &why), LS_MEET);
}

static void test_what_is_not_recorded(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, 2);
    uint32_t left = goes(&course, 0, "ab");
    goes(&course, 0, "BA-");
    goes(&course, 1, "-");
    needs(&course, 1, 0);
    uint32_t right = goes(&course, 1, "ba");
    course.trace.threads.at[0].is_cut = true;
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET_UNKNOWN);
    course_init(&course, 2);
    left = goes(&course, 0, "ab");
    right = goes(&course, 1, "ba");
    course.trace.horizon = 3;
    assert_int_equal(meet(&course, &left, 1, &right, 1, &why), LS_MEET_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_after_the_other),
        cmocka_unit_test(test_an_event_in_between),
        cmocka_unit_test(test_an_event_by_way_of_another),
        cmocka_unit_test(test_a_section_around_one_of_them),
        cmocka_unit_test(test_a_section_that_was_earlier),
        cmocka_unit_test(test_readers_do_not_order_readers),
        cmocka_unit_test(test_all_places_are_tried),
        cmocka_unit_test(test_what_is_not_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
