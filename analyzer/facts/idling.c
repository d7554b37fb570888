/* What the rounds of a loop do: whether they work, or only look at memory, sleep, or try a lock. */
#include <string.h>

#include "facts/spins_p.h"
#include "ir/graph.h"

enum {
    MOST_CALLS = 3, /* from the loop down to what sleeps or looks */
    MOST_TERMS = 4, /* of a calculation */
};

static const char *callee_of(const struct ls_look *look, const struct ls_inst *call)
{
    return call->a.kind == LS_OPERAND_FUNCTION
               ? ls_unit_text(look->unit, look->unit->functions.at[call->a.ref].name)
               : "";
}

static bool is_atomic_builtin(const char *name)
{
    return strncmp(name, "__c11_atomic_", 13) == 0 || strncmp(name, "__atomic_", 9) == 0 ||
           strncmp(name, "atomic_", 7) == 0 || strncmp(name, "__sync_", 7) == 0;
}

static void add_cell(struct ls_spinning *spin, uint32_t cell)
{
    if (cell != LS_NONE)
        ls_vec_push(&spin->cells, cell);
}

/* What the loop assigns to a variable or a part of it, perhaps read from there just before, as of
 * `i++`. */
static bool is_assigned(const struct ls_spinning *spin, struct ls_operand value)
{
    const struct ls_inst *made =
        value.kind == LS_OPERAND_TEMP ? spin->look.made_by[value.ref] : NULL;
    if (value.kind == LS_OPERAND_VAR)
        return spin->assigned[value.ref];
    if (!made || made->op != LS_OP_LOAD)
        return false;
    const struct ls_place *from = &spin->look.unit->places.at[made->a.ref];
    return from->base == LS_BASE_LOCAL && !ls_look_is_memory(&spin->look, made->a.ref) &&
           spin->assigned[from->ref];
}

/* Another place in the next round: the loop walks over something. */
static bool moves(const struct ls_spinning *spin, uint32_t place)
{
    const struct ls_look *look = &spin->look;
    const struct ls_place *p = &look->unit->places.at[place];
    if (p->base == LS_BASE_POINTEE && is_assigned(spin, p->pointer))
        return true;
    for (uint32_t i = 0; i < p->steps; i++)
        if (is_assigned(spin, look->unit->steps.at[p->first_step + i].index))
            return true;
    return false;
}

/* Goes on from what the loop itself has set before: a counter. What is calculated from what is read
 * in each round is no progress, nor is a copy of it. */
static bool goes_on(const struct ls_spinning *spin, struct ls_operand value, unsigned depth)
{
    const struct ls_inst *made =
        value.kind == LS_OPERAND_TEMP ? spin->look.made_by[value.ref] : NULL;
    if (is_assigned(spin, value) ||
        (value.kind == LS_OPERAND_TEMP && (!made || depth > MOST_TERMS)))
        return true;
    return made && made->op == LS_OP_COMPUTE &&
           (goes_on(spin, made->a, depth + 1) || goes_on(spin, made->b, depth + 1));
}

static bool is_counted(const struct ls_spinning *spin, const struct ls_inst *store)
{
    if (store->b.kind == LS_OPERAND_TEMP)
        return goes_on(spin, store->b, 0);
    return store->b.kind != LS_OPERAND_CONST;
}

static bool see_atomic_load(struct ls_spinning *spin, const struct ls_look *look,
                            const struct ls_inst *call)
{
    const char *name = callee_of(look, call);
    if (!is_atomic_builtin(name) || !strstr(name, "_load") || call->count == 0)
        return false;
    struct ls_operand address = look->unit->args.at[call->first];
    spin->is_atomic = true;
    if (address.kind == LS_OPERAND_ADDRESS)
        add_cell(spin, ls_look_cell(look, address.ref));
    return true;
}

static bool is_try(const struct ls_api *api)
{
    return (api->role == LS_ROLE_ACQUIRE || api->role == LS_ROLE_TAKE) && api->try;
}

static bool observes(struct ls_spinning *spin, uint32_t proc, unsigned depth);

/* It writes no more than a variable of the function, as what starts the pause again that a signal
 * has ended; or tells that there was a signal. */
