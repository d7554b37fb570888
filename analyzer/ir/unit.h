/* The IR of one translation unit: what the front end writes and everything after it reads.
 *
 * A unit is a set of flat tables that refer to each other by index, so that it is saved, loaded and
 * checked as a whole (save.h, verify.h). Names and types are strings of the unit's pool. Each
 * function is a control-flow graph of very few instructions. No lock is special here:
 * pthread_mutex_lock is a call.
 *
 *     load  result = *place          a = LS_OPERAND_PLACE                  memory that may be
 * shared; locals are read in place store *place = value           a = LS_OPERAND_PLACE, b = value
 *     call  result = callee(args)    a = callee (FUNCTION, or a pointer value), type = type of the
 * callee args = unit.args[first .. first + count) compute result = a OPER b      b is NONE for
 * unary operators; the value of a comparison is 0 or 1 jump                           to target[0]
 *     branch a OPER b                OPER is a comparison: true to target[0], false to target[1]
 *     switch a                       cases = unit.cases[first .. first + count); the last one is
 * the default return a                       NONE in a void function unreachable behind a call that
 * does not return
 *
 * Values. A *place* is a piece of memory: a variable, or what a pointer points to, and then a path
 * of fields and indices. There is at most one dereference, at the start: `s->q->lock` is `load %1 =
 * (*s).q` and the place `(*%1).lock`. So each read of memory is an instruction with a site of its
 * own, and a place never hides one.
 * `&&`, `||`, `?:` and `!` become branches; their value, where one is used, is kept in a synthetic
 * variable. Pointer arithmetic `p + n` is the address of the place `(*p)[n]`. container_of(p, T, f)
 * is the address of the place
 * `(*p).container(f)`.
 *
 * Temporaries are numbered per function from 0 and assigned by exactly one instruction. A
 * function's blocks, and the instructions of its blocks, are contiguous; its first block is the
 * entry and has no predecessor. Each block ends with its only terminator. Blocks that cannot be
 * reached are left out.
 *
 * A unit is built by one thread; a finished unit is only read, and may then be shared. */
#ifndef LS_IR_UNIT_H
#define LS_IR_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/vec.h"

#define LS_NONE UINT32_MAX /* "no such index" everywhere in the IR */

enum ls_opcode {
#define LS_OPCODE(symbol, name, is_terminator) LS_OP_##symbol,
#include "ir/opcode.def"
#undef LS_OPCODE
    LS_OPCODES
};

enum ls_operator {
    LS_OPR_NONE,
#define LS_OPERATOR(symbol, name, arity, is_comparison) LS_OPR_##symbol,
#include "ir/operator.def"
#undef LS_OPERATOR
    LS_OPERATORS
};

/* Where something is written: the file is an index into unit.files; lines and columns count from 1.
 * Code of a macro stands at the place of the outermost expansion, where a reader of the function
 * sees it. */
struct ls_site {
    uint32_t file;
    uint32_t line;
    uint32_t column;
};

/* Of two sites in one unit. */
static inline bool ls_site_equal(struct ls_site a, struct ls_site b)
{
    return a.line == b.line && a.column == b.column && a.file == b.file;
}

enum ls_operand_kind {
    LS_OPERAND_NONE,
    LS_OPERAND_UNKNOWN,  /* any value */
    LS_OPERAND_CONST,    /* unit.constants[ref]; a null pointer is the constant 0 */
    LS_OPERAND_STRING,   /* the address of the literal strings[ref] */
    LS_OPERAND_FUNCTION, /* the address of unit.functions[ref] */
    LS_OPERAND_VAR,      /* the value of the function's variable number ref (scalar, no path) */
    LS_OPERAND_TEMP,     /* the value of the function's temporary number ref */
    LS_OPERAND_ADDRESS,  /* the address of unit.places[ref]; an array decays to this */
    LS_OPERAND_PLACE,    /* unit.places[ref] itself: only in load and store */
    LS_OPERAND_KINDS
};

