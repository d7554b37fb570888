#include "ir/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "ir/graph.h"

enum {
    MAX_TEMPS = 1 << 24,  /* in one function; beyond is no program but an attack on our memory */
    MAX_PLACE_DEPTH = 64, /* pointees of addresses of pointees of addresses ... */
    MAX_STEPS = 255,      /* of one place */
};

#define BIT(kind) (1u << (kind))

/* The operand kinds that are values. */
static const unsigned values = BIT(LS_OPERAND_UNKNOWN) | BIT(LS_OPERAND_CONST) |
                               BIT(LS_OPERAND_STRING) | BIT(LS_OPERAND_FUNCTION) |
                               BIT(LS_OPERAND_VAR) | BIT(LS_OPERAND_TEMP) | BIT(LS_OPERAND_ADDRESS);
static const unsigned none = BIT(LS_OPERAND_NONE);
static const unsigned place = BIT(LS_OPERAND_PLACE);
static const unsigned indices =
    BIT(LS_OPERAND_UNKNOWN) | BIT(LS_OPERAND_CONST) | BIT(LS_OPERAND_VAR) | BIT(LS_OPERAND_TEMP);

/* Where a temporary is assigned: instruction and block by their number in the function, plus one; 0
 * = nowhere yet. */
struct definition {
    uint32_t block, inst;
};

struct checker {
    const struct ls_unit *unit;
    struct ls_arena *arena;   /* of the message */
    const char *message;      /* the first fault, or NULL */
    struct ls_arena scratch;  /* for one function */
    struct definition *temps; /* for the function with the most */
    unsigned char *place_depths;
    unsigned char *blocks_owned, *variables_owned;
    /* What is being looked at: */
    const struct ls_function *function;
    uint32_t block;             /* within the function */
    uint32_t inst;              /* within the unit */
    const uint32_t *dominators; /* of the function; NULL until somebody asks */
};

/* Notes the fault, with the place where it stands; false. */
static bool fail(struct checker *c, const char *format, ...) LS_PRINTF(2);

static bool fail(struct checker *c, const char *format, ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (c->message)
        return false;
    if (!c->function)
        c->message = ls_arena_strdup(c->arena, what);
    else
        c->message =
            ls_arena_printf(c->arena, "function %.80s, b%u, instruction %u of the unit: %s",
                            ls_unit_text(c->unit, c->function->name), c->block, c->inst, what);
    return false;
}

/* ---- tables of names ---- */

static bool check_string(struct checker *c, uint32_t string, const char *what)
{
    return string < c->unit->strings.texts.count || fail(c, "%s: no string %u", what, string);
}

static bool check_site(struct checker *c, struct ls_site site, const char *what)
{
    return site.file < c->unit->files.count || fail(c, "%s: no file %u", what, site.file);
}

static bool check_files(struct checker *c)
{
    const struct ls_unit *unit = c->unit;
    if (unit->main_file >= unit->files.count)
        return fail(c, "no main file");
    for (uint32_t i = 0; i < unit->files.count; i++) {
        if (!check_string(c, unit->files.at[i], "file"))
            return false;
    }
    return true;
}

static bool check_records(struct checker *c)
{
    for (uint32_t i = 0; i < c->unit->records.count; i++) {
        const struct ls_record *record = &c->unit->records.at[i];
        if (!check_string(c, record->name, "record") || !check_site(c, record->site, "record"))
            return false;
    }
    for (uint32_t i = 0; i < c->unit->fields.count; i++) {
        const struct ls_field *field = &c->unit->fields.at[i];
        if (!check_string(c, field->name, "field") || !check_string(c, field->type, "field") ||
            !check_site(c, field->site, "field"))
            return false;
        if (field->record >= c->unit->records.count)
            return fail(c, "field %u: no record %u", i, field->record);
    }
    return true;
}

static bool check_globals(struct checker *c)
{
    for (uint32_t i = 0; i < c->unit->globals.count; i++) {
        const struct ls_global *global = &c->unit->globals.at[i];
        if (!check_string(c, global->name, "global") ||
            !check_string(c, global->symbol, "global") ||
            !check_string(c, global->type, "global") || !check_site(c, global->site, "global"))
            return false;
    }
    return true;
}