static bool is_at_home(const struct ls_spinning *spin, const struct ls_look *look,
                       const struct ls_inst *call)
{
    const char *name = callee_of(look, call);
    const struct ls_memory *effect = ls_apis_memory(spin->filler->flow->apis, name);
    if (ls_apis_traits(spin->filler->flow->apis, name) & LS_TRAIT_TELLS_OWN)
        return true;
    if (!effect || effect->makes_new || effect->writes == 0 || effect->writes > call->count)
        return false;
    struct ls_operand to = look->unit->args.at[call->first + effect->writes - 1];
    return to.kind == LS_OPERAND_ADDRESS && look->unit->places.at[to.ref].base == LS_BASE_LOCAL;
}

/* A call in such a function: of a lock, of one that sleeps, of one that is like it. */
static bool observes_call(struct ls_spinning *spin, const struct ls_look *look,
                          const struct ls_inst *call, unsigned depth)
{
    const struct ls_api *api = ls_look_api(look, call);
    uint32_t count;
    if (see_atomic_load(spin, look, call) || is_at_home(spin, look, call))
        return true;
    if (!api) {
        const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
        return count == 1 && observes(spin, targets[0], depth + 1);
    }
    spin->sleeps |= api->role == LS_ROLE_BLOCK && api->block == LS_BLOCK_SLEEP;
    spin->yields |= api->role == LS_ROLE_YIELD;
    spin->tries |= is_try(api);
    return api->role == LS_ROLE_YIELD || api->role == LS_ROLE_RELEASE ||
           (api->role == LS_ROLE_BLOCK && api->block == LS_BLOCK_SLEEP) ||
           api->role == LS_ROLE_ACQUIRE || is_try(api);
}

/* What assembler puts into a variable may come from anywhere, as from a port of a device. */
static bool is_set_by_assembler(const struct ls_inst *store)
{
    return store->flags & LS_ACCESS_ATOMIC && store->b.kind == LS_OPERAND_UNKNOWN;
}

/* A function that only reads or sleeps, perhaps with a lock held. */
static bool observes(struct ls_spinning *spin, uint32_t proc, unsigned depth)
{
    const struct ls_look *outer = &spin->look;
    if (!outer->program->procs.at[proc].defined || outer->api[proc] || depth > MOST_CALLS)
        return false;
    const struct ls_look *look = ls_look_at(&spin->filler->looks, proc);
    LS_EACH_INST (inst, look->unit, look->function) {
        if (inst->op == LS_OP_STORE &&
            (look->unit->places.at[inst->a.ref].base != LS_BASE_LOCAL || is_set_by_assembler(inst)))
            return false;
        if (inst->op == LS_OP_CALL && !observes_call(spin, look, inst, depth))
            return false;
        if (inst->op == LS_OP_LOAD)
            add_cell(spin, ls_look_cell(look, inst->a.ref));
    }
    return true;
}

static void see_modelled(struct ls_spinning *spin, const struct ls_inst *call,
                         const struct ls_api *api)
{
    switch (api->role) {
    case LS_ROLE_YIELD:
        spin->yields = true;
        break;
    case LS_ROLE_BLOCK:
        spin->sleeps |= api->block == LS_BLOCK_SLEEP;
        spin->works |= api->block != LS_BLOCK_SLEEP && !api->rarely;
        spin->prints |= api->block != LS_BLOCK_SLEEP;
        break;
    case LS_ROLE_RELEASE:
        spin->releases = true;
        break;
    case LS_ROLE_ACQUIRE:
    case LS_ROLE_TAKE:
        spin->tries |= api->try;
        spin->try = api->try ? call : spin->try;
        spin->works |= api->timed || (api->role == LS_ROLE_TAKE && !api->try);
        break;
    default:
        spin->works = true;
    }
    spin->waits |= api->role == LS_ROLE_WAIT || (api->role == LS_ROLE_TAKE && !api->try);
}

/* It is asked about something else in each round: the loop walks, as `node = next(node)` or
 * `next(&state)` does. */
