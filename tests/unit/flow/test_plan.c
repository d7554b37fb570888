#include "flow/walk_p.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ir/graph.h"
#include "parsed.h"

/* The plan of the function `f` of a text. */
struct planned {
    struct parsed parsed;
    struct ls_walk walk;
};

static void plan(struct planned *planned, const char *text)
{
    *planned = (struct planned){0};
    parsed_init(&planned->parsed, text);
    uint32_t proc = parsed_proc(&planned->parsed, "f");
    struct ls_program *program = planned->parsed.program;
    planned->walk = (struct ls_walk){.flow = planned->parsed.flow,
                                     .proc = proc,
                                     .unit = ls_proc_unit(program, proc),
                                     .map = &program->maps[0],
                                     .function = ls_proc_function(program, proc)};
    ls_walk_plan(&planned->walk);
}

static void release(struct planned *planned)
{
    ls_vec_release(&planned->walk.groups);
    ls_arena_release(&planned->walk.arena);
    parsed_release(&planned->parsed);
}

static bool is_in(struct ls_span span, uint32_t block)
{
    return block >= span.begin && block < span.end;
}

/* What a group hands on inside it comes from itself, but for its first block. */
static void expect_one_entry(const struct ls_walk *walk, struct ls_span group)
{
    for (uint32_t block = 0; block < walk->function->blocks; block++) {
        const struct ls_inst *last = ls_block_terminator(walk->unit, walk->function, block);
        for (uint32_t n = 0; n < ls_target_count(last); n++) {
            uint32_t target = ls_target(walk->unit, last, n);
            if (is_in(group, target) && target != group.begin)
                assert_true(is_in(group, block));
        }
    }
}

/* Every loop is in one of them, and they are in order. */
static void expect_groups(const char *text, uint32_t count)
{
    struct planned planned;
    plan(&planned, text);
    const struct ls_walk *walk = &planned.walk;
    uint32_t end = 0;
    assert_int_equal(walk->groups.count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(walk->groups.at[i].begin >= end);
        end = walk->groups.at[i].end;
        expect_one_entry(walk, walk->groups.at[i]);
    }
    for (uint32_t block = 0; block < walk->function->blocks; block++) {
        bool grouped = false;
        for (uint32_t i = 0; i < count; i++)
            grouped |= is_in(walk->groups.at[i], block);
        assert_true(grouped || !walk->in_loop[block]);
    }
    release(&planned);
}

static void loops_one_after_the_other_are_settled_one_by_one(void **state)
{
    (void)state;
    expect_groups("int f(int a) { return a ? look() : 0; }", 0);
    expect_groups("void f(int a) { while (look()) sink(a); }", 1);
    expect_groups("void f(int a) { while (look()) sink(a); do sink(1); while (look()); }", 2);
    expect_groups("void f(int a) { if (a) { while (look()) sink(a); } else { while (look()) "
                  "sink(1); } sink(2); }",
                  2);
}

static void loops_inside_of_each_other_are_settled_together(void **state)
{
    (void)state;
    expect_groups(
        "void f(int a) { while (look()) { while (a) a = look(); do sink(a); while (look()); } }",
        1);
    expect_groups("void f(int a) { for (;;) while (look()) if (a == look()) sink(a); }", 1);
}

/* A way around the head brings what no round does. */
static void a_way_into_a_loop_is_settled_with_it(void **state)
{
    (void)state;
    expect_groups("void f(int a) { if (a) goto in; while (look()) { sink(1); in: sink(2); } }", 1);
    expect_groups("void f(int a) { while (look()) sink(a); if (a) goto in; while (look()) { "
                  "sink(1); in: sink(2); } }",
                  2);
    expect_groups("void f(int a) { if (a) goto in; while (look()) sink(a); while (look()) { "
                  "sink(1); in: sink(2); } }",
                  1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_one_after_the_other_are_settled_one_by_one),
        cmocka_unit_test(loops_inside_of_each_other_are_settled_together),
        cmocka_unit_test(a_way_into_a_loop_is_settled_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
