/* Control-flow graphs as text: "0>1,2 1>3 2>3" is a branch from block 0, and jumps from 1 and 2;
 * what goes nowhere returns. The numbers are those of the finished function: reverse postorder, the
 * first target first. */
#include "ir/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ir/builder.h"

enum { MOST_BLOCKS = 8 };

struct graph {
    struct ls_unit *unit;
    const struct ls_function *function;
    struct ls_arena arena;
    struct ls_predecessors before;
    const uint32_t *dominators;
    struct ls_loops loops;
};

static void end_block(struct ls_builder *b, const uint32_t *block, const char *edges)
{
    struct ls_site site = {0, 1, 1};
    struct ls_operand zero = ls_unit_constant(b->unit, 0), one = ls_unit_constant(b->unit, 1);
    const char *comma = edges[3] == ',' ? edges + 4 : NULL;
    ls_builder_enter(b, block[edges[0] - '0']);
    if (comma)
        ls_builder_branch(b, LS_OPR_NE, zero, one, block[edges[2] - '0'], block[*comma - '0'],
                          site);
    else
        ls_builder_jump(b, block[edges[2] - '0'], site);
}

static void graph_init(struct graph *graph, uint32_t blocks, const char *edges)
{
    struct ls_builder b;
    uint32_t block[MOST_BLOCKS] = {0};
    *graph = (struct graph){.unit = ls_unit_new()};
    ls_vec_push(&graph->unit->files, ls_intern(&graph->unit->strings, "a.c"));
    struct ls_function function = {.name = ls_intern(&graph->unit->strings, "f"),
                                   .symbol = ls_intern(&graph->unit->strings, "f"),
                                   .type = ls_intern(&graph->unit->strings, "void (void)")};
    ls_vec_push(&graph->unit->functions, function);
    ls_builder_begin(&b, graph->unit, 0);
    for (uint32_t i = 1; i < blocks; i++)
        block[i] = ls_builder_block(&b);
    for (const char *at = edges; at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
        end_block(&b, block, at);
    ls_builder_end(&b, (struct ls_site){0, 9, 1});
    graph->function = &graph->unit->functions.at[0];
    assert_int_equal(graph->function->blocks, blocks);
    graph->before = ls_predecessors_find(&graph->arena, graph->unit, graph->function);
    graph->dominators = ls_dominators_find(&graph->arena, graph->function, &graph->before);
    graph->loops = ls_loops_find(&graph->arena, graph->function, &graph->before, graph->dominators);
}

static void graph_release(struct graph *graph)
{
    ls_arena_release(&graph->arena);
    ls_unit_free(graph->unit);
}

static void expect_before(const struct graph *graph, uint32_t block, const char *expected)
{
    uint32_t first = graph->before.first[block], count = graph->before.first[block + 1] - first;
    assert_int_equal(count, strlen(expected));
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(graph->before.from[first + i], expected[i] - '0');
}

static void expect_blocks(const struct graph *graph, const bool *in, const char *expected)
{
    for (uint32_t b = 0; b < graph->function->blocks; b++)
        assert_int_equal(in[b], strchr(expected, (int)('0' + b)) != NULL);
}

static void expect_loop(struct graph *graph, uint32_t head, const char *expected)
{
    expect_blocks(graph, ls_loop_blocks(&graph->arena, graph->function, &graph->loops, head),
                  expected);
}

/* What comes after and before the end and the start of a block. */
static void expect_ways(struct graph *graph, uint32_t block, const char *after, const char *before)
{
    struct ls_arena *arena = &graph->arena;
    expect_blocks(graph, ls_blocks_after(arena, graph->unit, graph->function, block), after);
    expect_blocks(graph, ls_blocks_before(arena, graph->function, &graph->before, block), before);
}

static void ways_that_meet_have_one_dominator(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 4, "0>1,2 1>3 2>3");
    expect_before(&graph, 0, "");
    expect_before(&graph, 1, "0");
    expect_before(&graph, 3, "12");
    assert_int_equal(graph.dominators[3], 0);
    assert_int_equal(graph.dominators[0], 0);
    assert_true(ls_dominates(graph.dominators, 0, 3));
    assert_true(ls_dominates(graph.dominators, 3, 3));
    assert_false(ls_dominates(graph.dominators, 1, 3));
    graph_release(&graph);
}