static bool is_asked_anew(const struct ls_spinning *spin, const struct ls_inst *call)
{
    const struct ls_look *look = &spin->look;
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand arg = look->unit->args.at[call->first + i];
        if (arg.kind == LS_OPERAND_VAR && spin->assigned[arg.ref])
            return true;
        if (arg.kind != LS_OPERAND_ADDRESS)
            continue;
        const struct ls_place *place = &look->unit->places.at[arg.ref];
        bool is_lent = look->lent && place->base == LS_BASE_LOCAL && look->lent[place->ref];
        if (moves(spin, arg.ref) || (place->base == LS_BASE_LOCAL && !is_lent))
            return true;
    }
    return false;
}

/* It returns a number, and does nothing: in this configuration, what it stands for is not there. */
static bool is_stub(const struct ls_spinning *spin, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(spin->look.program, proc);
    const struct ls_function *function = ls_proc_function(spin->look.program, proc);
    if (!spin->look.program->procs.at[proc].defined || function->blocks != 1)
        return false;
    const struct ls_inst *last = ls_block_terminator(unit, function, 0);
    return unit->blocks.at[function->first_block].count == 1 && last->op == LS_OP_RETURN &&
           last->a.kind == LS_OPERAND_CONST;
}

/* It takes a lock and gives it back, and looks at nothing: what it waits for in there is left out
 * in this configuration. */
static bool is_hollow(const struct ls_spinning *spin, uint32_t proc)
{
    if (!spin->look.program->procs.at[proc].defined)
        return false;
    const struct ls_look look = ls_look_over(spin->look.program, spin->look.api, proc);
    bool locks = false;
    LS_EACH_INST (inst, look.unit, look.function) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(&look, inst) : NULL;
        locks |= api && api->role == LS_ROLE_ACQUIRE && !api->try;
        if (inst->op == LS_OP_LOAD ||
            (inst->op == LS_OP_CALL &&
             !(api && (api->role == LS_ROLE_ACQUIRE || api->role == LS_ROLE_RELEASE))))
            return false;
    }
    return locks;
}

static void see_call(struct ls_spinning *spin, const struct ls_inst *call)
{
    const struct ls_api *api = ls_look_api(&spin->look, call);
    uint32_t count;
    if (see_atomic_load(spin, &spin->look, call))
        return;
    if (api) {
        see_modelled(spin, call, api);
        return;
    }
    const uint32_t *targets = ls_program_targets(spin->look.program, spin->look.proc, call, &count);
    bool tried = spin->tries;
    spin->works |= is_asked_anew(spin, call) || count != 1 || is_stub(spin, targets[0]) ||
                   is_hollow(spin, targets[0]) || !observes(spin, targets[0], 0);
    spin->try = spin->tries && !tried ? call : spin->try;
}

static void see(struct ls_spinning *spin, const struct ls_inst *inst)
{
    const struct ls_look *look = &spin->look;
    switch (inst->op) {
    case LS_OP_LOAD:
        spin->works |= moves(spin, inst->a.ref);
        spin->is_atomic |= (inst->flags & (LS_ACCESS_ATOMIC | LS_ACCESS_VOLATILE)) != 0;
        if (ls_look_is_memory(look, inst->a.ref))
            add_cell(spin, ls_look_cell(look, inst->a.ref));
        break;
    case LS_OP_STORE:
        spin->works |= ls_look_is_memory(look, inst->a.ref) || is_set_by_assembler(inst);
        spin->counts |= is_counted(spin, inst);
        break;
    case LS_OP_CALL:
        see_call(spin, inst);
        break;
    }
}

