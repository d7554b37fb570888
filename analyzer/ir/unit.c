#include "ir/unit.h"

#include <stdlib.h>

#include "base/diag.h"

static const struct {
    const char *name;
    bool is_terminator;
} opcodes[] = {
#define LS_OPCODE(symbol, name, is_terminator) [LS_OP_##symbol] = {name, is_terminator},
#include "ir/opcode.def"
#undef LS_OPCODE
};

static const struct {
    const char *name;
    unsigned arity;
    bool is_comparison;
} operators[] = {
    [LS_OPR_NONE] = {"none", 0, false},
#define LS_OPERATOR(symbol, name, arity, is_comparison)                                            \
    [LS_OPR_##symbol] = {name, arity, is_comparison},
#include "ir/operator.def"
#undef LS_OPERATOR
};

struct ls_unit *ls_unit_new(void)
{
    struct ls_unit *unit = calloc(1, sizeof *unit);
    if (!unit)
        ls_die("out of memory");
    ls_intern_init(&unit->strings);
    return unit;
}

void ls_unit_free(struct ls_unit *unit)
{
    if (!unit)
        return;
    ls_intern_release(&unit->strings);
    ls_vec_release(&unit->files);
    ls_vec_release(&unit->constants);
    ls_vec_release(&unit->constant_slots);
    ls_vec_release(&unit->records);
    ls_vec_release(&unit->fields);
    ls_vec_release(&unit->globals);
    ls_vec_release(&unit->functions);
    ls_vec_release(&unit->attributes);
    ls_vec_release(&unit->variables);
    ls_vec_release(&unit->blocks);
    ls_vec_release(&unit->insts);
    ls_vec_release(&unit->args);
    ls_vec_release(&unit->cases);
    ls_vec_release(&unit->places);
    ls_vec_release(&unit->steps);
    free(unit);
}

const char *ls_opcode_name(enum ls_opcode op)
{
    LS_BUG_ON(op >= LS_OPCODES);
    return opcodes[op].name;
}

bool ls_opcode_is_terminator(enum ls_opcode op)
{
    LS_BUG_ON(op >= LS_OPCODES);
    return opcodes[op].is_terminator;
}

const char *ls_operator_name(enum ls_operator operator)
{
    LS_BUG_ON(operator>= LS_OPERATORS);
    return operators[operator].name;
}

bool ls_operator_is_comparison(enum ls_operator operator)
{
    LS_BUG_ON(operator>= LS_OPERATORS);
    return operators[operator].is_comparison;
}

unsigned ls_operator_arity(enum ls_operator operator)
{
    LS_BUG_ON(operator>= LS_OPERATORS);
    return operators[operator].arity;
}

enum ls_operator ls_operator_negate(enum ls_operator operator)
{
    switch (operator) {
    case LS_OPR_EQ:
        return LS_OPR_NE;
    case LS_OPR_NE:
        return LS_OPR_EQ;
    case LS_OPR_LT:
        return LS_OPR_GE;
    case LS_OPR_LE:
        return LS_OPR_GT;
    case LS_OPR_GT:
        return LS_OPR_LE;
    case LS_OPR_GE:
        return LS_OPR_LT;
    default:
        ls_bug(__FILE__, __LINE__, "not a comparison");
    }
}

enum ls_operator ls_operator_swap(enum ls_operator operator)
{
    switch (operator) {
    case LS_OPR_EQ:
        return LS_OPR_EQ;
    case LS_OPR_NE:
        return LS_OPR_NE;
    case LS_OPR_LT:
        return LS_OPR_GT;
    case LS_OPR_LE:
        return LS_OPR_GE;
    case LS_OPR_GT:
        return LS_OPR_LT;
    case LS_OPR_GE:
        return LS_OPR_LE;
    default:
        ls_bug(__FILE__, __LINE__, "not a comparison");
    }
}
