/* Creations of threads as facts of the model: their fate, and how often they happen. */
#include "facts/creations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "facts/facts.h"
#include "model/model.h"
#include "parsed.h"

#define CREATE(handle) "pthread_create(" handle ", 0, work, 0); "

static struct parsed parsed;
static struct ls_model model;

/* Fills the model; work() is a routine that ends. */
static void fill(const char *text)
{
    char whole[1024] = "void *work(void *a) { sink(1); return 0; }\nextern pthread_t kept[4];\n";
    parsed_init(&parsed, strcat(whole, text));
    ls_model_init(&model);
    ls_facts_fill(parsed.program, parsed.apis, &model);
}

static void release(void)
{
    ls_model_release(&model);
    parsed_release(&parsed);
}

/* The only creation; lasts until release(). */
static const struct ls_thread_creation *creation_of(const char *text)
{
    fill(text);
    assert_int_equal(model.creations.count, 1);
    return &model.creations.at[0];
}

static void expect_fate(const char *text, enum ls_fate fate, enum ls_confidence confidence)
{
    const struct ls_thread_creation *creation = creation_of(text);
    if (creation->fate != fate || creation->confidence != confidence)
        fail_msg("%s: fate %d, confidence %d", text, creation->fate, creation->confidence);
    release();
}

static void the_fate_is_what_becomes_of_the_handle(void **state)
{
    (void)state;
    expect_fate("int main(void) { pthread_t t; " CREATE("&t") "pthread_join(t, 0); }",
                LS_FATE_JOINED, LS_LIKELY);
    expect_fate("int main(void) { pthread_t t; " CREATE("&t") "pthread_detach(t); }",
                LS_FATE_DETACHED, LS_LIKELY);
    expect_fate("int main(void) { pthread_t t; " CREATE("&t") "sink(2); }", LS_FATE_LEFT,
                LS_LIKELY);
}

static void an_attribute_may_detach(void **state)
{
    (void)state;
    expect_fate("int main(void) { pthread_t t; pthread_attr_t a; pthread_attr_init(&a);\n"
                "pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);\n"
                "pthread_create(&t, &a, work, 0); }",
                LS_FATE_DETACHED, LS_LIKELY);
    expect_fate("int main(void) { pthread_t t; pthread_attr_t a; pthread_attr_init(&a);\n"
                "pthread_create(&t, &a, work, 0); }",
                LS_FATE_LEFT, LS_LIKELY);
}

static void a_wrapper_is_told_for_its_caller(void **state)
{
    (void)state;
    const struct ls_thread_creation *creation =
        creation_of("static pthread_t start(void) { pthread_t t; " CREATE(
            "&t") "return t; }\n"
                  "int main(void) { pthread_t mine = start(); pthread_join(mine, 0); }");
    assert_int_equal(creation->fate, LS_FATE_JOINED);
    assert_string_equal(creation->routine, "work");
    release();
}

static void expect_repeats(const char *text, enum ls_repetition repeats, uint64_t rounds)
{
    const struct ls_thread_creation *creation = creation_of(text);
    if (creation->repeats != repeats || creation->rounds != rounds)
        fail_msg("%s: %d, %d rounds", text, creation->repeats, (int)creation->rounds);
    release();
}

static void loops_say_how_often(void **state)
{
    (void)state;
    expect_repeats("int main(void) { " CREATE("&kept[0]") "}", LS_RUNS_ONCE, 0);
    expect_repeats("int main(void) { for (int i = 0; i < 4; i++) " CREATE("&kept[i]") "}",
                   LS_RUNS_COUNTED, 4);
    expect_repeats("int main(void) { for (int i = 0; i < limit; i++) " CREATE("&kept[i]") "}",
                   LS_RUNS_COUNTED, 0);
    expect_repeats("int main(void) { for (;;) " CREATE("&kept[0]") "}", LS_RUNS_ENDLESS, 0);
}

static void the_routine_is_described(void **state)
{
    (void)state;
    const struct ls_thread_creation *creation =
        creation_of("int main(void) { " CREATE("&kept[0]") "}");
    assert_true(creation->ends && !creation->serves && !creation->has_result);
    assert_string_equal(creation->routine, "work");
    assert_int_not_equal(creation->created, LS_MODEL_NONE);
    assert_string_equal(model.threads.at[creation->created].start_routine, "work");
    release();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fate_is_what_becomes_of_the_handle),
        cmocka_unit_test(an_attribute_may_detach),
        cmocka_unit_test(a_wrapper_is_told_for_its_caller),
        cmocka_unit_test(loops_say_how_often),
        cmocka_unit_test(the_routine_is_described),
    };
    return cmocka_run_group_tests_name("facts/creations", tests, NULL, NULL);
}
