/* What a function has for itself because it makes or ends it: of each use of a field `value`, in
 * the order of the source, '-' = the function's own, 'p' = as much its own as the parameter is, 's'
 * = others may use it, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flow/access.h"

#include "parsed.h"

/* A program that creates threads, or nothing is recorded. */
#define SCENE                                                                                      \
    "struct box { pthread_mutex_t lock; int value; };\n"                                           \
    "struct box *shared;\n"                                                                        \
    "void *work(void *a) { struct box *b = a; b->value = 1; return a; }\n"                         \
    "int main(void) { pthread_t t; return pthread_create(&t, 0, work, shared); }\n"                \
    "void free(void *p);\n"                                                                        \
    "void use(struct box *b) { sink(b->value); }\n"

static char say(struct ls_owner owner)
{
    return owner.into == LS_WITH_ALL ? 's' : owner.into ? 'p' : '-';
}

static bool is_value(const struct parsed *parsed, uint32_t address)
{
    const struct ls_term *term = ls_term(&parsed->flow->terms, address);
    return term->kind == LS_TERM_FIELD &&
           strcmp(parsed->program->fields.at[term->b].name, "value") == 0;
}

static void expect(const char *text, const char *expected)
{
    struct parsed parsed;
    char whole[4096], found[16] = "";
    size_t count = 0;
    snprintf(whole, sizeof whole, "%s%s", SCENE, text);
    parsed_init(&parsed, whole);
    const struct ls_accesses *accesses = &parsed.flow->accesses[parsed_proc(&parsed, "f")];
    for (uint32_t i = 0; i < accesses->touches.count && count + 1 < sizeof found; i++)
        if (is_value(&parsed, accesses->touches.at[i].address))
            found[count++] = say(accesses->touches.at[i].owner);
    for (uint32_t i = 0; i < accesses->passages.count && count + 1 < sizeof found; i++)
        if (accesses->passages.at[i].target == parsed_proc(&parsed, "use"))
            found[count++] = accesses->passages.at[i].args[0].owner.into ? 'S' : '+';
    if (strcmp(found, expected) != 0)
        print_error("in: %s\n", text);
    assert_string_equal(found, expected);
    parsed_release(&parsed);
}

static void others_use_what_they_know(void **state)
{
    (void)state;
    expect("void f(struct box *b) { b->value = 1; }", "p");
    expect("void f(void) { shared->value = 1; }", "s");
    expect("void f(void) { pthread_mutex_lock(&shared->lock); shared->value = 1; "
           "pthread_mutex_unlock(&shared->lock); }",
           "s");
}

static void who_makes_the_lock_has_the_object(void **state)
{
    (void)state;
    expect("void f(struct box *b) { b->value = 1; pthread_mutex_init(&b->lock, 0); b->value = 2; }",
           "--");
    expect("void f(void) { shared->value = 1; pthread_mutex_init(&shared->lock, 0); }", "-");
    expect("void make(struct box *b) { pthread_mutex_init(&b->lock, 0); }\n"
           "void f(struct box *b) { make(b); b->value = 1; }",
           "-");
    expect("void f(struct box *b, struct box *c) { pthread_mutex_init(&b->lock, 0); b->value = 1; "
           "c->value = 2; }",
           "-p");
}

static void who_destroys_it_too(void **state)
{
    (void)state;
    expect("void f(struct box *b) { b->value = 0; pthread_mutex_destroy(&b->lock); }", "-");
    expect("void f(void) { shared->value = 0; free(shared); }", "-");
}

static void but_not_with_the_lock_held(void **state)
{
    (void)state;
    expect("void f(void) { pthread_mutex_lock(&shared->lock); shared->value = 1; "
           "pthread_mutex_unlock(&shared->lock); shared->value = 2; "
           "pthread_mutex_destroy(&shared->lock); }",
           "s-");
}

/* A callee that ends the object takes its lock first: what stands above that is shared. */
static void nor_before_a_callee_takes_it(void **state)
{
    (void)state;
#define END                                                                                        \
    "void end(struct box *b) { pthread_mutex_lock(&b->lock); pthread_mutex_unlock(&b->lock); "     \
    "pthread_mutex_destroy(&b->lock); }\n"
    expect(END "void f(void) {\n shared->value = 1;\n end(shared);\n}", "s");
    expect("void end(struct box *b) { pthread_mutex_destroy(&b->lock); }\n"
           "void f(void) {\n shared->value = 1;\n end(shared);\n}",
           "-");
}

/* Before it is given away nobody else can reach it, and its use is not even recorded. */
static void what_a_thread_was_given_is_shared(void **state)
{
    (void)state;
    expect("void f(void) { struct box b; pthread_t t; pthread_mutex_init(&b.lock, 0); b.value = 1; "
           "pthread_create(&t, 0, work, &b); b.value = 2; pthread_join(t, 0); "
           "pthread_mutex_destroy(&b.lock); }",
           "s");
}

static void arguments_are_such_objects_too(void **state)
{
    (void)state;
    expect("void f(void) { use(shared); }", "S");
    expect("void f(void) { use(shared); free(shared); }", "+");
    expect("void f(void) { pthread_mutex_lock(&shared->lock); use(shared); "
           "pthread_mutex_unlock(&shared->lock); free(shared); }",
           "S");
}

static void a_global_object_is_nobodys(void **state)
{
    (void)state;
    expect("struct box all; void f(void) { pthread_mutex_init(&all.lock, 0); all.value = 1; }",
           "s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_use_what_they_know),
        cmocka_unit_test(who_makes_the_lock_has_the_object),
        cmocka_unit_test(who_destroys_it_too),
        cmocka_unit_test(but_not_with_the_lock_held),
        cmocka_unit_test(nor_before_a_callee_takes_it),
        cmocka_unit_test(what_a_thread_was_given_is_shared),
        cmocka_unit_test(arguments_are_such_objects_too),
        cmocka_unit_test(a_global_object_is_nobodys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
