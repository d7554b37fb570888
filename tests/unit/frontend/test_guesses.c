/* What names without a declaration are taken for, place by place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guess.h"

struct expectation {
    const char *code, *text;
};

/* Each piece of code by itself; `text` NULL = nothing is guessed. */
static void expect(const struct expectation *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct guess guess = guess_of(all[i].code, strlen(all[i].code));
        if (!guess.text != !all[i].text || (guess.text && strcmp(guess.text, all[i].text) != 0))
            fail_msg("%s\n  expected: %s\n  but:      %s", all[i].code,
                     all[i].text ? all[i].text : "nothing", guess.text ? guess.text : "nothing");
        ls_arena_release(&guess.arena);
    }
}

#define EXPECT_ALL(all) expect(all, sizeof(all) / sizeof *(all))

static void types_are_numbers_unless_only_pointed_to(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"guint count;", "typedef int guint;\n"},
        {"struct s { my_lock_t lock; };", "typedef int my_lock_t;\n"},
        {"my_t *head;", "typedef struct my_t my_t;\n"},
        {"void f(my_t const *p) { }", "typedef struct my_t my_t;\n"},
        {"void f(void *a) { for (item *p = a; p; p = 0) f(a); }",
         "typedef struct item item;\nextern _Thread_local int p;\n"},
        {"my_t *head; my_t value;", "typedef int my_t;\n"},
        {"void f(void) { thing here; }", "typedef int thing;\n"},
        {"int f(void *p) { return sizeof(thing); }", "typedef int thing;\n"},
        {"int f(void *p) { return ((thing *)p) != 0; }", "typedef struct thing thing;\n"},
        {"long f(long x) { return (my_size)x; }", "typedef int my_size;\n"},
        {"long f(long x) { return x + (my_size)x; }", "typedef int my_size;\n"},
        {"int g(int); int f(int x) { return g(limit) + x; }", "extern _Thread_local int limit;\n"},
    };
    EXPECT_ALL(all);
}

static void values_are_constants_by_their_names(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"int f(void) { return APP_OK; }", "enum { APP_OK = 0 };\n"},
        {"int f(int b) { return limit * b; }", "extern _Thread_local int limit;\n"},
        {"int x = FALSE, y = TRUE;", "enum { FALSE = 0 };\nenum { TRUE = 1 };\n"},
        {"int f(void) { return limit; }", "extern _Thread_local int limit;\n"},
        {"void f(void (*p)(void)); void g(void) { f(stop); } void h(void) { stop(); }",
         "extern int stop();\n"},
        {"void f(void (*p)(void)); void g(void) { f(stop); } void h(void) { nonstop(); }",
         "extern _Thread_local int stop;\n"},
    };
    EXPECT_ALL(all);
}

/* The same name is the same number in every file, and two are hardly ever the same. */
static void constants_have_numbers_of_their_own(void **state)
{
    (void)state;
    const char *code = "int f(int x) { switch (x) { case op_read: return 1; } return OP_WRITE; }";
    const char *other = "int g(void) { return OP_WRITE; }";
    struct guess guess = guess_of(code, strlen(code)), again = guess_of(other, strlen(other));
    int read = 0, write = 0, alone = 0;
    assert_int_equal(
        sscanf(guess.text, "enum { op_read = %d };\nenum { OP_WRITE = %d };\n", &read, &write), 2);
    assert_int_equal(sscanf(again.text, "enum { OP_WRITE = %d };\n", &alone), 1);
    assert_int_not_equal(read, write);
    assert_int_equal(write, alone);
    assert_in_range(read, 10000, 10000 + UINT16_MAX);
    ls_arena_release(&guess.arena);
    ls_arena_release(&again.arena);
}

