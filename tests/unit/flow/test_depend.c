/* What depends on a value: of each argument that sink() is given, in the order of the source, 's'
 * = it is what look() has returned, 'd' = it depends on that, '-' = neither. */
#include "flow/depend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

struct scene {
    struct parsed parsed;
    struct ls_arena arena;
    struct ls_depend depend;
    uint32_t proc;
};

static const struct ls_function *function_of(const struct scene *scene)
{
    return ls_proc_function(scene->parsed.program, scene->proc);
}

/* Follows what all calls of look() in f() return. */
static void scene_init(struct scene *scene, const char *text)
{
    *scene = (struct scene){0};
    parsed_init(&scene->parsed, text);
    scene->proc = parsed_proc(&scene->parsed, "f");
    const struct ls_unit *unit = scene->parsed.unit;
    const struct ls_function *function = function_of(scene);
    uint32_t first = unit->blocks.at[function->first_block].first, block;
    bool *seed = LS_NEW_ARRAY(&scene->arena, bool, unit->insts.count);
    const struct ls_inst *call;
    for (uint32_t n = 0; (call = parsed_call(&scene->parsed, scene->proc, "look", n, &block)); n++)
        seed[(uint32_t)(call - unit->insts.at) - first] = true;
    assert_true(ls_depend_run(&scene->depend, &scene->arena, unit, function, seed));
}

static void scene_release(struct scene *scene)
{
    ls_arena_release(&scene->arena);
    parsed_release(&scene->parsed);
}

static void expect(const char *text, const char *expected)
{
    struct scene scene;
    char found[16] = "";
    uint32_t block;
    const struct ls_inst *call;
    scene_init(&scene, text);
    for (uint32_t n = 0; (call = parsed_call(&scene.parsed, scene.proc, "sink", n, &block)); n++) {
        unsigned used = ls_depend_used(&scene.depend, block, call);
        found[n] = used & LS_DEPENDS_SAME ? 's' : used ? 'd' : '-';
    }
    if (strcmp(found, expected) != 0)
        fail_msg("%s: %s instead of %s", text, found, expected);
    scene_release(&scene);
}

static void values_are_followed_through_variables(void **state)
{
    (void)state;
    expect("void f(void) { int x = look(); sink(x); sink(x + 1); sink(3); }", "sd-");
    expect("void f(void) { int x = look(), y = x; sink(y); y = 4; sink(y); sink(x); }", "s-s");
    expect("void f(int a) { int x = look(); x = a; sink(x); }", "-");
    expect("int other(int); void f(void) { sink(other(look())); sink(other(2)); }", "d-");
    expect("int all[4]; void f(int i) { sink(all[look()]); sink(all[i]); }", "d-");
}

static void memory_does_not_count_but_what_pointers_reach_does(void **state)
{
    (void)state;
    expect("void f(void) { count = look(); sink(count); }", "-");
    expect("struct s { int n; }; struct s *of(int); extern struct s *all;\n"
           "void f(void) { struct s *p = of(look()); sink(p->n); sink(all->n); }",
           "d-");
}

static void what_a_branch_decides_depends_on_it(void **state)
{
    (void)state;
    expect("void f(void) { int y = 0; if (look()) y = 1; sink(y); }", "d");
    expect("void f(int a) { int y = 0; look(); if (a) y = 1; sink(y); }", "-");
    expect("void f(void) { int y = 0, z = 0; if (look()) y = 1; z = 2; sink(z); }", "-");
    expect("void f(void) { int n = 0; for (int i = look(); i > 0; i--) n++; sink(n); }", "d");
    expect("void f(void) { int n = 0; switch (look()) { case 1: n = 1; } sink(n); }", "d");
}

static void the_next_round_is_a_way_out_of_an_endless_loop(void **state)
{
    (void)state;
    expect("void f(void) { for (;;) { int y = 0; if (look()) y = 1; sink(y); } }", "d");
    expect("void f(void) { for (;;) { int y = 0, z; if (look()) y = 1; z = 2; sink(z); } }", "-");
}

static void a_branch_decides_what_not_all_of_its_ways_reach(void **state)
{
    (void)state;
    struct scene scene;
    uint32_t in, behind;
    scene_init(&scene, "void f(void) { if (look()) sink(1); sink(2); }");
    parsed_call(&scene.parsed, scene.proc, "sink", 0, &in);
    parsed_call(&scene.parsed, scene.proc, "sink", 1, &behind);
    assert_true(ls_depend_decides(&scene.depend, 0, in));
    assert_false(ls_depend_decides(&scene.depend, 0, behind));
    scene_release(&scene);
}

static void a_call_is_handed_the_value_itself(void **state)
{
    (void)state;
    struct scene scene;
    uint32_t block;
    scene_init(&scene, "struct s { int a, b; }; struct s *get(int); void use(int *);\n"
                       "void f(void) { int x = look(); sink(x); sink(x * 2); }");
    const struct ls_inst *same = parsed_call(&scene.parsed, scene.proc, "sink", 0, &block);
    assert_true(ls_depend_handed(&scene.depend, block, same));
    const struct ls_inst *made = parsed_call(&scene.parsed, scene.proc, "sink", 1, &block);
    assert_false(ls_depend_handed(&scene.depend, block, made));
    scene_release(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_followed_through_variables),
        cmocka_unit_test(memory_does_not_count_but_what_pointers_reach_does),
        cmocka_unit_test(what_a_branch_decides_depends_on_it),
        cmocka_unit_test(the_next_round_is_a_way_out_of_an_endless_loop),
        cmocka_unit_test(a_branch_decides_what_not_all_of_its_ways_reach),
        cmocka_unit_test(a_call_is_handed_the_value_itself),
    };
    return cmocka_run_group_tests_name("flow/depend", tests, NULL, NULL);
}