struct ls_operand {
    uint32_t kind; /* enum ls_operand_kind */
    uint32_t ref;
};

enum ls_base {
    LS_BASE_GLOBAL,  /* unit.globals[ref] */
    LS_BASE_LOCAL,   /* the function's variable number ref */
    LS_BASE_POINTEE, /* what `pointer` points to (VAR, TEMP, CONST, STRING, FUNCTION, ADDRESS or
                        UNKNOWN) */
    LS_BASES
};

enum ls_step_kind {
    LS_STEP_FIELD,     /* unit.fields[ref]: down into a struct or union */
    LS_STEP_INDEX,     /* element number `index` */
    LS_STEP_CONTAINER, /* unit.fields[ref]: up to the object that this field is part of */
    LS_STEPS
};

struct ls_step {
    uint32_t kind; /* enum ls_step_kind */
    uint32_t ref;
    struct ls_operand index; /* CONST, VAR, TEMP or UNKNOWN; NONE unless LS_STEP_INDEX */
};

struct ls_place {
    uint32_t base; /* enum ls_base */
    uint32_t ref;
    struct ls_operand pointer; /* NONE unless LS_BASE_POINTEE */
    uint32_t first_step;       /* unit.steps[first_step .. first_step + steps) */
    uint32_t steps;
    uint32_t type; /* string: canonical type of the place */
};

struct ls_case {
    int64_t low,
        high; /* the GNU range low ... high; equal for a plain case; meaningless in the default */
    uint32_t target; /* block number */
    uint32_t padding;
};

enum ls_access_flags {
    LS_ACCESS_VOLATILE = 1,
    LS_ACCESS_ATOMIC = 2, /* C11 _Atomic */
    LS_ACCESS_BITFIELD = 4,
    LS_ACCESS_AGGREGATE = 8, /* a whole struct or array */
    LS_ACCESS_INIT = 16,     /* the initialiser of a variable, not an assignment */
    LS_ACCESS_TORN = 32, /* a part of a C11 _Atomic record: C leaves that undefined, not atomic */
};

struct ls_inst {
    uint8_t op;       /* enum ls_opcode */
    uint8_t operator; /* enum ls_operator */
    uint16_t flags;   /* enum ls_access_flags, of load and store */
    uint32_t result;  /* temporary that is assigned, or LS_NONE */
    struct ls_operand a, b;
    union {
        struct {
            uint32_t first, count; /* of unit.args or unit.cases */
        };
        uint32_t target[2]; /* block numbers within the function */
    };
    uint32_t type; /* call: string, canonical type of the called function; else 0 */
    struct ls_site site;
};

struct ls_block {
    uint32_t first; /* unit.insts[first .. first + count) */
    uint32_t count;
};

enum ls_variable_flags {
    LS_VAR_PARAM = 1,
    LS_VAR_ADDRESS_TAKEN = 2, /* its address is an operand somewhere: calls may change it */
    LS_VAR_SYNTHETIC = 4,     /* made by the front end; the name is empty */
};

/* A parameter or an automatic variable. */
struct ls_variable {
    uint32_t name;
    uint32_t type;
    uint32_t flags;
    struct ls_site site;
};

