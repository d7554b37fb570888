#include "ir/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ir/builder.h"
#include "sample.h"

static void the_sample_is_well_formed(void **state)
{
    (void)state;
    struct ls_arena arena = {0};
    struct ls_unit *unit = sample_unit();
    const char *fault = ls_unit_verify(unit, &arena);
    if (fault)
        print_error("%s\n", fault);
    assert_null(fault);
    ls_unit_free(unit);
    ls_arena_release(&arena);
}

/* The first instruction of the sample with this opcode. */
static struct ls_inst *inst(struct ls_unit *unit, enum ls_opcode op)
{
    for (uint32_t i = 0; i < unit->insts.count; i++) {
        if (unit->insts.at[i].op == op)
            return &unit->insts.at[i];
    }
    fail();
    return NULL;
}

static struct ls_function *function(struct ls_unit *unit, const char *name)
{
    for (uint32_t i = 0; i < unit->functions.count; i++) {
        if (strcmp(ls_unit_text(unit, unit->functions.at[i].name), name) == 0)
            return &unit->functions.at[i];
    }
    fail();
    return NULL;
}

/* Each fault: how the sample is spoilt, and words of the message that it must give. */
#define FAULT(name, ...)                                                                           \
    static void name(struct ls_unit *u)                                                            \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }

FAULT(no_main_file, u->main_file = 1)
FAULT(file_without_name, u->files.at[0] = 1000)
FAULT(record_site, u->records.at[0].site.file = 3)
FAULT(field_record, u->fields.at[1].record = 9)
FAULT(global_type, u->globals.at[0].type = LS_NONE)
FAULT(attribute_owner, u->attributes.at[0].owner = 3)
FAULT(attribute_ref, u->attributes.at[0].ref = 3)
FAULT(place_base, u->places.at[0].base = LS_BASES)
FAULT(place_global, u->places.at[0].ref = 1)
FAULT(place_pointer, u->places.at[1].pointer.kind = LS_OPERAND_PLACE)
FAULT(place_cycle, u->places.at[1].pointer = (struct ls_operand){LS_OPERAND_ADDRESS, 1})
FAULT(place_steps, u->places.at[0].steps = 200)
FAULT(place_steps_wrap, u->places.at[0].first_step = LS_NONE)
FAULT(step_kind, u->steps.at[0].kind = LS_STEPS)
FAULT(step_field, u->steps.at[1].ref = 3)
FAULT(step_index_kind, u->steps.at[0].index.kind = LS_OPERAND_ADDRESS)
FAULT(index_variable, u->steps.at[0].index.ref = 4)
FAULT(block_hole, u->blocks.at[1].first++)
FAULT(block_empty, u->blocks.at[1].count = 0)
FAULT(block_too_long, u->blocks.at[u->blocks.count - 1].count = LS_NONE)
FAULT(inst_left_over, ls_vec_push(&u->insts, (struct ls_inst){.result = LS_NONE}))
FAULT(blocks_shared, function(u, "deposit")->first_block = function(u, "pick")->first_block)
FAULT(blocks_left_over, function(u, "deposit")->blocks--)
FAULT(declared_with_body, function(u, "deposit")->flags = 0)
FAULT(too_many_params, function(u, "deposit")->params = 3)
FAULT(params_not_first, function(u, "deposit")->params = 1)
FAULT(too_many_temps, function(u, "deposit")->temps = LS_NONE)
FAULT(variables_wrap, function(u, "deposit")->first_variable = LS_NONE)
FAULT(opcode, u->insts.at[0].op = LS_OPCODES)
FAULT(operator_out_of_range, inst(u, LS_OP_COMPUTE)->operator= LS_OPERATORS)
FAULT(operator_missing, inst(u, LS_OP_COMPUTE)->operator= LS_OPR_NONE)
FAULT(operator_superfluous, inst(u, LS_OP_LOAD)->operator= LS_OPR_ADD)
FAULT(operator_no_comparison, inst(u, LS_OP_BRANCH)->operator= LS_OPR_ADD)
FAULT(operator_unary, inst(u, LS_OP_COMPUTE)->operator= LS_OPR_NEG)
FAULT(no_terminator, inst(u, LS_OP_RETURN)->op = LS_OP_LOAD)
FAULT(terminator_inside, inst(u, LS_OP_STORE)->op = LS_OP_RETURN)
FAULT(target_out_of_range, inst(u, LS_OP_JUMP)->target[0] = 4)
FAULT(target_entry, inst(u, LS_OP_JUMP)->target[0] = 0)
FAULT(unreachable_block, inst(u, LS_OP_BRANCH)->target[1] = 1)
FAULT(case_target, u->cases.at[0].target = 17)
FAULT(no_cases, inst(u, LS_OP_SWITCH)->count = 0)
FAULT(cases_wrap, inst(u, LS_OP_SWITCH)->first = LS_NONE)
FAULT(args_wrap, inst(u, LS_OP_CALL)->first = LS_NONE)
FAULT(arg_place, u->args.at[0].kind = LS_OPERAND_PLACE)
FAULT(call_type, inst(u, LS_OP_CALL)->type = LS_NONE)
FAULT(load_of_value, inst(u, LS_OP_LOAD)->a.kind = LS_OPERAND_ADDRESS)
FAULT(load_without_result, inst(u, LS_OP_LOAD)->result = LS_NONE)
FAULT(store_with_result, inst(u, LS_OP_STORE)->result = 0)
FAULT(result_out_of_range, inst(u, LS_OP_LOAD)->result = 17)
FAULT(assigned_twice, inst(u, LS_OP_COMPUTE)->result = 0)
FAULT(used_before, inst(u, LS_OP_COMPUTE)->a.ref = 2)
FAULT(variable_out_of_range, inst(u, LS_OP_SWITCH)->a.ref = 4)
FAULT(site_file, inst(u, LS_OP_SWITCH)->site.file = 1)

