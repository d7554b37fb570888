#include "ir/builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ir/graph.h"
#include "ir/verify.h"

static const struct ls_site here = {0, 1, 1};
static const struct ls_operand nothing = {LS_OPERAND_NONE, 0};

/* A unit with one function f without parameters, and a builder that has begun it. */
struct fixture {
    struct ls_unit *unit;
    struct ls_builder builder;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->unit = ls_unit_new();
    ls_vec_push(&f->unit->files, ls_intern(&f->unit->strings, "f.c"));
    ls_vec_push(&f->unit->functions, (struct ls_function){.name = ls_intern(&f->unit->strings, "f"),
                                                          .flags = LS_FN_DEFINED});
    ls_builder_begin(&f->builder, f->unit, 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ls_unit_free(f->unit);
    free(f);
    return 0;
}

/* Ends the function and returns it; it must be well formed. */
static const struct ls_function *end(struct fixture *f)
{
    ls_builder_end(&f->builder, (struct ls_site){0, 99, 1});
    struct ls_arena arena = {0};
    const char *fault = ls_unit_verify(f->unit, &arena);
    if (fault)
        print_error("%s\n", fault);
    assert_null(fault);
    ls_arena_release(&arena);
    return &f->unit->functions.at[0];
}

static void branch(struct fixture *f, uint32_t if_true, uint32_t if_false)
{
    struct ls_operand any = {LS_OPERAND_UNKNOWN, 0};
    ls_builder_branch(&f->builder, LS_OPR_NE, any, any, if_true, if_false, here);
}

static void an_empty_function_returns_at_its_end(void **state)
{
    struct fixture *f = *state;
    const struct ls_function *function = end(f);
    assert_int_equal(function->blocks, 1);
    assert_int_equal(f->unit->insts.count, 1);
    assert_int_equal(f->unit->insts.at[0].op, LS_OP_RETURN);
    assert_int_equal(f->unit->insts.at[0].site.line, 99);
}

/* The body of a loop stands before what follows it, however the blocks were made. */
static void blocks_are_in_reverse_postorder(void **state)
{
    struct fixture *f = *state;
    struct ls_builder *b = &f->builder;
    uint32_t after = ls_builder_block(b), body = ls_builder_block(b), head = ls_builder_block(b);
    ls_builder_jump(b, head, here);
    ls_builder_enter(b, after);
    ls_builder_return(b, nothing, here);
    ls_builder_enter(b, head);
    branch(f, body, after);
    ls_builder_enter(b, body);
    ls_builder_jump(b, head, here);
    const struct ls_function *function = end(f);
    assert_int_equal(function->blocks, 4);
    const struct ls_inst *inst = f->unit->insts.at;
    assert_int_equal(inst[0].target[0], 1);
    assert_int_equal(inst[1].target[0], 2);
    assert_int_equal(inst[1].target[1], 3);
    assert_int_equal(inst[2].target[0], 1);
    assert_int_equal(inst[3].op, LS_OP_RETURN);
}

static void dead_code_is_dropped_with_its_arguments_and_cases(void **state)
{
    struct fixture *f = *state;
    struct ls_builder *b = &f->builder;
    struct ls_operand any = {LS_OPERAND_UNKNOWN, 0};
    ls_builder_return(b, nothing, here);
    assert_true(ls_builder_terminated(b));
    ls_builder_call(b, any, 0, &any, 1, here);
    assert_false(ls_builder_terminated(b));
    struct ls_case fallback = {.target = b->current};
    ls_builder_switch(b, any, &fallback, 1, here);
    assert_int_equal(end(f)->blocks, 1);
    assert_int_equal(f->unit->insts.count, 1);
    assert_int_equal(f->unit->args.count, 0);
    assert_int_equal(f->unit->cases.count, 0);
}

static void a_jump_to_the_entry_gets_an_entry_before_it(void **state)
{
    struct fixture *f = *state;
    ls_builder_jump(&f->builder, 0, here);
    assert_int_equal(end(f)->blocks, 2);
    assert_int_equal(f->unit->insts.at[0].target[0], 1);
    assert_int_equal(f->unit->insts.at[1].target[0], 1);
}

static void dead_jumps_to_the_entry_do_not_count(void **state)
{
    struct fixture *f = *state;
    ls_builder_return(&f->builder, nothing, here);
    ls_builder_jump(&f->builder, 0, here);
    assert_int_equal(end(f)->blocks, 1);
}

static void void_calls_have_no_result(void **state)
{
    struct fixture *f = *state;
    struct ls_intern *strings = &f->unit->strings;
    struct ls_operand any = {LS_OPERAND_UNKNOWN, 0};
    const char *const types[] = {"void (int)", "void *(int)", "void (*(int))(void)", "int (void)"};
    for (unsigned i = 0; i < 4; i++) {
        struct ls_operand result =
            ls_builder_call(&f->builder, any, ls_intern(strings, types[i]), NULL, 0, here);
        assert_int_equal(result.kind, i == 0 ? LS_OPERAND_UNKNOWN : LS_OPERAND_TEMP);
    }
    assert_int_equal(end(f)->temps, 3);
    assert_int_equal(f->unit->insts.at[0].result, LS_NONE);
}

static void addresses_mark_their_variable(void **state)
{
    struct fixture *f = *state;
    ls_builder_variable(&f->builder, (struct ls_variable){0});
    ls_builder_variable(&f->builder, (struct ls_variable){0});
    struct ls_place place = {.base = LS_BASE_LOCAL, .ref = 1};
    ls_builder_address(&f->builder, ls_unit_place(f->unit, place, NULL));
    end(f);
    assert_int_equal(f->unit->variables.at[0].flags, 0);
    assert_int_equal(f->unit->variables.at[1].flags, LS_VAR_ADDRESS_TAKEN);
}

static void equal_constants_share_an_entry(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 2; round++) {
        for (int64_t i = 0; i < 5000; i++)
            assert_int_equal(ls_unit_constant(f->unit, i * i - 7).ref, i);
    }
    assert_int_equal(f->unit->constants.count, 5000);
    end(f);
}

