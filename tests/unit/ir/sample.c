#include "sample.h"

#include "ir/builder.h"

enum { LOCK, DEPOSIT, PICK };
enum { FIELD_LOCK, FIELD_BALANCE, FIELD_LINK };

static uint32_t string(struct ls_unit *unit, const char *text)
{
    return ls_intern(&unit->strings, text);
}

static struct ls_site at(uint32_t line, uint32_t column)
{
    return (struct ls_site){0, line, column};
}

static void add_function(struct ls_unit *unit, const char *name, const char *type, uint32_t flags)
{
    ls_vec_push(&unit->functions, (struct ls_function){.name = string(unit, name),
                                                       .symbol = string(unit, name),
                                                       .type = string(unit, type),
                                                       .flags = flags,
                                                       .params = flags & LS_FN_DEFINED ? 2 : 0,
                                                       .site = at(10, 5)});
}

static void add_field(struct ls_unit *unit, const char *name, const char *type)
{
    ls_vec_push(&unit->fields,
                (struct ls_field){.name = string(unit, name), .type = string(unit, type)});
}

static uint32_t add_variable(struct ls_builder *b, const char *name, const char *type,
                             uint32_t flags)
{
    return ls_builder_variable(
        b, (struct ls_variable){string(b->unit, name), string(b->unit, type), flags, at(11, 1)});
}

static uint32_t pointee(struct ls_unit *unit, struct ls_operand pointer, enum ls_step_kind kind,
                        uint32_t field)
{
    struct ls_step step = {.kind = kind, .ref = field};
    struct ls_place place = {.base = LS_BASE_POINTEE, .pointer = pointer, .steps = 1};
    return ls_unit_place(unit, place, &step);
}

/* void deposit(struct account *a, int sum) { lock(&a->lock); total += ...; if (a->balance < 0)
 * log("...") } */
static void build_deposit(struct ls_unit *unit)
{
    struct ls_builder b;
    ls_builder_begin(&b, unit, DEPOSIT);
    add_variable(&b, "a", "struct account *", LS_VAR_PARAM);
    add_variable(&b, "sum", "int", LS_VAR_PARAM);
    struct ls_operand a = {LS_OPERAND_VAR, 0}, sum = {LS_OPERAND_VAR, 1};
    struct ls_operand lock = {LS_OPERAND_FUNCTION, LOCK}, zero = ls_unit_constant(unit, 0);
    struct ls_operand address = ls_builder_address(&b, pointee(unit, a, LS_STEP_FIELD, FIELD_LOCK));
    ls_builder_call(&b, lock, string(unit, "int (pthread_mutex_t *)"), &address, 1, at(14, 5));
    uint32_t balance = pointee(unit, a, LS_STEP_FIELD, FIELD_BALANCE);
    struct ls_operand old = ls_builder_load(&b, balance, 0, at(15, 17));
    struct ls_operand new = ls_builder_compute(&b, LS_OPR_ADD, old, sum, at(15, 17));
    ls_builder_store(&b, balance, new, LS_ACCESS_VOLATILE, at(15, 5));
    uint32_t negative = ls_builder_block(&b), end = ls_builder_block(&b);
    ls_builder_branch(&b, LS_OPR_LT, new, zero, negative, end, at(16, 9));
    ls_builder_enter(&b, negative);
    struct ls_operand text = {LS_OPERAND_STRING, string(unit, "in \"debt\"\n")};
    ls_builder_call(&b, text, string(unit, "void (const char *)"), &text, 1, at(17, 9));
    ls_builder_unreachable(&b, at(17, 9));
    ls_builder_return(&b, zero, at(18, 9)); /* nothing reaches this */
    ls_builder_enter(&b, end);
    ls_builder_end(&b, at(19, 1));
}

/* int pick(struct link *l, int n) { again: switch (n) { case 1 ... 3: goto again; ... } } */
static void build_pick(struct ls_unit *unit)
{
    struct ls_builder b;
    ls_builder_begin(&b, unit, PICK);
    add_variable(&b, "l", "struct link *", LS_VAR_PARAM);
    add_variable(&b, "n", "int", LS_VAR_PARAM);
    uint32_t local = add_variable(&b, "", "int", LS_VAR_SYNTHETIC);
    add_variable(&b, "n", "int", 0);
    struct ls_operand l = {LS_OPERAND_VAR, 0}, n = {LS_OPERAND_VAR, 3};
    uint32_t one = ls_builder_block(&b), other = ls_builder_block(&b);
    struct ls_case cases[] = {{1, 3, 0, 0}, {7, 7, one, 0}, {0, 0, other, 0}};
    ls_builder_switch(&b, n, cases, 3, at(24, 5));
    ls_builder_enter(&b, one);
    struct ls_step index = {.kind = LS_STEP_INDEX, .index = n};
    struct ls_place element = {.base = LS_BASE_GLOBAL, .steps = 1};
    ls_builder_store(&b, ls_unit_place(unit, element, &index),
                     (struct ls_operand){LS_OPERAND_UNKNOWN, 0}, 0, at(26, 5));
    ls_builder_jump(&b, other, at(26, 5));
    ls_builder_enter(&b, other);
    uint32_t whole = pointee(unit, l, LS_STEP_CONTAINER, FIELD_LINK);
    ls_builder_load(&b, whole, LS_ACCESS_AGGREGATE, at(27, 5));
    struct ls_place plain = {.base = LS_BASE_LOCAL, .ref = local};
    ls_builder_return(&b, ls_builder_address(&b, ls_unit_place(unit, plain, NULL)), at(28, 5));
    ls_builder_end(&b, at(29, 1));
}

struct ls_unit *sample_unit(void)
{
    struct ls_unit *unit = ls_unit_new();
    ls_vec_push(&unit->files, string(unit, "/src/bank.c"));
    ls_vec_push(&unit->records, (struct ls_record){.name = string(unit, "account")});
    add_field(unit, "lock", "pthread_mutex_t");
    add_field(unit, "balance", "int");
    add_field(unit, "link", "struct link");
    ls_vec_push(&unit->globals,
                (struct ls_global){string(unit, "table"), string(unit, "table@/src/bank.c"),
                                   string(unit, "int[8]"), LS_GLOBAL_STATIC, at(3, 12)});
    add_function(unit, "pthread_mutex_lock", "int (pthread_mutex_t *)", LS_FN_SYSTEM);
    add_function(unit, "deposit", "void (struct account *, int)", LS_FN_DEFINED | LS_FN_STATIC);
    add_function(unit, "pick", "int *(struct link *, int)", LS_FN_DEFINED);
    ls_vec_push(&unit->attributes,
                (struct ls_attribute){LS_OWNER_FIELD, FIELD_BALANCE, string(unit, "guarded_by"),
                                      string(unit, "lock")});
    build_pick(unit); /* not in the order of the table, as a front end may do */
    build_deposit(unit);
    return unit;
}