static bool check_attributes(struct checker *c)
{
    const struct ls_unit *unit = c->unit;
    const uint32_t counts[] = {[LS_OWNER_FUNCTION] = unit->functions.count,
                               [LS_OWNER_GLOBAL] = unit->globals.count,
                               [LS_OWNER_FIELD] = unit->fields.count};
    for (uint32_t i = 0; i < unit->attributes.count; i++) {
        const struct ls_attribute *attribute = &unit->attributes.at[i];
        if (attribute->owner >= sizeof counts / sizeof *counts ||
            attribute->ref >= counts[attribute->owner])
            return fail(c, "attribute %u: no owner %u of kind %u", i, attribute->ref,
                        attribute->owner);
        if (!check_string(c, attribute->name, "attribute") ||
            !check_string(c, attribute->arguments, "attribute"))
            return false;
    }
    return true;
}

/* ---- operands and places, as far as the unit's tables tell ---- */

static bool check_operand(struct checker *c, struct ls_operand operand, unsigned allowed,
                          const char *what)
{
    const struct ls_unit *unit = c->unit;
    if (operand.kind >= LS_OPERAND_KINDS || !(BIT(operand.kind) & allowed))
        return fail(c, "%s: operand kind %u", what, operand.kind);
    uint32_t count = LS_NONE;
    switch (operand.kind) {
    case LS_OPERAND_CONST:
        count = unit->constants.count;
        break;
    case LS_OPERAND_STRING:
        count = unit->strings.texts.count;
        break;
    case LS_OPERAND_FUNCTION:
        count = unit->functions.count;
        break;
    case LS_OPERAND_ADDRESS:
    case LS_OPERAND_PLACE:
        count = unit->places.count;
        break;
    default: /* variables and temporaries belong to a function */
        return true;
    }
    return operand.ref < count ||
           fail(c, "%s: no entry %u of kind %u", what, operand.ref, operand.kind);
}

static bool check_step(struct checker *c, const struct ls_step *step)
{
    switch (step->kind) {
    case LS_STEP_FIELD:
    case LS_STEP_CONTAINER:
        if (step->ref >= c->unit->fields.count)
            return fail(c, "step: no field %u", step->ref);
        return check_operand(c, step->index, none, "index of a field step");
    case LS_STEP_INDEX:
        return check_operand(c, step->index, indices, "index");
    default:
        return fail(c, "step kind %u", step->kind);
    }
}

/* A place may point through the address of a place before it; this is what ends every chain. */
static bool check_pointee(struct checker *c, uint32_t number, struct ls_operand pointer)
{
    if (!check_operand(c, pointer, values, "pointer"))
        return false;
    if (pointer.kind != LS_OPERAND_ADDRESS)
        return true;
    if (pointer.ref >= number)
        return fail(c, "place %u points through place %u, which is not before it", number,
                    pointer.ref);
    c->place_depths[number] = (unsigned char)(c->place_depths[pointer.ref] + 1);
    return c->place_depths[number] <= MAX_PLACE_DEPTH || fail(c, "place %u is too deep", number);
}

static bool check_base(struct checker *c, uint32_t number)
{
    const struct ls_place *p = &c->unit->places.at[number];
    switch (p->base) {
    case LS_BASE_GLOBAL:
        if (p->ref >= c->unit->globals.count)
            return fail(c, "place %u: no global %u", number, p->ref);
        return check_operand(c, p->pointer, none, "pointer of a named place");
    case LS_BASE_LOCAL:
        return check_operand(c, p->pointer, none, "pointer of a named place");
    case LS_BASE_POINTEE:
        return check_pointee(c, number, p->pointer);
    default:
        return fail(c, "place %u: base %u", number, p->base);
    }
}

static bool check_places(struct checker *c)
{
    for (uint32_t i = 0; i < c->unit->places.count; i++) {
        const struct ls_place *p = &c->unit->places.at[i];
        if (!check_base(c, i) || !check_string(c, p->type, "place"))
            return false;
        if (p->steps > MAX_STEPS)
            return fail(c, "place %u: %u steps", i, p->steps);
        if (p->first_step > c->unit->steps.count || p->steps > c->unit->steps.count - p->first_step)
            return fail(c, "place %u: no steps %u + %u", i, p->first_step, p->steps);
    }
    for (uint32_t i = 0; i < c->unit->steps.count; i++) {
        if (!check_step(c, &c->unit->steps.at[i]))
            return false;
    }
    return true;
}

/* ---- control flow ---- */

