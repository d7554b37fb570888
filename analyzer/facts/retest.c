#include "facts/retest_p.h"

#include "facts/amounts.h"
#include "facts/appointments.h"
#include "ir/graph.h"

/* A way from the wait: the mutex is held and nothing is done yet, something has been written, or
 * the mutex has been released. */
enum way { HELD, WRITTEN, RELEASED, WAYS };

/* How code goes on behind the wait. */
enum verdict { RETESTED, COUNTED, RETURNS_CLEAN, RETURNS, RELIED_ON };

void ls_retest_find_loop(struct ls_retest_search *search)
{
    const struct ls_look *look = &search->look;
    search->around = ls_look_loop(search->arena, look, search->block);
    if (!search->around)
        search->around = LS_NEW_ARRAY(search->arena, bool, look->function->blocks);
}

static bool is_harmless(const struct ls_retest_search *search, const struct ls_inst *call)
{
    const struct ls_api *api = ls_look_api(&search->look, call);
    uint32_t count;
    if (api)
        return api->role != LS_ROLE_BLOCK;
    const uint32_t *targets =
        ls_program_targets(search->look.program, search->look.proc, call, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!search->look.program->procs.at[targets[i]].defined ||
            !ls_mods_is_pure(search->mods, targets[i]))
            return false;
    return count > 0;
}

/* Something that others can see. */
static bool is_work(const struct ls_retest_search *search, const struct ls_inst *inst)
{
    if (inst->op == LS_OP_CALL)
        return !is_harmless(search, inst);
    return inst->op == LS_OP_STORE && ls_look_is_memory(&search->look, inst->a.ref);
}

/* Of a function that does nothing but one thing with locks; LS_ROLES of others. */
static enum ls_role role_of_wrapper(const struct ls_retest_search *search, uint32_t proc)
{
    enum ls_role role = LS_ROLES;
    if (!search->look.program->procs.at[proc].defined)
        return LS_ROLES;
    struct ls_look look = ls_look_over(search->look.program, search->look.api, proc);
    LS_EACH_INST (inst, look.unit, look.function) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(&look, inst) : NULL;
        bool fits = api && (role == LS_ROLES || role == api->role) &&
                    (api->role == LS_ROLE_ACQUIRE || api->role == LS_ROLE_RELEASE);
        if ((inst->op == LS_OP_CALL && !fits) ||
            (inst->op == LS_OP_STORE && ls_look_is_memory(&look, inst->a.ref)))
            return LS_ROLES;
        role = api ? api->role : role;
    }
    return role;
}

static enum ls_role role_of(const struct ls_retest_search *search, const struct ls_inst *call)
{
    uint32_t count;
    const struct ls_api *api = ls_look_api(&search->look, call);
    const uint32_t *targets =
        ls_program_targets(search->look.program, search->look.proc, call, &count);
    return api ? api->role : count == 1 ? role_of_wrapper(search, targets[0]) : LS_ROLES;
}

/* False when the way ends here: at the wait, or because what was done relies on the wake-up. */
static bool pass(struct ls_retest_search *search, const struct ls_inst *inst, enum way *way)
{
    enum ls_role role = inst->op == LS_OP_CALL ? role_of(search, inst) : LS_ROLES;
    search->clean |= inst == search->wait && *way == HELD;
    bool ends = inst == search->wait || (role == LS_ROLE_RELEASE && *way == WRITTEN);
    if (role == LS_ROLE_RELEASE) {
        *way = RELEASED;
    } else if (role == LS_ROLE_ACQUIRE) {
        *way = HELD;
    } else if (is_work(search, inst)) {
        search->dirty = true;
        ends |= *way == RELEASED;
        *way = WRITTEN;
    }
    search->dirty |= inst->op == LS_OP_LOAD && ls_look_is_memory(&search->look, inst->a.ref);
    return !ends;
}

static void leave(struct ls_retest_search *search, uint32_t block, const struct ls_inst *last,
                  enum way way)
{
    uint32_t targets = ls_target_count(last);
    bool back = false;
    search->returns |= last->op == LS_OP_RETURN;
    for (uint32_t i = 0; i < targets; i++)
        back |= search->leads_back[ls_target(search->look.unit, last, i)];
    search->collecting = search->around[block];
    if (back && targets > 1 && ls_awaited_test(search, last))
        search->tested = true;
    ls_depth_add_targets(&search->ways, search->look.unit, last,
                         way * search->look.function->blocks);
}

static void go(struct ls_retest_search *search, uint32_t block, uint32_t index, enum way way)
{
    const struct ls_inst *inst = ls_retest_inst(search, block, index);
    for (; inst && !ls_opcode_is_terminator((enum ls_opcode)inst->op);
         inst = ls_retest_inst(search, block, ++index))
        if (!pass(search, inst, &way))
            return;
    if (inst)
        leave(search, block, inst, way);
}

static bool is_awaited(const struct ls_retest_search *search, uint32_t cell)
{
    return cell != LS_NONE && ls_is_among(search->cells->at, search->cells->count, cell);
}

