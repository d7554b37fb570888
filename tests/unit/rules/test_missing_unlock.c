/* Which ways out are meant to hold, and which have forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "story.h"

struct balance_case {
    const char *function;
    enum ls_result_kind result;
    const char *exits;
    const char *callers; /* "", "release", "forget" */
    const char *verdict; /* "", "certain", "likely" */
};

static const struct balance_case cases[] = {
    /* the usual leaks */
    {"f", LS_RESULT_INTEGER, "-1 held, 0 free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "-1 free, -34 held, 0 free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "-34 held, 0..9 free", "forget", "certain"},
    {"f", LS_RESULT_INTEGER, "nonzero held, 0 free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "22 held, 0 free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "0 held, 0 free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "any held, 0 free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "any held, any free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "negative held, any free", "", "certain"},
    {"f", LS_RESULT_POINTER, "null held, pointer free", "", "certain"},
    {"f", LS_RESULT_POINTER, "null held, any free", "", "certain"},
    {"f", LS_RESULT_POINTER, "pointer held, pointer free, null free", "", "certain"},
    {"f", LS_RESULT_VOID, "void held, void free", "", "certain"},
    {"f", LS_RESULT_OTHER, "any held, any free", "", "certain"},
    {"f", LS_RESULT_INTEGER, "0 held, 1 free, 2 free", "forget", "certain"},
    /* by design */
    {"f", LS_RESULT_INTEGER, "0 held, -1 free", "", ""},
    {"f", LS_RESULT_INTEGER, "0 held, -1 free", "forget", ""},
    {"f", LS_RESULT_INTEGER, "0..9 held, negative free", "", ""},
    {"f", LS_RESULT_INTEGER, "1 held, 0 free", "", ""},
    {"f", LS_RESULT_INTEGER, "0 held, 1 free", "", ""},
    {"f", LS_RESULT_INTEGER, "0 held, nonzero free", "", ""},
    {"f", LS_RESULT_POINTER, "pointer held, null free", "", ""},
    {"f", LS_RESULT_INTEGER, "any held", "", ""},
    {"f", LS_RESULT_VOID, "void held", "", ""},
    {"f", LS_RESULT_VOID, "void held, void held", "forget", ""},
    {"f", LS_RESULT_INTEGER, "-1 held, 0 free", "release", ""},
    {"f", LS_RESULT_VOID, "void held, void free", "release", ""},
    /* what is not known decides */
    {"f", LS_RESULT_INTEGER, "any held, -1 free", "", "likely"},
    {"f", LS_RESULT_INTEGER, "any held, nonzero free", "", "likely"},
    {"f", LS_RESULT_INTEGER, "0 held, any free", "", "likely"},
    {"f", LS_RESULT_POINTER, "any held, null free", "", "likely"},
    {"lock_if_wanted", LS_RESULT_VOID, "void held, void free", "", "likely"},
    {"block_input", LS_RESULT_VOID, "void held, void free", "", "certain"},
};

static void check(const struct balance_case *expected)
{
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "m");
    struct ls_imbalance *imbalance =
        story_imbalance(&story, expected->function, lock, expected->result, expected->exits);
    imbalance->callers = *expected->callers != '\0' ? 2 : 0;
    imbalance->released_by_callers = strcmp(expected->callers, "release") == 0;
    const char *verdict = "";
    if (story_judge(&story) > 0)
        verdict = ls_confidence_name(story.findings.all.at[0].confidence);
    if (strcmp(verdict, expected->verdict) != 0)
        fail_msg("%s (%s) callers %s: '%s', expected '%s'", expected->function, expected->exits,
                 expected->callers, verdict, expected->verdict);
    story_release(&story);
}

static void exits_are_judged_by_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

static void one_finding_names_all_forgetting_exits(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    story_imbalance(&story, "transfer", story_lock(&story, "accounts_lock"), LS_RESULT_INTEGER,
                    "-1 held, -2 held, 0 free");
    const struct ls_finding *finding = story_judge_one(&story);
    assert_string_equal(finding->rule, "missing-unlock");
    assert_string_equal(finding->message,
                        "'accounts_lock' is still held on 2 of the 3 ways out of transfer()");
    assert_int_equal(finding->level, LS_ERROR);
    assert_int_equal(finding->at.line, 20);
    assert_int_equal(finding->relateds, 3);
    assert_int_equal(finding->related[2].at.line, 21);
    assert_int_equal(finding->witnesses, 1);
    story_release(&story);
}

static void an_error_path_is_called_so(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    story_imbalance(&story, "transfer", story_lock(&story, "accounts_lock"), LS_RESULT_INTEGER,
                    "-1 held, 0 free");
    assert_string_equal(story_judge_one(&story)->message,
                        "'accounts_lock' is still held when transfer() returns on its error path");
    story_release(&story);
}

static void the_way_leads_through_the_wrapper_to_the_exit(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    struct ls_imbalance *imbalance = story_imbalance(&story, "pop", story_lock(&story, "m"),
                                                     LS_RESULT_INTEGER, "-1 held, 0 free");
    ((struct ls_exit *)imbalance->exit)->witness =
        story_way(&story, LS_MODEL_NONE, "pop:11 queue_lock:5");
    const struct ls_finding *finding = story_judge_one(&story);
    assert_int_equal(finding->relateds, 3);
    assert_int_equal(finding->related[0].at.line, 11);
    assert_int_equal(finding->related[1].at.line, 5);
    assert_true(finding->related[1].detail);
    assert_int_equal(finding->related[2].at.line, 20);
    assert_int_equal(finding->witness[0]->steps, 3);
    assert_int_equal(finding->witness[0]->step[2].at.line, 20);
    assert_int_equal(finding->witness[0]->step[2].helds, 1);
    story_release(&story);
}

static void a_thread_must_not_end_with_a_lock(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    struct ls_imbalance *imbalance =
        story_imbalance(&story, "worker", story_lock(&story, "m"), LS_RESULT_POINTER, "null held");
    imbalance->is_thread_root = true;
    assert_string_equal(story_judge_one(&story)->message,
                        "'m' is still held when the thread that runs worker() ends");
    story_release(&story);
}

static void callers_do_not_repeat_the_finding(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "m");
    story_imbalance(&story, "transfer", lock, LS_RESULT_INTEGER, "-1 held, 0 free");
    struct ls_imbalance *caller =
        story_imbalance(&story, "caller", lock, LS_RESULT_VOID, "void held");
    ((struct ls_exit *)caller->exit)->witness =
        story_way(&story, LS_MODEL_NONE, "caller:40 transfer:11 caller:41");
    caller->is_thread_root = true;
    assert_string_equal(story_judge_one(&story)->at.function, "transfer");
    story_release(&story);
}

static void permits_are_not_locks(void **state)
{
    (void)state;
    struct story story;
    story_init(&story);
    uint32_t lock = story_lock(&story, "slots");
    story.model.locks.at[lock].kind = LS_LOCK_SEMAPHORE;
    story_imbalance(&story, "f", lock, LS_RESULT_INTEGER, "-1 held, 0 free");
    assert_string_equal(story_judge_one(&story)->rule, "sem-imbalance");
    story_release(&story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exits_are_judged_by_class),
        cmocka_unit_test(one_finding_names_all_forgetting_exits),
        cmocka_unit_test(an_error_path_is_called_so),
        cmocka_unit_test(the_way_leads_through_the_wrapper_to_the_exit),
        cmocka_unit_test(a_thread_must_not_end_with_a_lock),
        cmocka_unit_test(callers_do_not_repeat_the_finding),
        cmocka_unit_test(permits_are_not_locks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