static void each_inside(struct ls_spinning *spin,
                        void (*visit)(struct ls_spinning *, const struct ls_inst *))
{
    const struct ls_look *look = &spin->look;
    for (uint32_t b = 0; b < look->function->blocks && !spin->works; b++) {
        if (!spin->inside[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b)
            visit(spin, inst);
    }
}

static void note_assigned(struct ls_spinning *spin, const struct ls_inst *inst)
{
    if (inst->op != LS_OP_STORE)
        return;
    const struct ls_place *place = &spin->look.unit->places.at[inst->a.ref];
    if (place->base == LS_BASE_LOCAL)
        spin->assigned[place->ref] = true;
}

void ls_spinning_see(struct ls_spinning *spin)
{
    each_inside(spin, see);
}

void ls_spinning_note_assigned(struct ls_spinning *spin)
{
    each_inside(spin, note_assigned);
}

/* What one block of the loop does; `only` has none set. */
static struct ls_spinning probe(const struct ls_spinning *loop, uint32_t block, bool *only)
{
    struct ls_spinning probe = {
        .filler = loop->filler, .look = loop->look, .assigned = loop->assigned};
    probe.inside = only;
    only[block] = true;
    each_inside(&probe, see);
    only[block] = false;
    ls_vec_release(&probe.cells);
    return probe;
}

/* The blocks among `allowed` that lie on a way from `head` back to it; false if there is no such
 * way. */
static bool find_rounds(const struct ls_spinning *loop, uint32_t head, const bool *allowed,
                        bool *round)
{
    const struct ls_look *look = &loop->look;
    uint32_t blocks = look->function->blocks;
    bool *from = LS_NEW_ARRAY(&loop->filler->scratch, bool, blocks);
    bool *to = LS_NEW_ARRAY(&loop->filler->scratch, bool, blocks);
    bool closed = false;
    from[head] = allowed[head];
    for (bool changed = from[head]; changed;) {
        changed = false;
        for (uint32_t b = 0; b < blocks; b++) {
            const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
            for (uint32_t n = 0; allowed[b] && n < ls_target_count(last); n++) {
                uint32_t next = ls_target(look->unit, last, n);
                bool reached = from[b] && allowed[next] && !from[next];
                bool returns = !to[b] && (next == head || to[next]);
                from[next] |= reached;
                to[b] |= returns;
                closed |= from[b] && next == head;
                changed |= reached || returns;
            }
        }
    }
    for (uint32_t b = 0; b < blocks; b++)
        round[b] = from[b] && to[b];
    return closed;
}

/* Of a round without a sleep only the plainest is believed: one way around, and each branch on it
 * looks at shared memory. Others may be ways that no run takes. */
static bool is_plain(const struct ls_spinning *loop, const bool *round)
{
    const struct ls_look *look = &loop->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        unsigned inside = 0;
        for (uint32_t n = 0; round[b] && n < ls_target_count(last); n++)
            inside += round[ls_target(look->unit, last, n)];
        if (inside > 1 || (round[b] && last->op == LS_OP_SWITCH) ||
            (round[b] && last->op == LS_OP_BRANCH && !ls_look_depends(look, last->a)))
            return false;
    }
    return true;
}

bool ls_spinning_narrow(struct ls_spinning *loop, uint32_t head)
{
    uint32_t blocks = loop->look.function->blocks;
    struct ls_arena *arena = &loop->filler->scratch;
    bool *idle = LS_NEW_ARRAY(arena, bool, blocks), *awake = LS_NEW_ARRAY(arena, bool, blocks);
    bool *round = LS_NEW_ARRAY(arena, bool, blocks), *other = LS_NEW_ARRAY(arena, bool, blocks);
    bool *only = LS_NEW_ARRAY(arena, bool, blocks);
    bool sleeps = false, waits = false;
    for (uint32_t b = 0; b < blocks; b++) {
        if (!loop->inside[b])
            continue;
        struct ls_spinning one = probe(loop, b, only);
        idle[b] = !one.works && !one.counts;
        awake[b] = !one.sleeps;
        waits |= one.waits;
    }
    if (waits || !find_rounds(loop, head, idle, round) || !find_rounds(loop, head, awake, other))
        return false;
    for (uint32_t b = 0; b < blocks; b++)
        sleeps |= round[b] && !awake[b];
    if (!sleeps && !is_plain(loop, round))
        return false;
    struct ls_spinning rest = {
        .filler = loop->filler, .look = loop->look, .assigned = loop->assigned};
    rest.inside = round;
    rest.doubtful = !sleeps && !ls_roots_starts(&loop->filler->roots, loop->look.proc);
    ls_vec_release(&loop->cells);
    *loop = rest;
    return true;
}
