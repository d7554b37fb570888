/* Which memory a function may write: of f() below, 'c' = the number `count`, 'l' = `limit`, 'v' = a
 * field `value`, '.' = nothing of these, and then '!' when it only calculates. */
#include "flow/mods.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

#define SCENE "struct box { int value, other; };\nint *taken;\n"

static uint32_t global(const struct ls_program *program, const char *name)
{
    for (uint32_t i = 0; i < program->globals.count; i++)
        if (strcmp(program->globals.at[i].name, name) == 0)
            return i;
    fail_msg("there is no variable %s", name);
    return LS_NONE;
}

static uint32_t field(const struct ls_program *program, const char *name)
{
    for (uint32_t i = 0; i < program->fields.count; i++)
        if (strcmp(program->fields.at[i].name, name) == 0)
            return program->globals.count + i;
    return LS_NONE;
}

static void expect(const char *text, const char *expected)
{
    struct parsed parsed;
    char whole[2048], found[8] = "";
    snprintf(whole, sizeof whole,
             "%svoid known(struct box *b) { b->value += count + limit; count = limit = 0; }\n%s",
             SCENE, text);
    parsed_init(&parsed, whole);
    const struct ls_program *program = parsed.program;
    const struct ls_mods *mods = parsed.flow->mods;
    uint32_t proc = parsed_proc(&parsed, "f");
    const struct {
        uint32_t cell;
        char letter;
    } cells[] = {{global(program, "count"), 'c'},
                 {global(program, "limit"), 'l'},
                 {field(program, "value"), 'v'}};
    size_t count = 0;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (ls_mods_writes_cell(mods, proc, cells[i].cell))
            found[count++] = cells[i].letter;
    if (count == 0)
        found[count++] = '.';
    if (ls_mods_is_pure(mods, proc))
        found[count++] = '!';
    if (strcmp(found, expected) != 0)
        print_error("in: %s\n", text);
    assert_string_equal(found, expected);
    parsed_release(&parsed);
}

static void its_own_variables_do_not_count(void **state)
{
    (void)state;
    expect("int f(int a) { int b = a; b++; return b; }", ".!");
    expect("int f(int a) { return a + count; }", ".!");
}

static void what_it_stores(void **state)
{
    (void)state;
    expect("void f(void) { count = 1; }", "c");
    expect("void f(struct box *b) { b->value = 1; }", "v");
    expect("void f(struct box *b) { b->other = 1; }", ".");
    expect("void f(void) { count++; limit += count; }", "cl");
}

static void what_it_calls(void **state)
{
    (void)state;
    expect("void f(struct box *b) { known(b); }", "clv");
    expect("static int twice(int a) { return 2 * a; } int f(int a) { return twice(a); }", ".!");
    expect("void g(void) { limit = 0; } void f(void) { void (*go)(void) = g; go(); }", "l");
}

/* All functions of a recursion write what one of them does. */
static void recursions(void **state)
{
    (void)state;
    expect("void f(int n); void g(int n) { count = n; if (n) f(n - 1); } void f(int n) { if (n) "
           "g(n - 1); }",
           "c");
}

/* Where it is not told apart, more is written and nothing is only calculated. */
static void doubts(void **state)
{
    (void)state;
    expect("int f(int a) { struct box b; b.value = a; return b.value; }", "v");
    expect("int f(int n) { return n ? n * f(n - 1) : 1; }", ".");
    expect("int f(int a) { sink(a); return a; }", ".");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_variables_do_not_count),
        cmocka_unit_test(what_it_stores),
        cmocka_unit_test(what_it_calls),
        cmocka_unit_test(recursions),
        cmocka_unit_test(doubts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