static void macros_keep_the_shape_of_the_code(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"void f(void) { list_for_each() { f(); } }",
         "#define list_for_each(...) while (lockstitch_unknown())\n"},
        {"void f(void) { ITEM_EACH() { f(); } }",
         "#define ITEM_EACH(...) while (lockstitch_unknown())\n"},
        {"void f(int p) { WITH_LOCK(p) { f(0); } }",
         "#define WITH_LOCK(...) if (lockstitch_unknown())\n"},
        {"void f(void) { int x; CHECK(x) f(); }", "#define CHECK(...) lockstitch_unknown();\n"},
        {"void f(void) { VAR(int) x = 3; }", "#define VAR(...) int\n"},
        {"void f(int x) { TRY { f(1); } }", "#define TRY\n"},
        {"void say(const char *); void f(void) { say(\"a\" VERSION); }", "#define VERSION \"\"\n"},
    };
    EXPECT_ALL(all);
}

static void words_around_declarations_mean_nothing(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"API int f(void);", "#define API\n"},
        {"API struct s *f(void);", "#define API\n"},
        {"int f(void);\nMY_END_DECLS\n#define X 1\n", "#define MY_END_DECLS\n"},
        {"EXPORT(int) f(void) { return 0; }", "#define EXPORT(...) __VA_ARGS__\n"},
        {"int f(void) 2;", NULL},
        {"int f(void) NOTHROW { return 0; }", "#define NOTHROW\n"},
        {"int f(void) ATTR(1, 2) { return 0; }", "#define ATTR(...)\n"},
        {"int f(void) PURE SIZE(1, 2) LAST;", "#define PURE\n#define SIZE(...)\n#define LAST\n"},
        {"static int TEXT(1, 2) f(const char *t, ...) { return 0; }", "#define TEXT(...)\n"},
        {"static int text(1, 2);", NULL},
        {"TLS int error;", "#define TLS _Thread_local\n"},
        {"APP_THREAD_LOCAL int error;", "#define APP_THREAD_LOCAL _Thread_local\n"},
    };
    EXPECT_ALL(all);
}

static void the_library_is_known(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"void f(void) { uint32_t x = 1; time_t t; }", "#include <stdint.h>\n#include <time.h>\n"},
        {"void f(void) { struct tm t; }", "#include <time.h>\n"},
        {"pthread_mutex_t lock;", "#include <pthread.h>\n"},
        {"int level = SIG_LEVEL;", NULL}, /* compared below: no signal, a number */
    };
    expect(all, 3);
    struct guess guess = guess_of(all[3].code, strlen(all[3].code));
    assert_non_null(strstr(guess.text, "enum { SIG_LEVEL = "));
    ls_arena_release(&guess.arena);
}

/* `limit` gets a meaning of the code's own further down: the guess is taken back. */
static void what_the_code_declares_itself_is_not_guessed(void **state)
{
    (void)state;
    const char *code = "int f(void) { return limit; } int limit = 3; my_t other;";
    struct guess guess = guess_of(code, strlen(code));
    assert_string_equal(guess.text, "typedef int my_t;\n");
    ls_arena_release(&guess.arena);
    code = "int x; float x; my_t other;"; /* an error of the code, and no guess */
    guess = guess_of(code, strlen(code));
    assert_string_equal(guess.text, "typedef int my_t;\n");
    ls_arena_release(&guess.arena);
    code = "int x; float x; int f(void) { return 0; } int f(void) { return 1; }";
    guess = guess_of(code, strlen(code));
    assert_null(guess.text);
    ls_arena_release(&guess.arena);
}

