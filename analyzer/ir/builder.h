/* Builds the functions of a unit: the only writer of its code tables.
 *
 * The tables of a function must be contiguous while a front end meets statements in any order
 * (goto, nested functions of the worklist), so a builder collects one function's blocks apart and
 * lays them out at the end, without the unreachable ones. Use: begin, variables, blocks and
 * instructions in any order, end. One builder per function; not thread-safe.
 *
 * Emitting behind a terminator is allowed (code after `return`): it goes to a fresh block that
 * nothing reaches. */
#ifndef LS_IR_BUILDER_H
#define LS_IR_BUILDER_H

#include "ir/unit.h"

struct ls_builder_block;

struct ls_builder {
    struct ls_unit *unit;
    uint32_t function; /* index into unit->functions */
    uint32_t current;  /* block that is being filled */
    uint32_t temps;
    LS_VEC(struct ls_variable) variables;
    LS_VEC(struct ls_builder_block *) blocks;
    LS_VEC(struct ls_operand)
    args; /* what calls and switches of any block point into until the layout */
    LS_VEC(struct ls_case) cases;
    struct ls_arena arena;
};

/* Starts the body of unit->functions[function], with an empty entry block as the current one. */
void ls_builder_begin(struct ls_builder *builder, struct ls_unit *unit, uint32_t function);

/* Lays the function out in the unit and releases the builder: the blocks that the entry reaches, in
 * reverse postorder with the first target first (so a loop's body stands before what follows it).
 * Instructions, arguments and cases of the others vanish; their places and constants stay, unused.
 * A reachable block without a terminator returns (nothing) at `end`. When something jumps to the
 * entry, an empty block is put before it. */
void ls_builder_end(struct ls_builder *builder, struct ls_site end);

/* Appends a variable (parameters first) and returns its number. */
uint32_t ls_builder_variable(struct ls_builder *builder, struct ls_variable variable);

/* A new empty block; its number. */
uint32_t ls_builder_block(struct ls_builder *builder);

/* Goes on emitting into this block. */
void ls_builder_enter(struct ls_builder *builder, uint32_t block);

/* True when the current block has its terminator: what follows cannot be reached except through a
 * label. */
bool ls_builder_terminated(const struct ls_builder *builder);

/* The usual instructions; loads, computes and calls return their result as an operand. A call whose
 * type returns void assigns no temporary, and its result is UNKNOWN. */
struct ls_operand ls_builder_load(struct ls_builder *builder, uint32_t place, uint16_t flags,
                                  struct ls_site site);
void ls_builder_store(struct ls_builder *builder, uint32_t place, struct ls_operand value,
                      uint16_t flags, struct ls_site site);
struct ls_operand ls_builder_compute(struct ls_builder *builder, enum ls_operator operator,
                                     struct ls_operand a, struct ls_operand b, struct ls_site site);
struct ls_operand ls_builder_call(struct ls_builder *builder, struct ls_operand callee,
                                  uint32_t type, const struct ls_operand *args, uint32_t count,
                                  struct ls_site site);
void ls_builder_jump(struct ls_builder *builder, uint32_t block, struct ls_site site);
void ls_builder_branch(struct ls_builder *builder, enum ls_operator operator, struct ls_operand a,
                       struct ls_operand b, uint32_t if_true, uint32_t if_false,
                       struct ls_site site);
/* The last case is the default. */
void ls_builder_switch(struct ls_builder *builder, struct ls_operand value,
                       const struct ls_case *cases, uint32_t count, struct ls_site site);
void ls_builder_return(struct ls_builder *builder, struct ls_operand value, struct ls_site site);
void ls_builder_unreachable(struct ls_builder *builder, struct ls_site site);

/* Entries of the unit's tables; equal constants share one entry. */
struct ls_operand ls_unit_constant(struct ls_unit *unit, int64_t value);
/* Copies the place and its steps. Taking the address of a LOCAL place marks the variable
 * LS_VAR_ADDRESS_TAKEN: done by ls_builder_address. */
uint32_t ls_unit_place(struct ls_unit *unit, struct ls_place place, const struct ls_step *steps);
struct ls_operand ls_builder_address(struct ls_builder *builder, uint32_t place);

#endif
