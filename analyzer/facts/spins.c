/* Loops that do nothing but look at memory, or try a lock, until another thread has changed it. */
#include <string.h>

#include "facts/filler_p.h"
#include "facts/looks.h"
#include "facts/retest.h"
#include "ir/graph.h"

enum { MOST_CALLS = 3 }; /* from the loop down to what sleeps or looks */

/* One loop: what its rounds do. */
struct spin {
    struct ls_filler *filler;
    struct ls_look look;
    bool *inside;   /* by block */
    bool *assigned; /* by variable: in the loop */
    bool works;     /* it does more than wait, or makes progress */
    bool waits;     /* for a condition or a permit: who can do that need not poll */
    bool doubtful;  /* lock-free algorithms look like it */
    bool counts;    /* its rounds, or something else that only it knows */
    bool sleeps, yields, tries, releases, is_atomic;
    bool prints; /* a sign of life, or a report of what others do */
    bool *after; /* by block: can be reached from the loop, and is in it */
    const struct ls_inst *try;
    ls_cells cells; /* that it reads */
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

static void add_cell(struct spin *spin, uint32_t cell)
{
    if (cell != LS_NONE)
        ls_vec_push(&spin->cells, cell);
}

/* What the loop assigns to a variable or a part of it, perhaps read from there just before, as of
 * `i++`. */
static bool is_assigned(const struct spin *spin, struct ls_operand value)
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
static bool moves(const struct spin *spin, uint32_t place)
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

enum { MOST_TERMS = 4 }; /* of a calculation */

/* Goes on from what the loop itself has set before: a counter. What is calculated from what is read
 * in each round is no progress, nor is a copy of it. */
static bool goes_on(const struct spin *spin, struct ls_operand value, unsigned depth)
{
    const struct ls_inst *made =
        value.kind == LS_OPERAND_TEMP ? spin->look.made_by[value.ref] : NULL;
    if (is_assigned(spin, value) ||
        (value.kind == LS_OPERAND_TEMP && (!made || depth > MOST_TERMS)))
        return true;
    return made && made->op == LS_OP_COMPUTE &&
           (goes_on(spin, made->a, depth + 1) || goes_on(spin, made->b, depth + 1));
}

static bool is_counted(const struct spin *spin, const struct ls_inst *store)
{
    if (store->b.kind == LS_OPERAND_TEMP)
        return goes_on(spin, store->b, 0);
    return store->b.kind != LS_OPERAND_CONST;
}

static bool see_atomic_load(struct spin *spin, const struct ls_look *look,
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

static bool observes(struct spin *spin, uint32_t proc, unsigned depth);

/* It writes no more than a variable of the function, as what starts the pause again that a signal
 * has ended; or tells that there was a signal. */
static bool is_at_home(const struct spin *spin, const struct ls_look *look,
                       const struct ls_inst *call)
{
    const char *name = callee_of(look, call);
    const struct ls_memory *effect = ls_apis_memory(spin->filler->flow->apis, name);
    if (strcmp(name, "__errno_location") == 0)
        return true;
    if (!effect || effect->makes_new || effect->writes == 0 || effect->writes > call->count)
        return false;
    struct ls_operand to = look->unit->args.at[call->first + effect->writes - 1];
    return to.kind == LS_OPERAND_ADDRESS && look->unit->places.at[to.ref].base == LS_BASE_LOCAL;
}

/* A call in such a function: of a lock, of one that sleeps, of one that is like it. */
static bool observes_call(struct spin *spin, const struct ls_look *look, const struct ls_inst *call,
                          unsigned depth)
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
static bool observes(struct spin *spin, uint32_t proc, unsigned depth)
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

static void see_modelled(struct spin *spin, const struct ls_inst *call, const struct ls_api *api)
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
static bool is_asked_anew(const struct spin *spin, const struct ls_inst *call)
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
static bool is_stub(const struct spin *spin, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(spin->look.program, proc);
    const struct ls_function *function = ls_proc_function(spin->look.program, proc);
    if (!spin->look.program->procs.at[proc].defined || function->blocks != 1)
        return false;
    const struct ls_inst *last = ls_block_terminator(unit, function, 0);
    return unit->blocks.at[function->first_block].count == 1 && last->op == LS_OP_RETURN &&
           last->a.kind == LS_OPERAND_CONST;
}

static void see_call(struct spin *spin, const struct ls_inst *call)
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
                   !observes(spin, targets[0], 0);
    spin->try = spin->tries && !tried ? call : spin->try;
}

static void see(struct spin *spin, const struct ls_inst *inst)
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

static void each_inside(struct spin *spin, void (*visit)(struct spin *, const struct ls_inst *))
{
    const struct ls_look *look = &spin->look;
    for (uint32_t b = 0; b < look->function->blocks && !spin->works; b++) {
        if (!spin->inside[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b)
            visit(spin, inst);
    }
}

static void note_assigned(struct spin *spin, const struct ls_inst *inst)
{
    if (inst->op != LS_OP_STORE)
        return;
    const struct ls_place *place = &spin->look.unit->places.at[inst->a.ref];
    if (place->base == LS_BASE_LOCAL)
        spin->assigned[place->ref] = true;
}

/* Who changes it */

static bool see_any(void *context, const struct ls_inst *inst)
{
    (void)context;
    (void)inst;
    return true;
}

/* The branch that leaves the loop and depends on something that others change; NULL if there is
 * none. */
static const struct ls_inst *find_test(const struct spin *spin)
{
    const struct ls_look *look = &spin->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        if (spin->inside[b] && last->op == LS_OP_BRANCH &&
            (!spin->inside[last->target[0]] || !spin->inside[last->target[1]]) &&
            ls_look_each(look, last->a, see_any, NULL))
            return last;
    }
    return NULL;
}

/* A thread other than by a signal: handlers are given away and never called. What nobody calls or
 * gives away runs for the users of a library, and in no program; unless it is static: then somebody
 * does, in code that has lost its meaning with a header. */
static bool may_be_thread(const struct ls_filler *filler, uint32_t proc)
{
    const struct ls_proc *p = &filler->flow->program->procs.at[proc];
    for (uint32_t i = 0; i < filler->roots.all.count; i++)
        if (filler->roots.all.at[i].proc == proc && filler->roots.all.at[i].is_started)
            return true;
    bool is_static = ls_proc_function(filler->flow->program, proc)->flags & LS_FN_STATIC;
    bool is_offered = !p->address_taken && (is_static || !filler->flow->has_main);
    return p->callers > 0 || is_offered || ls_program_is_main(filler->flow->program, proc);
}

static bool writes_behind(const struct spin *spin, uint32_t cell)
{
    const struct ls_look look = ls_look_over(spin->look.program, spin->look.api, spin->look.proc);
    for (uint32_t b = 0; b < look.function->blocks; b++) {
        if (!spin->after[b])
            continue;
        LS_EACH_INST_OF (inst, look.unit, look.function, b)
            if (ls_look_written(&look, inst) == cell)
                return true;
    }
    return false;
}

/* A loop that does not even sleep, in a function that changes it in the loop or behind it, is a
 * lock made of atomics: by compare-and-swap, or by its owner. What came before is a start value. */
static bool is_changed_by_others(const struct spin *spin, uint32_t cell)
{
    const struct ls_writes *all = &spin->filler->writes;
    bool found = false;
    if (!spin->sleeps && writes_behind(spin, cell))
        return false;
    LS_EACH_LISTED(&all->by_cell, cell, i)
    {
        uint32_t proc = all->write[i].proc;
        found = found || (proc != spin->look.proc && may_be_thread(spin->filler, proc));
    }
    return found;
}

static bool is_private(const struct ls_program *program, uint32_t cell)
{
    return cell < program->globals.count &&
           (program->globals.at[cell].flags & (LS_GLOBAL_THREAD_LOCAL | LS_GLOBAL_CONST));
}

static uint32_t find_subject(const struct spin *spin)
{
    for (uint32_t i = 0; i < spin->cells.count; i++)
        if (!is_private(spin->look.program, spin->cells.at[i]) &&
            is_changed_by_others(spin, spin->cells.at[i]))
            return spin->cells.at[i];
    return LS_NONE;
}

static void add_spin(struct spin *spin, const struct ls_inst *test, uint32_t cell)
{
    /* Inline functions of headers are made to be primitives: a seqlock, a spin lock. Of broken ones
     * the step of the loop may be left out. */
    const uint32_t hardly = LS_FN_HEADER | LS_FN_BROKEN | LS_FN_DAMAGED;
    struct ls_model *model = spin->filler->model;
    struct ls_trace trace = {
        .proc = spin->look.proc, .site = spin->tries ? spin->try->site : test->site, .length = 1};
    const struct ls_api *api = spin->try ? ls_look_api(&spin->look, spin->try) : NULL;
    const char *subject = api && api->role == LS_ROLE_TAKE ? "a semaphore"
                          : cell == LS_NONE                ? ""
                                            : ls_look_name(&model->arena, spin->look.program, cell);
    struct ls_spin fact = {
        .kind = spin->tries    ? LS_SPIN_TRYLOCK
                : spin->sleeps ? LS_SPIN_SLEEP
                               : LS_SPIN_BUSY,
        .confidence =
            spin->doubtful || (spin->look.function->flags & hardly) ? LS_AUDIT : LS_LIKELY,
        .thread = LS_MODEL_NONE,
        .lock = LS_MODEL_NONE,
        .subject = subject,
        .yields = spin->yields || (spin->tries && spin->sleeps),
        .gives_back = spin->releases,
        .is_atomic = spin->is_atomic,
        .witness = ls_witness_new(
            model, spin->look.program, LS_MODEL_NONE, &trace,
            spin->tries ? "tries the lock again and again" : "tests it again and again", NULL, 0)};
    ls_vec_push(&model->spins, fact);
}

struct dependence {
    const struct ls_inst *on;
};

static bool is_same(void *context, const struct ls_inst *inst)
{
    return inst == ((const struct dependence *)context)->on;
}

/* It tells of something else that others change: a reporter, who looks whether to stop. */
static bool reports(const struct spin *spin, const struct ls_inst *test)
{
    const struct ls_look *look = &spin->look;
    for (uint32_t b = 0; spin->prints && b < look->function->blocks; b++) {
        if (!spin->inside[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b) {
            struct dependence dependence = {inst};
            uint32_t cell = inst->op == LS_OP_LOAD ? ls_look_cell(look, inst->a.ref) : LS_NONE;
            if (cell != LS_NONE && !ls_look_each(look, test->a, is_same, &dependence) &&
                is_changed_by_others(spin, cell))
                return true;
        }
    }
    return false;
}

/* The blocks of the loop, and all that can come after one of its rounds. */
static bool *find_after(const struct spin *spin)
{
    const struct ls_look *look = &spin->look;
    bool *after = LS_NEW_ARRAY(&spin->filler->scratch, bool, look->function->blocks);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t b = 0; b < look->function->blocks; b++) {
            const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
            after[b] |= spin->inside[b];
            for (uint32_t n = 0; after[b] && n < ls_target_count(last); n++) {
                bool *next = &after[ls_target(look->unit, last, n)];
                changed |= !*next;
                *next = true;
            }
        }
    }
    return after;
}

