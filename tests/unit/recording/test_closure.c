/* Courses of threads written as text: "0:ab! 0:BA 1:ba!" is thread 0 taking a and b, letting go of
 * both, then thread 1 taking b and a. A small letter takes a lock, a capital one lets go, '-' is an
 * event, '(' reads p, ')' ends that. '!' asks whether the event before it can happen while another
 * thread is at one so marked; '<0' says that it needs all that thread 0 has done so far. */
#include "recording/closure.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { OBJECTS = 128, THREADS = 3 };

struct course {
    struct ls_trace trace;
    struct ls_trace_side sides[2];
    uint64_t now;
    uint32_t open[THREADS][OBJECTS]; /* the acquisition of each object, by thread */
};

static void happens(struct course *course, uint32_t thread, char what)
{
    struct ls_trace_thread *of = &course->trace.threads.at[thread];
    bool reads = what == '(' || what == ')';
    bool begins = islower((unsigned char)what) || what == '(';
    uint32_t object = reads ? 'p' : (uint32_t)tolower((unsigned char)what);
    uint32_t index = of->events.count;
    struct ls_trace_event event = {
        .ns = ++course->now,
        .object = object,
        .partner = LS_TRACE_NONE,
        .need = LS_TRACE_NONE,
        .kind = what == '-' ? LS_TRACE_OTHER
                : begins    ? LS_TRACE_ACQUIRE
                            : LS_TRACE_RELEASE,
        .shared = reads,
    };
    if (event.kind == LS_TRACE_ACQUIRE)
        course->open[thread][object] = index;
    else if (event.kind == LS_TRACE_RELEASE)
        of->events.at[course->open[thread][object]].partner = index;
    ls_vec_push(&of->events, event);
}

static void needs(struct course *course, uint32_t later, uint32_t earlier)
{
    struct ls_trace_need need = {
        LS_TRACE_NONE, earlier, course->trace.threads.at[earlier].events.count, LS_NEED_EVENT, 's'};
    ls_trace_need(&course->trace, later, course->trace.threads.at[later].events.count - 1, need);
}

static void course_init(struct course *course, const char *text)
{
    *course = (struct course){.trace = {.objects = OBJECTS, .horizon = UINT64_MAX},
                              .sides = {{.thread = 0}, {.thread = 1}}};
    while (course->trace.threads.count < THREADS)
        ls_vec_push(&course->trace.threads, (struct ls_trace_thread){0});
    for (uint32_t thread = 0; *text; text++)
        if (isdigit((unsigned char)*text))
            thread = (uint32_t)(*text++ - '0');
        else if (*text == '<')
            needs(course, thread, (uint32_t)(*++text - '0'));
        else if (*text == '!')
            ls_vec_push(&course->sides[thread].events,
                        course->trace.threads.at[thread].events.count - 1);
        else if (*text != ' ')
            happens(course, thread, *text);
}

static enum ls_meeting meet(struct course *course, struct ls_trace_need *why)
{
    enum ls_meeting answer =
        ls_trace_meet(&course->trace, &course->sides[0], &course->sides[1], why);
    ls_vec_release(&course->sides[0].events);
    ls_vec_release(&course->sides[1].events);
    ls_trace_release(&course->trace);
    return answer;
}

/* Returns why they do not meet. */
static struct ls_trace_need expect(const char *text, enum ls_meeting expected)
{
    struct course course;
    struct ls_trace_need why = {0};
    course_init(&course, text);
    enum ls_meeting found = meet(&course, &why);
    if (found != expected)
        fail_msg("%s: %d instead of %d", text, found, expected);
    return why;
}

static void test_one_after_the_other(void **state)
{
    (void)state;
    expect("0:ab! 0:BA 1:ba! 1:AB", LS_MEET);
}

static void test_an_event_in_between(void **state)
{
    (void)state;
    struct ls_trace_need why = expect("0:ab! 0:BA- 1:-<0 1:ba!", LS_MEET_NEVER);
    assert_int_equal(why.kind, LS_NEED_EVENT);
    assert_int_equal(why.object, 's');
}

/* The event comes to the other one through a third thread. */
static void test_an_event_by_way_of_another(void **state)
{
    (void)state;
    expect("0:ab! 0:BA- 2:-<0 1:-<2 1:ba!", LS_MEET_NEVER);
}

static void test_a_section_around_one_of_them(void **state)
{
    (void)state;
    struct ls_trace_need why = expect("0:mab! 0:BAM 1:mM 1:ba!", LS_MEET_NEVER);
    assert_int_equal(why.kind, LS_NEED_SECTION);
    assert_int_equal(why.object, 'm');
}

/* The same, and the other thread was there first: then it need not be so. */
static void test_a_section_that_was_earlier(void **state)
{
    (void)state;
    expect("1:mM 0:mab! 0:BAM 1:ba!", LS_MEET);
}

static void test_readers_do_not_order_readers(void **state)
{
    (void)state;
    expect("0:(ab! 0:BA) 1:() 1:ba!", LS_MEET);
    expect("0:(ab! 0:BA) 1:pP 1:ba!", LS_MEET_NEVER);
}

/* The first time is in order, a later one is not. */
static void test_all_places_are_tried(void **state)
{
    (void)state;
    expect("0:ab! 0:BA- 1:-<0 0:ab! 0:BA 1:ba!", LS_MEET);
}

static void test_what_is_not_recorded(void **state)
{
    (void)state;
    struct course course;
    struct ls_trace_need why;
    course_init(&course, "0:ab! 0:BA- 1:-<0 1:ba!");
    course.trace.threads.at[0].is_cut = true;
    assert_int_equal(meet(&course, &why), LS_MEET_UNKNOWN);
    course_init(&course, "0:ab! 1:ba!");
    course.trace.horizon = 3;
    assert_int_equal(meet(&course, &why), LS_MEET_UNKNOWN);
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