/* Targets are blocks of the function, nothing leads to the entry, and each other block has a
 * predecessor before it. */
static bool check_flow(struct checker *c)
{
    unsigned char *reached = ls_arena_alloc(&c->scratch, c->function->blocks);
    reached[0] = 1;
    for (c->block = 0; c->block < c->function->blocks; c->block++) {
        if (!reached[c->block])
            return fail(c, "no block before it leads here");
        const struct ls_inst *last = ls_block_terminator(c->unit, c->function, c->block);
        for (uint32_t n = 0; n < ls_target_count(last); n++) {
            uint32_t to = ls_target(c->unit, last, n);
            if (to == 0 || to >= c->function->blocks)
                return fail(c, to == 0 ? "leads to the entry" : "leads to no block: b%u", to);
            reached[to] = 1;
        }
    }
    return true;
}

static bool dominates(struct checker *c, uint32_t above, uint32_t below)
{
    if (!c->dominators) {
        struct ls_predecessors before = ls_predecessors_find(&c->scratch, c->unit, c->function);
        c->dominators = ls_dominators_find(&c->scratch, c->function, &before);
    }
    return ls_dominates(c->dominators, above, below);
}

/* ---- instructions ---- */

static bool check_temp(struct checker *c, uint32_t temp)
{
    if (temp >= c->function->temps)
        return fail(c, "no temporary %%%u", temp);
    const struct definition *def = &c->temps[temp];
    bool before = def->block == c->block + 1 ? def->inst <= c->inst
                                             : def->block && dominates(c, def->block - 1, c->block);
    return before || fail(c, "%%%u is used where it need not be assigned", temp);
}

static bool check_local(struct checker *c, struct ls_operand operand)
{
    if (operand.kind == LS_OPERAND_TEMP)
        return check_temp(c, operand.ref);
    if (operand.kind == LS_OPERAND_VAR && operand.ref >= c->function->variables)
        return fail(c, "no variable %u", operand.ref);
    return true;
}

/* The variables and temporaries of a place and of the places that it points through. */
static bool check_place_use(struct checker *c, uint32_t number)
{
    for (;;) {
        const struct ls_place *p = &c->unit->places.at[number];
        if (p->base == LS_BASE_LOCAL && p->ref >= c->function->variables)
            return fail(c, "no variable %u", p->ref);
        for (uint32_t i = 0; i < p->steps; i++) {
            if (!check_local(c, c->unit->steps.at[p->first_step + i].index))
                return false;
        }
        if (!check_local(c, p->pointer))
            return false;
        if (p->pointer.kind != LS_OPERAND_ADDRESS)
            return true;
        number = p->pointer.ref;
    }
}

static bool check_use(struct checker *c, struct ls_operand operand, unsigned allowed,
                      const char *what)
{
    if (!check_operand(c, operand, allowed, what))
        return false;
    if (operand.kind == LS_OPERAND_ADDRESS || operand.kind == LS_OPERAND_PLACE)
        return check_place_use(c, operand.ref);
    return check_local(c, operand);
}

/* What each instruction is made of. */
static const struct shape {
    unsigned a, b;
    enum { NO_RESULT, MAY_RESULT, RESULT } result;
} shapes[LS_OPCODES] = {
    [LS_OP_LOAD] = {place, none, RESULT},
    [LS_OP_STORE] = {place, values, NO_RESULT},
    [LS_OP_CALL] = {values, none, MAY_RESULT},
    [LS_OP_COMPUTE] = {values, values | none, RESULT},
    [LS_OP_JUMP] = {none, none, NO_RESULT},
    [LS_OP_BRANCH] = {values, values, NO_RESULT},
    [LS_OP_SWITCH] = {values, none, NO_RESULT},
    [LS_OP_RETURN] = {values | none, none, NO_RESULT},
    [LS_OP_UNREACHABLE] = {none, none, NO_RESULT},
};

static bool check_operator(struct checker *c, const struct ls_inst *inst)
{
    if (inst->operator>= LS_OPERATORS)
        return fail(c, "operator %u", inst->operator);
    bool takes = inst->op == LS_OP_COMPUTE || inst->op == LS_OP_BRANCH;
    if (takes != (inst->operator!= LS_OPR_NONE) ||
        (inst->op == LS_OP_BRANCH && !ls_operator_is_comparison(inst->operator)))
        return fail(c, "operator %s in %s", ls_operator_name(inst->operator),
                    ls_opcode_name(inst->op));
    bool two = ls_operator_arity(inst->operator) == 2;
    if (takes && two != (inst->b.kind != LS_OPERAND_NONE))
        return fail(c, "operator %s with %d operands", ls_operator_name(inst->operator),
                    two ? 1 : 2);
    return true;
}

