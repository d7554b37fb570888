/* Loops that do nothing but look at memory, or try a lock, until another thread has changed it. */
#include "facts/spins_p.h"
#include "ir/graph.h"

/* The branch that leaves the loop and depends on something that others change; NULL if there is
 * none. */
static const struct ls_inst *find_test(const struct ls_spinning *spin)
{
    const struct ls_look *look = &spin->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        if (spin->inside[b] && last->op == LS_OP_BRANCH &&
            (!spin->inside[last->target[0]] || !spin->inside[last->target[1]]) &&
            ls_look_depends(look, last->a))
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
    if (ls_roots_starts(&filler->roots, proc))
        return true;
    bool is_static = ls_proc_function(filler->flow->program, proc)->flags & LS_FN_STATIC;
    bool is_offered = !p->address_taken && (is_static || !filler->flow->has_main);
    return p->callers > 0 || is_offered || ls_program_is_main(filler->flow->program, proc);
}

static bool writes_behind(const struct ls_spinning *spin, uint32_t cell)
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
static bool is_changed_by_others(const struct ls_spinning *spin, uint32_t cell)
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

static bool is_changed_in_main_only(const struct ls_spinning *spin, uint32_t cell)
{
    const struct ls_writes *all = &spin->filler->writes;
    LS_EACH_LISTED(&all->by_cell, cell, i)
    if (!ls_program_is_main(spin->look.program, all->write[i].proc))
        return false;
    return true;
}

/* What others change; rather what threads do than a limit or an option that main has set. */
static uint32_t find_subject(const struct ls_spinning *spin)
{
    uint32_t found = LS_NONE;
    for (uint32_t i = 0; i < spin->cells.count; i++) {
        uint32_t cell = spin->cells.at[i];
        if (is_private(spin->look.program, cell) || !is_changed_by_others(spin, cell))
            continue;
        if (!is_changed_in_main_only(spin, cell))
            return cell;
        found = found == LS_NONE ? cell : found;
    }
    return found;
}

static void add_spin(struct ls_spinning *spin, const struct ls_inst *test, uint32_t cell)
{
    /* Inline functions of headers are made to be primitives: a seqlock, a spin lock. Of broken ones
     * the step of the loop may be left out. */
    const uint32_t hardly = LS_FN_HEADER | LS_FN_BROKEN | LS_FN_DAMAGED;
    struct ls_model *model = spin->filler->model;
    struct ls_trace trace = {
        .proc = spin->look.proc, .site = spin->tries ? spin->try->site : test->site, .length = 1};
    const struct ls_api *api = spin->try ? ls_look_api(&spin->look, spin->try) : NULL;
    const char *subject = spin->tries && api && api->role == LS_ROLE_TAKE ? "a semaphore"
                          : cell == LS_NONE                               ? ""
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
static bool reports(const struct ls_spinning *spin, const struct ls_inst *test)
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

/* The loop is left as soon as the try fails: it takes all the permits that there are. */
static bool drains(const struct ls_spinning *spin, const struct ls_inst *test)
{
    const struct ls_look *look = &spin->look;
    const struct ls_api *api = spin->try ? ls_look_api(look, spin->try) : NULL;
    bool on_zero = api && api->success == LS_SUCCESS_ZERO;
    if (!api || api->role != LS_ROLE_TAKE || api->success == LS_SUCCESS_ALWAYS ||
        test->b.kind != LS_OPERAND_CONST || look->unit->constants.at[test->b.ref] != 0 ||
        (test->operator!= LS_OPR_EQ && test->operator!= LS_OPR_NE))
        return false;
    struct dependence dependence = {spin->try};
    bool is_zero_way = (test->operator== LS_OPR_EQ) == on_zero;
    return ls_look_each(look, test->a, is_same, &dependence) &&
           spin->inside[test->target[is_zero_way ? 0 : 1]] &&
           !spin->inside[test->target[is_zero_way ? 1 : 0]];
}

/* The blocks of the loop, and all that can come after one of its rounds. */
static bool *find_after(const struct ls_spinning *spin)
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

static bool judge_rounds(struct ls_spinning *spin)
{
    ls_spinning_see(spin);
    spin->works |= spin->counts && !spin->sleeps;
    const struct ls_inst *test = spin->works ? NULL : find_test(spin);
    spin->after = test ? find_after(spin) : NULL;
    uint32_t cell = test && !spin->tries ? find_subject(spin) : LS_NONE;
    bool found = test && ((spin->tries && !drains(spin, test)) ||
                          (!spin->tries && cell != LS_NONE && !reports(spin, test)));
    if (found)
        add_spin(spin, test, cell);
    return found;
}

static bool judge_loop(struct ls_spinning *spin, uint32_t head)
{
    ls_spinning_note_assigned(spin);
    return judge_rounds(spin) ||
           (spin->works && ls_spinning_narrow(spin, head) && judge_rounds(spin));
}

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
        struct ls_spinning spin = {.filler = filler,
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