enum ls_function_flags {
    LS_FN_DEFINED = 1,
    LS_FN_STATIC = 2,
    LS_FN_INLINE = 4,
    LS_FN_NORETURN = 8,
    LS_FN_VARIADIC = 16,
    LS_FN_SYSTEM = 32, /* declared in a system header */
    LS_FN_INIT =
        64, /* the pseudo-function that holds the static initialisers of the unit as stores */
    LS_FN_CONSTRUCTOR = 128,
    LS_FN_DESTRUCTOR = 256,
    LS_FN_HEADER = 512,   /* defined in a header: other units may hold the same function */
    LS_FN_MACRO = 1024,   /* no function: a macro that locks or unlocks, see frontend/macros.c */
    LS_FN_ATOMIC = 2048,  /* holds assembler or atomic operations of its own */
    LS_FN_DAMAGED = 4096, /* parts of it have no meaning: of what a missing header declares */
    LS_FN_BROKEN = 8192,  /* parts of it are no C, perhaps for want of a macro, and left out */
    LS_FN_HANDLE = 16384, /* only declared, or not even that: its first parameter points to a record
                             that only the library knows, and may change that */
    LS_FN_RETRY = 32768,  /* its assembler has a label to jump back to */
    LS_FN_GUESSED = 65536, /* damaged, but nothing is left out: the rest is guessed */
};

struct ls_function {
    uint32_t name;   /* as written */
    uint32_t symbol; /* equal in two units exactly when both mean the same function: the name when
                        its linkage is external, "name@file" when it is internal, "name()" of
                        a macro */
    uint32_t type;   /* canonical type */
    uint32_t flags;
    struct ls_site site;     /* of the name in the definition, or of the declaration */
    uint32_t first_variable; /* unit.variables[first_variable .. + variables); the parameters come
                                first */
    uint32_t variables;
    uint32_t params;
    uint32_t temps;
    uint32_t first_block; /* unit.blocks[first_block .. + blocks) */
    uint32_t blocks;      /* 0: only declared */
    uint32_t end_line;    /* of the closing brace, 0 when only declared */
};

enum ls_global_flags {
    LS_GLOBAL_DEFINED = 1,
    LS_GLOBAL_STATIC = 2,
    LS_GLOBAL_THREAD_LOCAL = 4,
    LS_GLOBAL_CONST = 8,
    LS_GLOBAL_VOLATILE = 16,
    LS_GLOBAL_ATOMIC = 32,
    LS_GLOBAL_LOCAL_SCOPE = 64, /* a static variable inside a function */
    LS_GLOBAL_SYSTEM = 128,
};

struct ls_global {
    uint32_t name;
    uint32_t
        symbol; /* as for functions; "name@function@file" for a static variable inside a function */
    uint32_t type;
    uint32_t flags;
    struct ls_site site;
};

/* What the names of records start with that nobody has declared, and that stand for the type of a
 * member of such a record: it may be any type. */
#define LS_GUESSED "lockstitch_"

struct ls_record {
    uint32_t name; /* tag; for an unnamed one its typedef, else "file:line" */
    uint32_t is_union;
    struct ls_site site;
};

enum ls_field_flags {
    LS_FIELD_BITFIELD = 1,
    LS_FIELD_VOLATILE = 2,
    LS_FIELD_ATOMIC = 4,
    LS_FIELD_RUN = 256, /* from here up: which run of neighbouring bit-fields of the record it is
                           in; those of one run are one piece of memory */
};

/* A field that is used in this unit. Fields of unnamed members count as fields of the enclosing
 * record. */
struct ls_field {
    uint32_t record;
    uint32_t name;
    uint32_t type;
    uint32_t flags;
    struct ls_site site; /* of its name */
};

enum ls_attribute_owner { LS_OWNER_FUNCTION, LS_OWNER_GLOBAL, LS_OWNER_FIELD };

/* An attribute of Clang's thread-safety analysis: name and the text between its parentheses, in
 * which `$0` is the first parameter of the function. */
struct ls_attribute {
    uint32_t owner; /* enum ls_attribute_owner */
    uint32_t ref;   /* index in the table of the owner */
    uint32_t name;
    uint32_t arguments;
};