static bool check_args(struct checker *c, const struct ls_inst *inst)
{
    uint32_t available = c->unit->args.count;
    if (inst->first > available || inst->count > available - inst->first)
        return fail(c, "no arguments %u + %u", inst->first, inst->count);
    for (uint32_t i = 0; i < inst->count; i++) {
        if (!check_use(c, c->unit->args.at[inst->first + i], values, "argument"))
            return false;
    }
    return check_string(c, inst->type, "type of the callee");
}

static bool check_inst(struct checker *c, const struct ls_inst *inst)
{
    const struct shape *shape = &shapes[inst->op];
    if (!check_site(c, inst->site, "site") || !check_operator(c, inst) ||
        !check_use(c, inst->a, shape->a, "first operand") ||
        !check_use(c, inst->b, shape->b, "second operand"))
        return false;
    return inst->op != LS_OP_CALL || check_args(c, inst);
}

static bool define_temp(struct checker *c, uint32_t temp)
{
    if (temp == LS_NONE)
        return true;
    if (temp >= c->function->temps)
        return fail(c, "no temporary %%%u", temp);
    if (c->temps[temp].block)
        return fail(c, "%%%u is assigned twice", temp);
    c->temps[temp] = (struct definition){c->block + 1, c->inst + 1};
    return true;
}

/* What later checks rely on: opcodes, terminators and their case tables, and who assigns which
 * temporary. */
static bool check_frame(struct checker *c, const struct ls_inst *inst, bool is_last)
{
    if (inst->op >= LS_OPCODES)
        return fail(c, "opcode %u", inst->op);
    if (ls_opcode_is_terminator(inst->op) != is_last)
        return fail(c, is_last ? "a block without a terminator" : "a terminator inside a block");
    unsigned result = shapes[inst->op].result;
    if (result != MAY_RESULT && (result == RESULT) != (inst->result != LS_NONE))
        return fail(c, "%s %s a result", ls_opcode_name(inst->op),
                    inst->result == LS_NONE ? "without" : "with");
    uint32_t available = c->unit->cases.count;
    if (inst->op == LS_OP_SWITCH &&
        (inst->count == 0 || inst->first > available || inst->count > available - inst->first))
        return fail(c, "no cases %u + %u", inst->first, inst->count);
    return define_temp(c, inst->result);
}

static const struct ls_block *block_at(const struct checker *c, uint32_t number)
{
    return &c->unit->blocks.at[c->function->first_block + number];
}

typedef bool inst_check(struct checker *c, const struct ls_inst *inst, bool is_last);

static bool check_details(struct checker *c, const struct ls_inst *inst, bool is_last)
{
    (void)is_last;
    return check_inst(c, inst);
}

static bool for_each_inst(struct checker *c, inst_check *check)
{
    for (c->block = 0; c->block < c->function->blocks; c->block++) {
        const struct ls_block *block = block_at(c, c->block);
        for (uint32_t i = 0; i < block->count; i++) {
            c->inst = block->first + i;
            if (!check(c, &c->unit->insts.at[c->inst], i + 1 == block->count))
                return false;
        }
    }
    return true;
}

/* ---- functions ---- */

static bool check_variables(struct checker *c)
{
    const struct ls_function *function = c->function;
    for (uint32_t i = 0; i < function->variables; i++) {
        const struct ls_variable *v = &c->unit->variables.at[function->first_variable + i];
        if (!check_string(c, v->name, "variable") || !check_string(c, v->type, "variable") ||
            !check_site(c, v->site, "variable"))
            return false;
        if ((i < function->params) != ((v->flags & LS_VAR_PARAM) != 0))
            return fail(c, "variable %u: parameters come first", i);
    }
    return true;
}

/* Forgets the definitions of this function, at the cost of its size and not of the largest one's.
 */
static void forget_temps(struct checker *c)
{
    for (uint32_t b = 0; b < c->function->blocks; b++) {
        const struct ls_block *block = block_at(c, b);
        for (uint32_t i = 0; i < block->count; i++) {
            uint32_t temp = c->unit->insts.at[block->first + i].result;
            if (temp < c->function->temps)
                c->temps[temp] = (struct definition){0};
        }
    }
}