static void records_get_the_members_that_are_used(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"struct node head;", "struct node { int lockstitch_unknown; };\n"},
        {"int f(struct node *n) { return n->next->count; }",
         "typedef struct lockstitch_node_next *lockstitch_node_next;\n"
         "typedef int lockstitch_lockstitch_node_next_count;\n"
         "struct lockstitch_node_next { int lockstitch_unknown; "
         "lockstitch_lockstitch_node_next_count count; };\n"
         "struct node { int lockstitch_unknown; lockstitch_node_next next; };\n"},
        {"struct s { link_t link; }; int f(struct s *s) { return s->link.size; }",
         "typedef struct link_t link_t;\ntypedef int lockstitch_link_t_size;\n"
         "struct link_t { int lockstitch_unknown; lockstitch_link_t_size size; };\n"},
        {"hook_t hook; void f(void) { hook(1); }", "typedef int (*hook_t)();\n"},
        {"place_t p; int f(void) { return *p; }", "typedef int *place_t;\n"},
        {"struct tm t; struct s { int x; }; int f(struct s *s) { return s->y; }",
         "#include <time.h>\n"}, /* a record of the code itself is left as it is */
        {"struct node head; struct node { int x; };", NULL},
        {"my_size n; typedef unsigned long my_size;",
         "typedef unsigned long my_size;\n"}, /* as the code has it */
    };
    EXPECT_ALL(all);
}

static void calls_with_types_are_containers_or_memory(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"struct s { int x; }; int f(int *p) { return of_member(p, struct s, x)->x; }",
         "#define of_member(p, t, ...) ((t *)((char *)(p)-__builtin_offsetof(t, __VA_ARGS__)))\n"
         "extern _Thread_local int x;\n"},
        {"struct s { int x; }; void f(struct s *p) { p = make_new(struct s, 1); }",
         "#define make_new(t, ...) ((t *)__builtin_malloc(1))\n"},
        {"typedef int s; void f(s *p) { p = make_new(s); }",
         "#define make_new(t, ...) ((t *)__builtin_malloc(1))\n"},
        {"int f(void) { return sizeof(struct); }", NULL},
    };
    EXPECT_ALL(all);
}

static void what_is_left_is_told_by_macros_and_jumps(void **state)
{
    (void)state;
    static const struct expectation all[] = {
        {"#define API WORD_OF_ANOTHER\nAPI\nsize_x f(void);",
         "#define WORD_OF_ANOTHER\ntypedef int size_x;\n"},
        {"void f(int p) { with_all(p) { if (p) continue; f(0); } }",
         "#define with_all(...) while (lockstitch_unknown())\n"},
        {"DECLARE(int, a);\nDECLARE(char, b);\n", "#define DECLARE(...)\n"},
        {"void say(const char *); void f(void) { say(\"a\" PRIu64); }", "#include <inttypes.h>\n"},
    };
    EXPECT_ALL(all);
}

static void code_for_other_systems_is_left_alone(void **state)
{
    (void)state;
    static const char *const foreign[] = {"#include <windows.h>\nHANDLE h;\n",
                                          "#include <Mach/mach.h>\nport_t p;\n"};
    for (size_t i = 0; i < 2; i++) {
        struct guess guess = guess_of(foreign[i], strlen(foreign[i]));
        assert_true(guess.is_foreign);
        assert_null(guess.text);
        ls_arena_release(&guess.arena);
    }
    const char *own = "#include \"config.h\"\nHANDLE h;\n";
    struct guess guess = guess_of(own, strlen(own));
    assert_false(guess.is_foreign);
    assert_string_equal(guess.text, "typedef int HANDLE;\n");
    ls_arena_release(&guess.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_are_numbers_unless_only_pointed_to),
        cmocka_unit_test(values_are_constants_by_their_names),
        cmocka_unit_test(constants_have_numbers_of_their_own),
        cmocka_unit_test(macros_keep_the_shape_of_the_code),
        cmocka_unit_test(words_around_declarations_mean_nothing),
        cmocka_unit_test(the_library_is_known),
        cmocka_unit_test(what_the_code_declares_itself_is_not_guessed),
        cmocka_unit_test(records_get_the_members_that_are_used),
        cmocka_unit_test(calls_with_types_are_containers_or_memory),
        cmocka_unit_test(what_is_left_is_told_by_macros_and_jumps),
        cmocka_unit_test(code_for_other_systems_is_left_alone),
    };
    return cmocka_run_group_tests_name("frontend/guesses", tests, NULL, NULL);
}