struct ls_unit {
    struct ls_intern strings;
    uint32_t main_file;        /* index into files */
    LS_VEC(uint32_t) files;    /* strings: absolute paths, "." and ".." resolved as text */
    LS_VEC(int64_t) constants; /* each value once */
    LS_VEC(uint32_t)
    constant_slots; /* hash index over `constants` while the unit is built; not saved */
    LS_VEC(struct ls_record) records;
    LS_VEC(struct ls_field) fields;
    LS_VEC(struct ls_global) globals;
    LS_VEC(struct ls_function) functions;
    LS_VEC(struct ls_attribute) attributes;
    LS_VEC(struct ls_variable) variables;
    LS_VEC(struct ls_block) blocks;
    LS_VEC(struct ls_inst) insts;
    LS_VEC(struct ls_operand) args;
    LS_VEC(struct ls_case) cases;
    LS_VEC(struct ls_place) places;
    LS_VEC(struct ls_step) steps;
};

struct ls_unit *ls_unit_new(void);

/* Frees the unit and all its tables; NULL is allowed. */
void ls_unit_free(struct ls_unit *unit);

static inline const char *ls_unit_text(const struct ls_unit *unit, uint32_t string)
{
    return ls_intern_text(&unit->strings, string);
}

static inline const char *ls_unit_path(const struct ls_unit *unit, struct ls_site site)
{
    return ls_unit_text(unit, unit->files.at[site.file]);
}

/* The instructions of a function, [begin, end), in the order of its blocks. */
static inline const struct ls_inst *ls_function_begin(const struct ls_unit *unit,
                                                      const struct ls_function *function)
{
    return function->blocks ? &unit->insts.at[unit->blocks.at[function->first_block].first] : NULL;
}

static inline const struct ls_inst *ls_function_end(const struct ls_unit *unit,
                                                    const struct ls_function *function)
{
    if (function->blocks == 0)
        return NULL;
    const struct ls_block *last = &unit->blocks.at[function->first_block + function->blocks - 1];
    return &unit->insts.at[last->first + last->count];
}

/* Those of one of its blocks, [begin, end). */
static inline const struct ls_inst *
ls_block_begin(const struct ls_unit *unit, const struct ls_function *function, uint32_t block)
{
    return &unit->insts.at[unit->blocks.at[function->first_block + block].first];
}

static inline const struct ls_inst *ls_block_end(const struct ls_unit *unit,
                                                 const struct ls_function *function, uint32_t block)
{
    return ls_block_begin(unit, function, block) +
           unit->blocks.at[function->first_block + block].count;
}

/* One of a block, counted from its start; NULL behind the last one. */
static inline const struct ls_inst *ls_block_inst(const struct ls_unit *unit,
                                                  const struct ls_function *function,
                                                  uint32_t block, uint32_t index)
{
    const struct ls_block *b = &unit->blocks.at[function->first_block + block];
    return index < b->count ? &unit->insts.at[b->first + index] : NULL;
}

/* Walks over all of them: LS_EACH_INST (inst, unit, function) { ... } */
#define LS_EACH_INST(inst, unit, function)                                                         \
    for (const struct ls_inst *inst = ls_function_begin(unit, function),                           \
                              *inst##_end = ls_function_end(unit, function);                       \
         inst < inst##_end; inst++)

/* Walks over those of one block, by its number: LS_EACH_INST_OF (inst, unit, function, block). */
#define LS_EACH_INST_OF(inst, unit, function, block)                                               \
    for (const struct ls_inst *inst = ls_block_begin(unit, function, block),                       \
                              *inst##_end = ls_block_end(unit, function, block);                   \
         inst < inst##_end; inst++)

/* The printed names: "load", "==" ... */
const char *ls_opcode_name(enum ls_opcode op);
const char *ls_operator_name(enum ls_operator operator);
bool ls_opcode_is_terminator(enum ls_opcode op);
bool ls_operator_is_comparison(enum ls_operator operator);
unsigned ls_operator_arity(enum ls_operator operator);

/* The comparison that is true when `operator` is false, and the one with swapped operands. */
enum ls_operator ls_operator_negate(enum ls_operator operator);
enum ls_operator ls_operator_swap(enum ls_operator operator);

#endif