/* A small function that asks: list_empty(). */
static bool reads_awaited(const struct ls_retest_search *search, const struct ls_inst *call)
{
    uint32_t count;
    const uint32_t *targets =
        ls_program_targets(search->look.program, search->look.proc, call, &count);
    if (count != 1 || !search->look.program->procs.at[targets[0]].defined ||
        search->look.api[targets[0]])
        return false;
    const struct ls_look look = ls_look_over(search->look.program, search->look.api, targets[0]);
    LS_EACH_INST (inst, look.unit, look.function)
        if (inst->op == LS_OP_LOAD && is_awaited(search, ls_look_cell(&look, inst->a.ref)))
            return true;
    return false;
}

static bool is_later_read(void *context, const struct ls_inst *inst)
{
    const struct ls_retest_search *search = context;
    struct ls_site wait = search->wait->site;
    if (inst == search->wait || inst->site.file != wait.file || inst->site.line <= wait.line)
        return false;
    return inst->op == LS_OP_LOAD ? is_awaited(search, ls_look_cell(&search->look, inst->a.ref))
                                  : inst->op == LS_OP_CALL && reads_awaited(search, inst);
}

/* The mutex is taken between that test and the wait. */
static bool locks_behind_guard(const struct ls_retest_search *search)
{
    const struct ls_inst *inst = ls_retest_inst(search, search->block, 0);
    for (uint32_t i = 0; inst && i < search->index;
         inst = ls_retest_inst(search, search->block, ++i)) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(&search->look, inst) : NULL;
        if (api && api->role == LS_ROLE_ACQUIRE)
            return true;
    }
    return false;
}

/* By block: whether the function can return from there. */
static const bool *find_returning(const struct ls_retest_search *search)
{
    const struct ls_look *look = &search->look;
    bool *returning = LS_NEW_ARRAY(search->arena, bool, look->function->blocks);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t b = look->function->blocks; b-- > 0;) {
            const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
            bool returns = last->op == LS_OP_RETURN;
            for (uint32_t i = 0; i < ls_target_count(last); i++)
                returns |= returning[ls_target(look->unit, last, i)];
            changed |= returns != returning[b];
            returning[b] = returns;
        }
    }
    return returning;
}

static bool is_the_wait(void *context, const struct ls_inst *inst)
{
    return inst == ((const struct ls_retest_search *)context)->wait;
}

/* A branch that asks whether the wait failed: the way on for those that it has woken is the target
 * of this number; LS_NONE for other branches. */
static uint32_t way_of_woken(struct ls_retest_search *search, const struct ls_inst *inst)
{
    const struct ls_look *look = &search->look;
    if (inst->op != LS_OP_BRANCH || inst->b.kind != LS_OPERAND_CONST ||
        look->unit->constants.at[inst->b.ref] != 0 ||
        (inst->operator!= LS_OPR_EQ && inst->operator!= LS_OPR_NE) ||
        !ls_look_each(look, inst->a, is_the_wait, search))
        return LS_NONE;
    return inst->operator== LS_OPR_EQ ? 0 : 1;
}

/* The first that every way on does, but for those that never return, is to test again: who finds
 * nothing changed gives up, and leaves it to callers to wait again. */
static bool tests_first(struct ls_retest_search *search, const bool *returning, uint32_t block,
                        uint32_t index)
{
    const struct ls_look *look = &search->look;
    const struct ls_inst *inst = ls_retest_inst(search, block, index);
    for (; inst && !ls_opcode_is_terminator((enum ls_opcode)inst->op);
         inst = ls_retest_inst(search, block, ++index)) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
        if (is_work(search, inst) || (api && api->role == LS_ROLE_RELEASE))
            return false;
    }
    if (!inst || inst->op == LS_OP_RETURN)
        return false;
    if (inst->op == LS_OP_BRANCH && ls_look_test(look, inst, is_later_read, search))
        return true;
    uint32_t woken = way_of_woken(search, inst);
    for (uint32_t i = 0; i < ls_target_count(inst); i++) {
        uint32_t target = ls_target(look->unit, inst, i);
        if (returning[target] && (woken == LS_NONE || i == woken))
            ls_depth_add(&search->ways, target);
    }
    return true;
}

static bool is_tested_first(struct ls_retest_search *search)
{
    if (search->cells->count == 0)
        return false;
    const bool *returning = find_returning(search);
    search->ways = ls_depth_start(search->arena, search->look.function->blocks);
    bool first = tests_first(search, returning, search->block, search->index + 1);
    for (uint32_t block; first && (block = ls_depth_next(&search->ways)) != LS_NONE;)
        first = tests_first(search, returning, block, 0);
    ls_depth_release(&search->ways);
    return first;
}

