/* Of which start routine several threads may run at once. */
#include "facts/starts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "facts/facts.h"
#include "model/model.h"
#include "parsed.h"

#define CREATE(handle) "pthread_create(&" handle ", 0, work, 0); "
#define JOIN(handle) "pthread_join(" handle ", 0); "

/* Whether several threads of work() run at once, in a main() of these statements. */
static bool are_many(const char *body)
{
    struct parsed parsed;
    struct ls_model model;
    char text[1024] =
        "void *work(void *a) { pthread_mutex_lock(&m); pthread_mutex_unlock(&m); return 0; }\n"
        "int main(void) { pthread_t t, u, v; ";
    parsed_init(&parsed, strcat(strcat(text, body), "}\n"));
    ls_model_init(&model);
    ls_facts_fill(parsed.program, parsed.apis, &model);
    bool many = false, found = false;
    for (uint32_t i = 0; i < model.threads.count; i++)
        if (strcmp(model.threads.at[i].start_routine, "work") == 0) {
            many |= found || model.threads.at[i].many;
            found = true;
        }
    assert_true(found);
    ls_model_release(&model);
    parsed_release(&parsed);
    return many;
}

static void one_creation_is_one_thread(void **state)
{
    (void)state;
    assert_false(are_many(CREATE("t") JOIN("t")));
    assert_true(are_many(CREATE("t") CREATE("u") JOIN("t") JOIN("u")));
    assert_true(are_many("for (int i = 0; i < 3; i++) { " CREATE("t") "}"));
}

static void a_thread_that_was_joined_is_not_beside_the_next(void **state)
{
    (void)state;
    assert_false(are_many(CREATE("t") JOIN("t") CREATE("u") JOIN("u")));
    assert_true(are_many(CREATE("t") CREATE("u") JOIN("t") CREATE("v") JOIN("u") JOIN("v")));
}

static void nor_is_one_that_another_way_creates(void **state)
{
    (void)state;
    assert_false(are_many("if (look()) { " CREATE("t") "} else { " CREATE("u") "} "));
    assert_true(are_many("if (look()) { " CREATE("t") "} " CREATE("u")));
}

static void both_may_hold_for_different_threads(void **state)
{
    (void)state;
    assert_false(
        are_many("if (look()) { " CREATE("t") "} else { " CREATE("u") JOIN("u") CREATE("v") "} "));
    assert_true(are_many("if (look()) { " CREATE("t") "} else { " CREATE("u") CREATE("v") "} "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_creation_is_one_thread),
        cmocka_unit_test(a_thread_that_was_joined_is_not_beside_the_next),
        cmocka_unit_test(nor_is_one_that_another_way_creates),
        cmocka_unit_test(both_may_hold_for_different_threads),
    };
    return cmocka_run_group_tests_name("facts/starts", tests, NULL, NULL);
}