/* Rounds that do nothing, of a loop that works in others */

/* What one block of the loop does; `only` has none set. */
static struct spin probe(const struct spin *loop, uint32_t block, bool *only)
{
    struct spin probe = {.filler = loop->filler, .look = loop->look, .assigned = loop->assigned};
    probe.inside = only;
    only[block] = true;
    each_inside(&probe, see);
    only[block] = false;
    ls_vec_release(&probe.cells);
    return probe;
}

/* The blocks among `allowed` that lie on a way from `head` back to it; false if there is no such
 * way. */
static bool find_rounds(const struct spin *loop, uint32_t head, const bool *allowed, bool *round)
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
static bool is_plain(const struct spin *loop, const bool *round)
{
    const struct ls_look *look = &loop->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        unsigned inside = 0;
        for (uint32_t n = 0; round[b] && n < ls_target_count(last); n++)
            inside += round[ls_target(look->unit, last, n)];
        if (inside > 1 || (round[b] && last->op == LS_OP_SWITCH) ||
            (round[b] && last->op == LS_OP_BRANCH && !ls_look_each(look, last->a, see_any, NULL)))
            return false;
    }
    return true;
}

static bool is_start_routine(const struct spin *loop)
{
    const struct ls_roots *roots = &loop->filler->roots;
    for (uint32_t i = 0; i < roots->all.count; i++)
        if (roots->all.at[i].proc == loop->look.proc && roots->all.at[i].is_started)
            return true;
    return false;
}