static enum verdict judge(struct ls_retest_search *search, enum way way)
{
    uint32_t blocks = search->look.function->blocks;
    search->leads_back = ls_blocks_before(search->arena, search->look.function,
                                          &ls_look_ways(&search->look)->before, search->block);
    search->leads_back[search->block] = true;
    ls_retest_find_loop(search);
    search->ways = ls_depth_start(search->arena, WAYS * blocks);
    go(search, search->block, search->index + 1, way);
    for (uint32_t state; (state = ls_depth_next(&search->ways)) != LS_NONE;)
        go(search, state % blocks, 0, (enum way)(state / blocks));
    ls_depth_release(&search->ways);
    if (search->around[search->block])
        search->taken = ls_taken_behind(search->arena, &search->look, search->mods, search->around,
                                        search->block, search->index);
    if (search->tested || search->taken.checked)
        return search->taken.untested == LS_NONE ? RETESTED : RELIED_ON;
    ls_awaited_before(search);
    if (way == HELD && is_tested_first(search))
        return RETESTED;
    if (search->clean && !search->asks)
        return search->returns || search->dirty ? COUNTED : RETESTED; /* it never goes on */
    if (!search->returns)
        return RELIED_ON;
    return search->dirty ? RETURNS : RETURNS_CLEAN;
}

/* From where the function starts, one way leads to the wait, and nothing is asked on it. */
static bool is_reached_blindly(const struct ls_retest_search *search)
{
    const struct ls_look *look = &search->look;
    uint32_t block = 0, steps = 0;
    while (block != search->block && steps++ < look->function->blocks) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, block);
        if (ls_target_count(last) != 1)
            return false;
        block = ls_target(look->unit, last, 0);
    }
    return block == search->block;
}

/* The number of calls between the function that a trace is told from and the one that takes the
 * mutex; a number too large when it is not known. */
static unsigned level_of(const struct ls_trace *trace, const struct ls_trace *mutex)
{
    unsigned level = 0;
    while (mutex && trace->inner && mutex->inner && trace->site.line == mutex->site.line &&
           trace->site.column == mutex->site.column && trace->inner->proc == mutex->inner->proc) {
        trace = trace->inner;
        mutex = mutex->inner;
        level++;
    }
    return mutex ? level : UINT32_MAX;
}

static const struct ls_trace *step_of(const struct ls_trace *trace, unsigned level)
{
    while (level-- > 0)
        trace = trace->inner;
    return trace;
}

/* Some branch depends on it, through a variable perhaps, once the mutex is free again. */
static bool is_looked_at_later(struct ls_retest_search *search)
{
    const struct ls_look *look = &search->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        if (last->op == LS_OP_BRANCH && ls_look_test(look, last, is_later_read, search))
            return true;
    }
    return false;
}

struct ls_retest ls_retest_of(struct ls_arena *arena, struct ls_looks *looks,
                              const struct ls_mods *mods, const struct ls_trace *trace,
                              const struct ls_trace *mutex)
{
    struct ls_retest retest = {.text = ""};
    const char *texts[LS_MOST_AWAITED];
    unsigned decisive = level_of(trace, mutex);
    bool relied_on = false;
    for (unsigned level = ls_trace_length(trace); level-- > 0 && !relied_on;) {
        const struct ls_trace *step = step_of(trace, level);
        struct ls_retest_search search = {.look = *ls_look_at(looks, step->proc),
                                          .looks = looks,
                                          .mods = mods,
                                          .arena = arena,
                                          .taken.untested = LS_NONE,
                                          .cells = &retest.cells,
                                          .outer = &retest.outer,
                                          .texts = texts};
        search.wait =
            ls_look_find_call(&search.look, step->site, step->inner ? LS_ROLES : LS_ROLE_WAIT,
                              step->inner ? step->inner->proc : 0, &search.block, &search.index);
        if (!search.wait)
            return retest;
        retest.known = true;
        if (!step->inner)
            retest.until =
                ls_appointment_missed(arena, &search.look, mods, search.block, search.index);
        if (!retest.amount)
            retest.amount = ls_amount_waited(arena, &search.look, search.block);
        ls_awaited_further_out(&search);
        enum verdict verdict =
            judge(&search, level < decisive && decisive != UINT32_MAX ? RELEASED : HELD);
        retest.blind = level == 0 && !step->inner && is_reached_blindly(&search) &&
                       (search.dirty || search.returns);
        if (retest.cells.count > 0)
            retest.text = ls_awaited_text(arena, texts, retest.cells.count);
        if (search.tested && verdict == RELIED_ON && retest.cells.count > 0)
            retest.text = ls_look_name(arena, looks->program, search.taken.untested);
        if (verdict == RETESTED) {
            retest.unlooped = retest.counted = false; /* further in, nothing relies on it */
            return retest;
        }
        retest.unlooped = mutex && level <= decisive;
        retest.counted = verdict == COUNTED;
        retest.apart |= locks_behind_guard(&search);
        retest.looked |= is_looked_at_later(&search);
        retest.idle |= verdict == RETURNS_CLEAN ||
                       (search.around[search.block] && search.taken.untested == LS_NONE);
        relied_on = retest.unlooped && verdict != RETURNS_CLEAN;
    }
    return retest;
}

/* Early tests */