static bool check_body(struct checker *c, const struct ls_function *function)
{
    c->function = function;
    c->dominators = NULL;
    c->block = c->inst = 0;
    bool good = check_variables(c) && for_each_inst(c, check_frame) && check_flow(c) &&
                for_each_inst(c, check_details);
    forget_temps(c);
    ls_arena_release(&c->scratch);
    c->function = NULL;
    return good;
}

/* Claims rows of a table that is cut up among functions: they exist, and are nobody else's. */
static bool own_rows(struct checker *c, unsigned char *owned, uint32_t available, uint32_t first,
                     uint32_t count, const char *what)
{
    if (first > available || count > available - first)
        return fail(c, "no %s %u + %u", what, first, count);
    for (uint32_t i = first; i < first + count; i++) {
        if (owned[i])
            return fail(c, "%s %u belong to two functions", what, i);
        owned[i] = 1;
    }
    return true;
}

static bool check_function(struct checker *c, const struct ls_function *function)
{
    if (!check_string(c, function->name, "function") ||
        !check_string(c, function->symbol, "function") ||
        !check_string(c, function->type, "function") || !check_site(c, function->site, "function"))
        return false;
    const char *name = ls_unit_text(c->unit, function->name);
    if ((function->blocks > 0) != ((function->flags & LS_FN_DEFINED) != 0))
        return fail(c, "function %.80s: a body and no definition, or the reverse", name);
    if (function->params > function->variables)
        return fail(c, "function %.80s: more parameters than variables", name);
    if (function->temps > MAX_TEMPS)
        return fail(c, "function %.80s: %u temporaries", name, function->temps);
    return own_rows(c, c->variables_owned, c->unit->variables.count, function->first_variable,
                    function->variables, "variables") &&
           own_rows(c, c->blocks_owned, c->unit->blocks.count, function->first_block,
                    function->blocks, "blocks");
}

static bool all_owned(const unsigned char *owned, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!owned[i])
            return false;
    }
    return true;
}

/* Blocks tile the instructions, none of them is empty, and functions tile blocks and variables. */
static bool check_tables(struct checker *c)
{
    const struct ls_unit *unit = c->unit;
    uint32_t next = 0;
    for (uint32_t i = 0; i < unit->blocks.count; i++) {
        const struct ls_block *block = &unit->blocks.at[i];
        if (block->first != next || block->count == 0 || block->count > unit->insts.count - next)
            return fail(c, "block %u: instructions %u + %u", i, block->first, block->count);
        next += block->count;
    }
    if (next != unit->insts.count)
        return fail(c, "instructions outside of any block");
    for (uint32_t i = 0; i < unit->functions.count; i++) {
        if (!check_function(c, &unit->functions.at[i]))
            return false;
    }
    if (!all_owned(c->blocks_owned, unit->blocks.count) ||
        !all_owned(c->variables_owned, unit->variables.count))
        return fail(c, "blocks or variables outside of any function");
    return true;
}

static bool check_bodies(struct checker *c)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < c->unit->functions.count; i++) {
        if (c->unit->functions.at[i].temps > most)
            most = c->unit->functions.at[i].temps;
    }
    c->temps = calloc((size_t)most + 1, sizeof *c->temps);
    if (!c->temps)
        ls_die("out of memory");
    bool good = true;
    for (uint32_t i = 0; good && i < c->unit->functions.count; i++) {
        if (c->unit->functions.at[i].blocks > 0)
            good = check_body(c, &c->unit->functions.at[i]);
    }
    free(c->temps);
    return good;
}

const char *ls_unit_verify(const struct ls_unit *unit, struct ls_arena *arena)
{
    struct checker c = {.unit = unit, .arena = arena};
    struct ls_arena marks = {0};
    c.place_depths = ls_arena_alloc(&marks, unit->places.count);
    c.blocks_owned = ls_arena_alloc(&marks, unit->blocks.count);
    c.variables_owned = ls_arena_alloc(&marks, unit->variables.count);
    (void)(check_files(&c) && check_records(&c) && check_globals(&c) && check_attributes(&c) &&
           check_places(&c) && check_tables(&c) && check_bodies(&c));
    ls_arena_release(&marks);
    return c.message;
}