/* Narrows the loop down to those of its rounds that do nothing. Where all rounds sleep, it is
 * regular work with a pause, not a wait. */
static bool find_idle(struct spin *loop, uint32_t head)
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
        struct spin one = probe(loop, b, only);
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
    struct spin rest = {.filler = loop->filler, .look = loop->look, .assigned = loop->assigned};
    rest.inside = round;
    rest.doubtful = !sleeps && !is_start_routine(loop);
    ls_vec_release(&loop->cells);
    *loop = rest;
    return true;
}

static bool judge_rounds(struct spin *spin)
{
    each_inside(spin, see);
    spin->works |= spin->counts && !spin->sleeps;
    const struct ls_inst *test = spin->works ? NULL : find_test(spin);
    spin->after = test ? find_after(spin) : NULL;
    uint32_t cell = test && !spin->tries ? find_subject(spin) : LS_NONE;
    bool found = test && (spin->tries || (cell != LS_NONE && !reports(spin, test)));
    if (found)
        add_spin(spin, test, cell);
    return found;
}

static bool judge_loop(struct spin *spin, uint32_t head)
{
    each_inside(spin, note_assigned);
    return judge_rounds(spin) || (spin->works && find_idle(spin, head) && judge_rounds(spin));
}

/* Loops */

static bool overlaps(const bool *a, const bool *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (a[i] && b[i])
            return true;
    return false;
}