/* A chain of blocks as long as generated parsers have them: no recursion may be in the layout. */
static void long_functions_are_laid_out(void **state)
{
    struct fixture *f = *state;
    enum { LENGTH = 200000 };
    for (int i = 0; i < LENGTH; i++) {
        uint32_t next = ls_builder_block(&f->builder);
        ls_builder_jump(&f->builder, next, here);
        ls_builder_enter(&f->builder, next);
    }
    assert_int_equal(end(f)->blocks, LENGTH + 1);
}

/* 0 -> 1 -> {2, 3} -> 4 -> {1, 5} */
static void dominators_of_a_loop_with_a_diamond(void **state)
{
    struct fixture *f = *state;
    struct ls_builder *b = &f->builder;
    for (int i = 1; i <= 5; i++)
        ls_builder_block(b);
    ls_builder_jump(b, 1, here);
    ls_builder_enter(b, 1);
    branch(f, 2, 3);
    ls_builder_enter(b, 2);
    ls_builder_jump(b, 4, here);
    ls_builder_enter(b, 3);
    ls_builder_jump(b, 4, here);
    ls_builder_enter(b, 4);
    branch(f, 1, 5);
    const struct ls_function *function = end(f);
    struct ls_arena arena = {0};
    const uint32_t expected[] = {0, 0, 1, 1, 1, 4};
    struct ls_predecessors before = ls_predecessors_find(&arena, f->unit, function);
    const uint32_t *found = ls_dominators_find(&arena, function, &before);
    assert_memory_equal(found, expected, sizeof expected);
    assert_true(ls_dominates(found, 1, 5));
    assert_false(ls_dominates(found, 2, 4));
    struct ls_predecessors p = ls_predecessors_find(&arena, f->unit, function);
    assert_int_equal(p.first[2] - p.first[1], 2);
    assert_int_equal(p.from[p.first[1]], 0);
    assert_int_equal(p.from[p.first[1] + 1], 4);
    ls_arena_release(&arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_function_returns_at_its_end),
        TEST(blocks_are_in_reverse_postorder),
        TEST(dead_code_is_dropped_with_its_arguments_and_cases),
        TEST(a_jump_to_the_entry_gets_an_entry_before_it),
        TEST(dead_jumps_to_the_entry_do_not_count),
        TEST(void_calls_have_no_result),
        TEST(addresses_mark_their_variable),
        TEST(equal_constants_share_an_entry),
        TEST(long_functions_are_laid_out),
        TEST(dominators_of_a_loop_with_a_diamond),
    };
    return cmocka_run_group_tests_name("ir/builder", tests, NULL, NULL);
}
