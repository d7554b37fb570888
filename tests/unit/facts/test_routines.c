/* What the start routine work() is like. */
#include "facts/routines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

#define MAIN "int main(void) { pthread_t t; pthread_create(&t, 0, work, 0); pthread_join(t, 0); }\n"

static struct ls_routine routine_of(const char *text)
{
    struct parsed parsed;
    char whole[1024] = "#include <unistd.h>\nextern int files[2]; extern char buffer[64];\n"
                       "extern pthread_cond_t more;\n";
    strcat(strcat(whole, text), "\n" MAIN);
    parsed_init(&parsed, whole);
    struct ls_arena arena = {0};
    struct ls_looks looks = {.program = parsed.flow->program, .api = parsed.flow->api};
    struct ls_handles *handles = ls_handles_new(parsed.flow);
    struct ls_survey survey = ls_survey_new(parsed.flow, handles, &looks, &arena);
    struct ls_routine routine = ls_routine_of(&survey, parsed_proc(&parsed, "work"));
    ls_handles_free(handles);
    ls_looks_release(&looks);
    ls_arena_release(&arena);
    parsed_release(&parsed);
    return routine;
}

static void a_routine_ends_when_it_can_return(void **state)
{
    (void)state;
    assert_true(routine_of("void *work(void *a) { sink(1); return a; }").ends);
    assert_true(routine_of("void *work(void *a) { for (;;) { if (look()) return a; } }").ends);
    assert_true(
        routine_of("void *work(void *a) { for (;;) { if (look()) pthread_exit(a); } }").ends);
    assert_false(routine_of("void *work(void *a) { for (;;) sink(1); }").ends);
}

static void a_result_is_what_only_a_join_can_tell(void **state)
{
    (void)state;
    assert_false(routine_of("void *work(void *a) { sink(1); return 0; }").has_result);
    assert_false(routine_of("void *work(void *a) { sink(1); return a; }").has_result);
    assert_true(routine_of("void *work(void *a) { return (void *)(long)look(); }").has_result);
}

static void who_waits_for_more_in_a_loop_serves(void **state)
{
    (void)state;
    struct ls_routine routine = routine_of(
        "void *work(void *a) { while (read(files[0], buffer, 64) > 0) sink(1); return 0; }");
    assert_true(routine.serves && !routine.is_pooled);
    routine = routine_of("void *work(void *a) { for (;;) { pthread_mutex_lock(&m);\n"
                         "while (count == 0) pthread_cond_wait(&more, &m);\n"
                         "if (count < 0) break; count--; pthread_mutex_unlock(&m); }\n"
                         "pthread_mutex_unlock(&m); return 0; }");
    assert_true(routine.is_pooled);
    assert_false(
        routine_of("void *work(void *a) { for (int i = 0; i < 9; i++) sink(i); return 0; }")
            .serves);
}

static void a_routine_may_detach_itself(void **state)
{
    (void)state;
    struct ls_routine routine =
        routine_of("void *work(void *a) { pthread_detach(pthread_self()); return 0; }");
    assert_true(routine.detaches_itself && routine.always);
    routine =
        routine_of("void *work(void *a) { if (look()) pthread_detach(pthread_self()); return 0; }");
    assert_true(routine.detaches_itself && !routine.always);
    routine = routine_of("void *work(void *a) { pthread_detach(*(pthread_t *)a); return 0; }");
    assert_false(routine.detaches_itself);
}

static void what_it_writes_is_found_below_it(void **state)
{
    (void)state;
    assert_null(routine_of("void *work(void *a) { sink(1); return 0; }").write);
    assert_non_null(routine_of("static void save(void) { write(files[1], buffer, 64); }\n"
                               "void *work(void *a) { save(); return 0; }")
                        .write);
}

static void only_a_declaration_says_nothing(void **state)
{
    (void)state;
    struct ls_routine routine = routine_of("void *work(void *a);");
    assert_false(routine.ends || routine.serves || routine.has_result || routine.detaches_itself);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_routine_ends_when_it_can_return),
        cmocka_unit_test(a_result_is_what_only_a_join_can_tell),
        cmocka_unit_test(who_waits_for_more_in_a_loop_serves),
        cmocka_unit_test(a_routine_may_detach_itself),
        cmocka_unit_test(what_it_writes_is_found_below_it),
        cmocka_unit_test(only_a_declaration_says_nothing),
    };
    return cmocka_run_group_tests_name("facts/routines", tests, NULL, NULL);
}