static void a_loop_is_what_comes_back_to_its_head(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 4, "0>1 1>2,3 2>1");
    expect_before(&graph, 1, "02");
    assert_int_equal(graph.dominators[2], 1);
    assert_int_equal(graph.dominators[3], 1);
    expect_loop(&graph, 1, "12");
    expect_loop(&graph, 0, "");
    expect_loop(&graph, 2, "");
    graph_release(&graph);
}

static void loops_are_within_each_other(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 6, "0>1 1>2,5 2>3,4 3>2 4>1");
    expect_loop(&graph, 1, "1234");
    expect_loop(&graph, 2, "23");
    assert_int_equal(graph.loops.head[3], 2);
    assert_int_equal(graph.loops.head[4], 1);
    assert_int_equal(graph.loops.outer[2], 1);
    assert_int_equal(graph.loops.outer[1], LS_NONE);
    assert_int_equal(graph.loops.head[5], LS_NONE);
    graph_release(&graph);
}

/* One is behind the other, both are in a third, and that is left from the middle of the second. */
static void loops_stand_side_by_side(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 8, "0>1 1>2,7 2>3,4 3>2 4>5,1 5>6,7 6>4");
    expect_loop(&graph, 1, "123456");
    expect_loop(&graph, 2, "23");
    expect_loop(&graph, 4, "456");
    assert_int_equal(graph.loops.outer[2], 1);
    assert_int_equal(graph.loops.outer[4], 1);
    expect_loop(&graph, 3, "");
    graph_release(&graph);
}

/* A loop with two ways in has no head that all must pass, and is none. */
static void a_loop_with_two_entries_is_none(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 4, "0>1,2 1>2 2>1,3");
    for (uint32_t b = 0; b < graph.function->blocks; b++)
        assert_int_equal(graph.loops.head[b], LS_NONE);
    graph_release(&graph);
}

static void targets_are_listed_as_often_as_they_are_named(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 2, "0>1,1");
    const struct ls_inst *last = ls_block_terminator(graph.unit, graph.function, 0);
    assert_int_equal(ls_target_count(last), 2);
    assert_int_equal(ls_target(graph.unit, last, 0), 1);
    assert_int_equal(ls_target(graph.unit, last, 1), 1);
    assert_int_equal(ls_target_count(ls_block_terminator(graph.unit, graph.function, 1)), 0);
    expect_before(&graph, 1, "00");
    graph_release(&graph);
}

/* A block is after itself only when a way comes back. */
static void what_is_after_and_before_follows_the_ways(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 6, "0>1,5 1>2 2>3,4 3>2");
    expect_ways(&graph, 0, "12345", "");
    expect_ways(&graph, 1, "234", "0");
    expect_ways(&graph, 2, "234", "0123");
    expect_ways(&graph, 3, "234", "0123");
    expect_ways(&graph, 4, "", "0123");
    expect_ways(&graph, 5, "", "0");
    graph_release(&graph);
}

static void instructions_are_in_blocks(void **state)
{
    (void)state;
    struct graph graph;
    graph_init(&graph, 4, "0>1,2 1>3 2>3");
    for (uint32_t b = 0; b < 4; b++) {
        const struct ls_inst *last = ls_block_terminator(graph.unit, graph.function, b);
        uint32_t count = graph.unit->blocks.at[graph.function->first_block + b].count;
        assert_int_equal(ls_block_of(graph.unit, graph.function, last), b);
        assert_ptr_equal(ls_block_inst(graph.unit, graph.function, b, count - 1), last);
        assert_null(ls_block_inst(graph.unit, graph.function, b, count));
    }
    assert_int_equal(ls_block_of_call(graph.unit, graph.function, (struct ls_site){0, 1, 1}),
                     LS_NONE); /* of jumps */
    graph_release(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_that_meet_have_one_dominator),
        cmocka_unit_test(a_loop_is_what_comes_back_to_its_head),
        cmocka_unit_test(loops_are_within_each_other),
        cmocka_unit_test(loops_stand_side_by_side),
        cmocka_unit_test(a_loop_with_two_entries_is_none),
        cmocka_unit_test(targets_are_listed_as_often_as_they_are_named),
        cmocka_unit_test(what_is_after_and_before_follows_the_ways),
        cmocka_unit_test(instructions_are_in_blocks),
    };
    return cmocka_run_group_tests_name("ir/graph", tests, NULL, NULL);
}