/* Inner loops first: one around a loop that waits is not told again. */
static void add_spins(struct ls_filler *filler, uint32_t proc)
{
    const struct ls_look *look = ls_look_at(&filler->looks, proc);
    uint32_t blocks = look->function->blocks;
    bool *told = LS_NEW_ARRAY(&filler->arena, bool, blocks);
    for (uint32_t head = blocks; head-- > 0;) {
        struct spin spin = {.filler = filler,
                            .look = *look,
                            .inside = ls_look_loop_from(&filler->scratch, look, head)};
        if (!spin.inside)
            continue;
        spin.assigned = LS_NEW_ARRAY(&filler->scratch, bool, look->function->variables + 1);
        if (!overlaps(told, spin.inside, blocks) && judge_loop(&spin, head))
            for (uint32_t b = 0; b < blocks; b++)
                told[b] |= spin.inside[b];
        ls_vec_release(&spin.cells);
        ls_arena_clear(&filler->scratch);
    }
}

/* The head of a loop dominates what leads back to it, so it has a smaller number. */
static bool may_loop(const struct ls_program *program, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    for (uint32_t b = 0; b < function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(unit, function, b);
        for (uint32_t n = 0; n < ls_target_count(last); n++)
            if (ls_target(unit, last, n) <= b)
                return true;
    }
    return false;
}

/* Nobody waits for others in a program that has no threads. A library that takes locks is called by
 * those of others. */
void ls_filler_add_spins(struct ls_filler *filler)
{
    const struct ls_program *program = filler->flow->program;
    bool threaded = filler->roots.creations.count > 0 || filler->flow->accesses;
    for (uint32_t proc = 0; threaded && proc < program->procs.count; proc++)
        if (program->procs.at[proc].defined &&
            !(ls_proc_function(program, proc)->flags & LS_FN_INIT) && may_loop(program, proc))
            add_spins(filler, proc);
}
