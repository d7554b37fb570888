#include "flow/homemade.h"

#include <string.h>

#include "base/arena.h"
#include "ir/graph.h"

enum { MOST_DEPTH = 2 }; /* of helpers around an atomic operation */

/* Shapes */

static bool starts_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static bool is_atomic_name(const char *name)
{
    return starts_with(name, "__sync_") || starts_with(name, "__atomic_") ||
           starts_with(name, "__c11_atomic_");
}

/* The proc that an instruction calls by name, or LS_NONE. */
static uint32_t callee_of(const struct ls_program *program, uint32_t caller,
                          const struct ls_inst *inst)
{
    bool direct = inst->op == LS_OP_CALL && inst->a.kind == LS_OPERAND_FUNCTION;
    return direct ? program->maps[program->procs.at[caller].unit].function[inst->a.ref] : LS_NONE;
}

struct look {
    const struct ls_program *program;
    const struct ls_api *const *api;
    struct ls_shape shape;
    bool wraps;
};

static void look_at(struct look *look, uint32_t proc, unsigned depth);

static void look_at_call(struct look *look, uint32_t callee, unsigned depth)
{
    const struct ls_proc *proc = &look->program->procs.at[callee];
    const struct ls_api *api = look->api[callee];
    look->wraps |= api && (api->role == LS_ROLE_ACQUIRE || api->role == LS_ROLE_RELEASE);
    if (is_atomic_name(proc->name)) {
        look->shape.atomic = true;
        return;
    }
    look->shape.waits |= depth == 0;
    if (proc->defined && depth < MOST_DEPTH)
        look_at(look, callee, depth + 1);
}

static bool is_shared_store(const struct ls_unit *unit, const struct ls_inst *inst)
{
    return inst->op == LS_OP_STORE && unit->places.at[inst->a.ref].base != LS_BASE_LOCAL;
}

static bool jumps_back(const struct ls_inst *inst, uint32_t block)
{
    return (inst->op == LS_OP_JUMP && inst->target[0] <= block) ||
           (inst->op == LS_OP_BRANCH && (inst->target[0] <= block || inst->target[1] <= block));
}

static void look_at(struct look *look, uint32_t proc, unsigned depth)
{
    const struct ls_unit *unit = ls_proc_unit(look->program, proc);
    const struct ls_function *function = ls_proc_function(look->program, proc);
    look->shape.atomic |= (function->flags & LS_FN_ATOMIC) != 0;
    look->shape.waits |= (function->flags & LS_FN_RETRY) != 0;
    for (uint32_t b = 0; b < function->blocks; b++) {
        LS_EACH_INST_OF (inst, unit, function, b) {
            uint32_t callee = callee_of(look->program, proc, inst);
            look->shape.waits |= depth == 0 && jumps_back(inst, b);
            look->shape.stores |= is_shared_store(unit, inst);
            if (callee != LS_NONE)
                look_at_call(look, callee, depth);
        }
    }
}

struct ls_shape ls_homemade_shape(const struct ls_program *program, const struct ls_api *const *api,
                                  uint32_t proc)
{
    struct look look = {.program = program, .api = api};
    if (ls_proc_function(program, proc)->flags & LS_FN_MACRO)
        return (struct ls_shape){true, true, true}; /* the front end has seen it */
    if (program->procs.at[proc].defined)
        look_at(&look, proc, 0);
    return look.wraps ? (struct ls_shape){false, false, false} : look.shape;
}

/* Results */

struct poll {
    const struct ls_program *program;
    uint32_t caller;
    const struct ls_unit *unit;
    const struct ls_function *function;
    bool (*releases)(const void *context, uint32_t proc);
    const void *context;
};

static bool releases_in(const struct poll *poll, uint32_t block)
{
    LS_EACH_INST_OF (inst, poll->unit, poll->function, block) {
        uint32_t callee = callee_of(poll->program, poll->caller, inst);
        if (callee != LS_NONE && poll->releases(poll->context, callee))
            return true;
    }
    return false;
}

/* +1 when only the first way leads to a release, -1 when only the second does. */
static int compare_ways(const struct poll *poll, const struct ls_inst *branch)
{
    uint32_t blocks = poll->function->blocks;
    struct ls_arena arena = {0};
    int vote = 0;
    bool *reached[2];
    for (unsigned way = 0; way < 2; way++) {
        uint32_t first = branch->target[way];
        reached[way] = ls_blocks_after(&arena, poll->unit, poll->function, first);
        reached[way][first] = true;
    }
    for (uint32_t b = 0; b < blocks && vote == 0; b++)
        if (reached[0][b] != reached[1][b] && releases_in(poll, b))
            vote = reached[0][b] ? 1 : -1;
    ls_arena_release(&arena);
    return vote;
}

/* +1: the caller takes a result that is not zero for success, -1: zero, 0: cannot tell. */
static int vote_of(const struct poll *poll, uint32_t block, uint32_t result)
{
    const struct ls_inst *branch = ls_block_terminator(poll->unit, poll->function, block);
    bool tests = branch->op == LS_OP_BRANCH && branch->a.kind == LS_OPERAND_TEMP &&
                 branch->a.ref == result && branch->b.kind == LS_OPERAND_CONST &&
                 poll->unit->constants.at[branch->b.ref] == 0;
    if (!tests || (branch->operator!= LS_OPR_NE && branch->operator!= LS_OPR_EQ))
        return 0;
    int vote = compare_ways(poll, branch);
    return branch->operator== LS_OPR_NE ? vote : - vote;
}

static int votes_in(struct poll *poll, uint32_t caller, uint32_t try)
{
    int votes = 0;
    poll->caller = caller;
    poll->unit = ls_proc_unit(poll->program, caller);
    poll->function = ls_proc_function(poll->program, caller);
    for (uint32_t b = 0; b < poll->function->blocks; b++) {
        LS_EACH_INST_OF (inst, poll->unit, poll->function, b) {
            if (callee_of(poll->program, caller, inst) == try && inst->result != LS_NONE)
                votes += vote_of(poll, b, inst->result);
        }
    }
    return votes;
}

enum ls_success ls_homemade_success(const struct ls_program *program, uint32_t try,
                                    bool (*releases)(const void *context, uint32_t proc),
                                    const void *context)
{
    struct poll poll = {.program = program, .releases = releases, .context = context};
    int votes = 0;
    for (uint32_t caller = 0; caller < program->procs.count; caller++)
        if (program->procs.at[caller].defined)
            votes += votes_in(&poll, caller, try);
    return votes > 0 ? LS_SUCCESS_NONZERO : votes < 0 ? LS_SUCCESS_ZERO : LS_SUCCESS_ALWAYS;
}