struct fault {
    const char *name;
    void (*spoil)(struct ls_unit *unit);
    const char *words;
};

#define ROW(name, words)                                                                           \
    {                                                                                              \
#name, name, words                                                                         \
    }

static const struct fault faults[] = {
    ROW(no_main_file, "no main file"),
    ROW(file_without_name, "no string 1000"),
    ROW(record_site, "record: no file 3"),
    ROW(field_record, "field 1: no record 9"),
    ROW(global_type, "global: no string"),
    ROW(attribute_owner, "no owner 1 of kind 3"),
    ROW(attribute_ref, "no owner 3 of kind 2"),
    ROW(place_base, "place 0: base 3"),
    ROW(place_global, "no global 1"),
    ROW(place_pointer, "pointer: operand kind 8"),
    ROW(place_cycle, "which is not before it"),
    ROW(place_steps, "no steps"),
    ROW(place_steps_wrap, "no steps"),
    ROW(step_kind, "step kind 3"),
    ROW(step_field, "no field 3"),
    ROW(step_index_kind, "index: operand kind"),
    ROW(index_variable, "no variable 4"),
    ROW(block_hole, "block 1: instructions"),
    ROW(block_empty, "block 1: instructions"),
    ROW(block_too_long, "instructions"),
    ROW(inst_left_over, "instructions outside"),
    ROW(blocks_shared, "belong to two functions"),
    ROW(blocks_left_over, "outside of any function"),
    ROW(declared_with_body, "a body and no definition"),
    ROW(too_many_params, "more parameters"),
    ROW(params_not_first, "parameters come first"),
    ROW(too_many_temps, "temporaries"),
    ROW(variables_wrap, "no variables"),
    ROW(opcode, "opcode 9"),
    ROW(operator_out_of_range, "operator 19"),
    ROW(operator_missing, "operator none in compute"),
    ROW(operator_superfluous, "operator + in load"),
    ROW(operator_no_comparison, "operator + in branch"),
    ROW(operator_unary, "operator neg with 2 operands"),
    ROW(no_terminator, "a block without a terminator"),
    ROW(terminator_inside, "a terminator inside"),
    ROW(target_out_of_range, "leads to no block: b4"),
    ROW(target_entry, "leads to the entry"),
    ROW(unreachable_block, "no block before it leads here"),
    ROW(case_target, "leads to no block: b17"),
    ROW(no_cases, "no cases"),
    ROW(cases_wrap, "no cases"),
    ROW(args_wrap, "no arguments"),
    ROW(arg_place, "argument: operand kind"),
    ROW(call_type, "type of the callee"),
    ROW(load_of_value, "first operand: operand kind"),
    ROW(load_without_result, "load without a result"),
    ROW(store_with_result, "store with a result"),
    ROW(result_out_of_range, "no temporary %17"),
    ROW(assigned_twice, "%0 is assigned twice"),
    ROW(used_before, "%2 is used where it need not be assigned"),
    ROW(variable_out_of_range, "no variable 4"),
    ROW(site_file, "site: no file 1"),
};

static void every_fault_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct ls_arena arena = {0};
        struct ls_unit *unit = sample_unit();
        faults[i].spoil(unit);
        const char *message = ls_unit_verify(unit, &arena);
        if (!message || !strstr(message, faults[i].words))
            fail_msg("%s gives: %s", faults[i].name, message ? message : "no fault");
        ls_unit_free(unit);
        ls_arena_release(&arena);
    }
}

/* %0 is assigned in one arm of a diamond: the other arm and the join may not use it, what follows
 * in the arm may. */
static const char *use_in_block(uint32_t user)
{
    static const struct ls_site here = {0, 1, 1};
    static char message[300];
    struct ls_unit *unit = ls_unit_new();
    struct ls_builder b;
    struct ls_operand any = {LS_OPERAND_UNKNOWN, 0}, none = {LS_OPERAND_NONE, 0};
    ls_vec_push(&unit->files, 0);
    ls_vec_push(&unit->functions, (struct ls_function){.flags = LS_FN_DEFINED});
    ls_builder_begin(&b, unit, 0);
    uint32_t left = ls_builder_block(&b), right = ls_builder_block(&b), low = ls_builder_block(&b),
             join = ls_builder_block(&b);
    ls_builder_branch(&b, LS_OPR_EQ, any, any, left, right, here);
    struct ls_operand temp = none;
    for (uint32_t block = left; block <= join; block++) {
        ls_builder_enter(&b, block);
        if (block == left)
            temp = ls_builder_compute(&b, LS_OPR_NEG, any, none, here);
        if (block == user)
            ls_builder_compute(&b, LS_OPR_NEG, temp, none, here);
        if (block != join)
            ls_builder_jump(&b, block == left ? low : join, here);
    }
    ls_builder_end(&b, here);
    struct ls_arena arena = {0};
    const char *fault = ls_unit_verify(unit, &arena);
    snprintf(message, sizeof message, "%s", fault ? fault : "");
    ls_arena_release(&arena);
    ls_unit_free(unit);
    return message;
}

static void assignments_must_dominate_uses(void **state)
{
    (void)state;
    assert_string_equal(use_in_block(1), "");
    assert_non_null(strstr(use_in_block(2), "%0 is used where it need not be assigned"));
    assert_string_equal(use_in_block(3), "");
    assert_non_null(strstr(use_in_block(4), "%0 is used where it need not be assigned"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_well_formed),
        cmocka_unit_test(every_fault_is_named),
        cmocka_unit_test(assignments_must_dominate_uses),
    };
    return cmocka_run_group_tests_name("ir/verify", tests, NULL, NULL);
}
