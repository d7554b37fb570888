/* The control-flow graph of a function, read from its terminators: targets, predecessors,
 * dominators.
 *
 * Blocks are named by their number within the function. The unit must be well formed as far as
 * terminators, their cases and targets go (verify.h asks that first). Results are allocated from
 * the caller's arena. Thread-safe on a finished unit. */
#ifndef LS_IR_GRAPH_H
#define LS_IR_GRAPH_H

#include "base/arena.h"
#include "ir/unit.h"

/* The last instruction of a block. */
const struct ls_inst *ls_block_terminator(const struct ls_unit *unit,
                                          const struct ls_function *function, uint32_t block);

/* The number of targets of a terminator, and the n-th of them. A block may occur more than once. */
uint32_t ls_target_count(const struct ls_inst *terminator);
uint32_t ls_target(const struct ls_unit *unit, const struct ls_inst *terminator, uint32_t n);

/* Predecessors of all blocks: those of b are from[first[b]] .. from[first[b + 1] - 1], in the order
 * of the blocks. */
struct ls_predecessors {
    const uint32_t *first, *from;
};

struct ls_predecessors ls_predecessors_find(struct ls_arena *arena, const struct ls_unit *unit,
                                            const struct ls_function *function);

/* By block, in the arena: whether control can come there from the end of `block`; of `block`
 * itself, when it is in a loop. */
bool *ls_blocks_after(struct ls_arena *arena, const struct ls_unit *unit,
                      const struct ls_function *function, uint32_t block);

/* Likewise: whether control can come from its end to `block`. */
bool *ls_blocks_before(struct ls_arena *arena, const struct ls_function *function,
                       const struct ls_predecessors *before, uint32_t block);

/* The block that an instruction of the function is in. */
uint32_t ls_block_of(const struct ls_unit *unit, const struct ls_function *function,
                     const struct ls_inst *inst);

/* The first block with a call at this site; LS_NONE when there is none. */
uint32_t ls_block_of_call(const struct ls_unit *unit, const struct ls_function *function,
                          struct ls_site site);

/* The immediate dominator of each block, always a block before it; the entry's is the entry.
 * Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm" (2001). */
const uint32_t *ls_dominators_find(struct ls_arena *arena, const struct ls_function *function,
                                   const struct ls_predecessors *before);

/* True when every way from the entry to `below` passes `above`; a block dominates itself. */
bool ls_dominates(const uint32_t *dominators, uint32_t above, uint32_t below);

/* All natural loops, of which each has all edges back to its head (Aho, Lam, Sethi, Ullman:
 * "Compilers" (2nd ed.), 9.6.6). Two are apart, or one is in the other. */
struct ls_loops {
    const uint32_t
        *head; /* by block: of the innermost loop with it, LS_NONE = none; a head's own */
    const uint32_t *outer; /* by head: of the next loop around, LS_NONE = none */
};

struct ls_loops ls_loops_find(struct ls_arena *arena, const struct ls_function *function,
                              const struct ls_predecessors *before, const uint32_t *dominators);

/* By block, in the arena: whether it is in the loop of `head`; all false when it heads none. */
bool *ls_loop_blocks(struct ls_arena *arena, const struct ls_function *function,
                     const struct ls_loops *loops, uint32_t head);

#endif
