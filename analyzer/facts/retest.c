#include "facts/retest.h"

#include "facts/amounts.h"
#include "facts/appointments.h"
#include "facts/looks.h"
#include "facts/taken.h"
#include "ir/graph.h"

enum { MOST_CELLS = 8 };

/* How code goes on behind the wait. */
enum verdict { RETESTED, COUNTED, RETURNS_CLEAN, RETURNS, RELIED_ON };

/* A way from the wait: the mutex is held and nothing is done yet, something has been written, or
 * the mutex has been released. */
enum way { HELD, WRITTEN, RELEASED, WAYS };

/* One function, and the wait (or the call that leads to it) in it. */
struct search {
    struct ls_look look;
    struct ls_looks *looks;
    const struct ls_mods *mods;
    struct ls_arena *arena;
    const struct ls_inst *wait;
    uint32_t block, index;
    bool *leads_back; /* by block: the wait can be reached from its start */
    bool *around;     /* by block: in the innermost loop around the wait */
    bool collecting;  /* what is tested here counts as what is waited for */
    bool *seen[WAYS]; /* by block */
    bool tested, returns, dirty;
    bool asks;  /* what the wait returned */
    bool clean; /* the wait was reached again, and nothing was done for it */
    struct ls_taken taken;
    ls_cells *cells, *outer;
    const char **texts; /* by cell */
};

static const struct ls_inst *inst_at(const struct search *search, uint32_t block, uint32_t index)
{
    const struct ls_look *look = &search->look;
    const struct ls_block *b = &look->unit->blocks.at[look->function->first_block + block];
    return index < b->count ? &look->unit->insts.at[b->first + index] : NULL;
}

static void mark_leading_back(struct search *search)
{
    const struct ls_look *look = &search->look;
    const struct ls_predecessors before = ls_look_ways(look)->before;
    uint32_t *stack = LS_NEW_ARRAY(search->arena, uint32_t, look->function->blocks + 1);
    uint32_t count = 0;
    search->leads_back = LS_NEW_ARRAY(search->arena, bool, look->function->blocks);
    search->leads_back[search->block] = true;
    stack[count++] = search->block;
    while (count > 0) {
        uint32_t block = stack[--count];
        for (uint32_t i = before.first[block]; i < before.first[block + 1]; i++)
            if (!search->leads_back[before.from[i]]) {
                search->leads_back[before.from[i]] = true;
                stack[count++] = before.from[i];
            }
    }
}

static void find_loop(struct search *search)
{
    const struct ls_look *look = &search->look;
    search->around = ls_look_loop(search->arena, look, search->block);
    if (!search->around)
        search->around = LS_NEW_ARRAY(search->arena, bool, look->function->blocks);
}

/* Further out: the loops that end by a test of something, and the flags that they set back. */

static void add_outer(struct search *search, uint32_t cell)
{
    if (cell != LS_NONE && search->outer->count < MOST_CELLS &&
        !ls_is_among(search->outer->at, search->outer->count, cell))
        ls_vec_push(search->outer, cell);
}

static bool see_outer(void *context, const struct ls_inst *inst)
{
    struct search *search = context;
    if (inst->op == LS_OP_LOAD && ls_look_is_memory(&search->look, inst->a.ref))
        add_outer(search, ls_look_cell(&search->look, inst->a.ref));
    else
        add_outer(search, ls_look_read(&search->look, inst));
    return false;
}

static bool leaves_loop(const struct search *search, const bool *loop, const struct ls_inst *last)
{
    for (uint32_t i = 0; i < ls_target_count(last); i++)
        if (!loop[ls_target(search->look.unit, last, i)])
            return true;
    return false;
}

static void see_block_of_loop(struct search *search, const bool *loop, uint32_t block)
{
    const struct ls_inst *inst = inst_at(search, block, 0);
    for (uint32_t i = 0; inst && !ls_opcode_is_terminator((enum ls_opcode)inst->op);
         inst = inst_at(search, block, ++i))
        if (inst->op == LS_OP_STORE && inst->b.kind == LS_OPERAND_CONST)
            add_outer(search, ls_look_written(&search->look, inst));
    if (!inst || inst->op != LS_OP_BRANCH || !leaves_loop(search, loop, inst))
        return;
    ls_look_each(&search->look, inst->a, see_outer, search);
    ls_look_each(&search->look, inst->b, see_outer, search);
}

static void collect_outer(struct search *search)
{
    const struct ls_look *look = &search->look;
    const struct ls_loops *loops = &ls_look_ways(look)->loops;
    for (uint32_t head = loops->head[search->block]; head != LS_NONE; head = loops->outer[head]) {
        const bool *loop = ls_look_loop_from(search->arena, look, head);
        for (uint32_t b = head; b < look->function->blocks; b++)
            if (loop[b])
                see_block_of_loop(search, loop, b);
    }
}

/* Tests */

static void add_cell(struct search *search, uint32_t cell, const char *text)
{
    for (uint32_t i = 0; i < search->cells->count; i++)
        if (search->cells->at[i] == cell)
            cell = LS_NONE;
    if (cell == LS_NONE || search->cells->count == MOST_CELLS || !search->collecting)
        return;
    uint32_t at = search->cells->count;
    ls_vec_push(search->cells, cell);
    for (; at > 0 && search->cells->at[at - 1] > cell; at--) {
        search->cells->at[at] = search->cells->at[at - 1];
        search->texts[at] = search->texts[at - 1];
    }
    search->cells->at[at] = cell;
    search->texts[at] = text;
}

struct leaf {
    struct search *search;
    const struct ls_inst *branch;
    bool any;
};

/* True when the loop waits as long as the operand of this branch, compared with 0, is not 0: so it
 * waits until it is. */
static bool waits_for_zero(const struct leaf *leaf)
{
    const struct search *search = leaf->search;
    const struct ls_inst *branch = leaf->branch;
    bool stays_if_true = search->around[ls_target(search->look.unit, branch, 0)];
    bool stays_if_false = search->around[ls_target(search->look.unit, branch, 1)];
    if (stays_if_true == stays_if_false)
        return false;
    return branch->operator== LS_OPR_NE ? stays_if_true
                                        : branch->operator== LS_OPR_EQ && stays_if_false;
}

static const char *say_test(const struct leaf *leaf, uint32_t cell)
{
    const struct search *search = leaf->search;
    const struct ls_inst *branch = leaf->branch;
    const char *name = ls_look_name(search->arena, search->look.program, cell);
    if (branch->op != LS_OP_BRANCH || branch->b.kind != LS_OPERAND_CONST)
        return branch->op == LS_OP_BRANCH && branch->b.kind != LS_OPERAND_NONE
                   ? ls_arena_printf(search->arena, "%s %s ...", name,
                                     ls_operator_name(branch->operator))
                   : name;
    long long value = (long long)search->look.unit->constants.at[branch->b.ref];
    if (value == 0)
        return waits_for_zero(leaf) ? ls_arena_printf(search->arena, "!%s", name) : name;
    return ls_arena_printf(search->arena, "%s %s %lld", name, ls_operator_name(branch->operator),
                           value);
}

/* What a function that only tests something reads. */
static void add_reads(struct leaf *leaf, uint32_t proc)
{
    struct search *search = leaf->search;
    if (!search->look.program->procs.at[proc].defined || search->look.api[proc])
        return;
    const struct ls_look *look = ls_look_at(search->looks, proc);
    LS_EACH_INST (inst, look->unit, look->function) {
        uint32_t cell =
            inst->op == LS_OP_LOAD ? ls_look_cell(look, inst->a.ref) : ls_look_read(look, inst);
        if (cell != LS_NONE)
            add_cell(search, cell, ls_look_name(search->arena, search->look.program, cell));
    }
}

static bool see_leaf(void *context, const struct ls_inst *inst)
{
    struct leaf *leaf = context;
    struct search *search = leaf->search;
    if (inst == search->wait) {
        search->asks = true;
        return false;
    }
    if (inst->op == LS_OP_CALL) {
        uint32_t count;
        const uint32_t *targets =
            ls_program_targets(search->look.program, search->look.proc, inst, &count);
        uint32_t cell = ls_look_read(&search->look, inst);
        leaf->any = true;
        if (cell != LS_NONE)
            add_cell(search, cell, say_test(leaf, cell));
        else if (count == 1)
            add_reads(leaf, targets[0]);
    } else if (ls_look_is_memory(&search->look, inst->a.ref)) {
        uint32_t cell = ls_look_cell(&search->look, inst->a.ref);
        leaf->any = true;
        if (cell != LS_NONE)
            add_cell(leaf->search, cell, say_test(leaf, cell));
    }
    return false;
}

/* A branch that depends on memory. */
static bool is_test(struct search *search, const struct ls_inst *last)
{
    struct leaf leaf = {search, last, false};
    if (last->op == LS_OP_BRANCH || last->op == LS_OP_SWITCH)
        ls_look_each(&search->look, last->a, see_leaf, &leaf);
    if (last->op == LS_OP_BRANCH)
        ls_look_each(&search->look, last->b, see_leaf, &leaf);
    return leaf.any;
}

/* The way on */

static bool is_harmless(const struct search *search, const struct ls_inst *call)
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
static bool is_work(const struct search *search, const struct ls_inst *inst)
{
    if (inst->op == LS_OP_CALL)
        return !is_harmless(search, inst);
    return inst->op == LS_OP_STORE && ls_look_is_memory(&search->look, inst->a.ref);
}

/* Of a function that does nothing but one thing with locks; LS_ROLES of others. */
static enum ls_role role_of_wrapper(const struct search *search, uint32_t proc)
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

static enum ls_role role_of(const struct search *search, const struct ls_inst *call)
{
    uint32_t count;
    const struct ls_api *api = ls_look_api(&search->look, call);
    const uint32_t *targets =
        ls_program_targets(search->look.program, search->look.proc, call, &count);
    return api ? api->role : count == 1 ? role_of_wrapper(search, targets[0]) : LS_ROLES;
}

/* False when the way ends here: at the wait, or because what was done relies on the wake-up. */
static bool pass(struct search *search, const struct ls_inst *inst, enum way *way)
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

static void go(struct search *search, uint32_t block, uint32_t index, enum way way);

static void leave(struct search *search, uint32_t block, const struct ls_inst *last, enum way way)
{
    uint32_t targets = ls_target_count(last);
    bool back = false;
    search->returns |= last->op == LS_OP_RETURN;
    for (uint32_t i = 0; i < targets; i++)
        back |= search->leads_back[ls_target(search->look.unit, last, i)];
    search->collecting = search->around[block];
    if (back && targets > 1 && is_test(search, last))
        search->tested = true;
    for (uint32_t i = 0; i < targets; i++) {
        uint32_t target = ls_target(search->look.unit, last, i);
        if (!search->seen[way][target]) {
            search->seen[way][target] = true;
            go(search, target, 0, way);
        }
    }
}

static void go(struct search *search, uint32_t block, uint32_t index, enum way way)
{
    const struct ls_inst *inst = inst_at(search, block, index);
    for (; inst && !ls_opcode_is_terminator((enum ls_opcode)inst->op);
         inst = inst_at(search, block, ++index))
        if (!pass(search, inst, &way))
            return;
    if (inst)
        leave(search, block, inst, way);
}

static bool is_later_read(void *context, const struct ls_inst *inst)
{
    const struct search *search = context;
    struct ls_site wait = search->wait->site;
    uint32_t cell = inst->op == LS_OP_LOAD ? ls_look_cell(&search->look, inst->a.ref) : LS_NONE;
    bool is_later = inst->site.file == wait.file && inst->site.line > wait.line;
    for (uint32_t i = 0; is_later && i < search->cells->count; i++)
        if (search->cells->at[i] == cell)
            return true;
    return false;
}

/* The mutex is taken between that test and the wait. */
static bool locks_behind_guard(const struct search *search)
{
    const struct ls_inst *inst = inst_at(search, search->block, 0);
    for (uint32_t i = 0; inst && i < search->index; inst = inst_at(search, search->block, ++i)) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(&search->look, inst) : NULL;
        if (api && api->role == LS_ROLE_ACQUIRE)
            return true;
    }
    return false;
}

/* The tests that the wait stands behind, when nobody tests after it: all parts of `a && b && c`. */
static void add_guard(struct search *search)
{
    const struct ls_look *look = &search->look;
    const uint32_t *dominators = ls_look_ways(look)->dominators;
    uint32_t around = LS_NONE; /* where all parts go that do not hold */
    search->collecting = true;
    for (uint32_t block = search->block; dominators[block] != block; block = dominators[block]) {
        const struct ls_inst *last =
            ls_block_terminator(look->unit, look->function, dominators[block]);
        uint32_t other =
            last->op != LS_OP_BRANCH ? LS_NONE : last->target[last->target[0] == block];
        if (around != LS_NONE && around != other)
            break;
        (void)is_test(search, last);
        around = other;
        if (other == LS_NONE)
            break;
    }
}

/* By block: whether the function can return from there. */
static const bool *find_returning(const struct search *search)
{
    const struct ls_look *look = &search->look;
    bool *returning = LS_NEW_ARRAY(search->arena, bool, look->function->blocks);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t b = 0; b < look->function->blocks; b++) {
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

/* The first that every way on does, but for those that never return, is to test again: who finds
 * nothing changed gives up, and leaves it to callers to wait again. */
static bool tests_first(struct search *search, const bool *returning, bool *seen, uint32_t block,
                        uint32_t index)
{
    const struct ls_look *look = &search->look;
    const struct ls_inst *inst = inst_at(search, block, index);
    for (; inst && !ls_opcode_is_terminator((enum ls_opcode)inst->op);
         inst = inst_at(search, block, ++index)) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
        if (is_work(search, inst) || (api && api->role == LS_ROLE_RELEASE))
            return false;
    }
    if (!inst || inst->op == LS_OP_RETURN)
        return false;
    if (inst->op == LS_OP_BRANCH && (ls_look_each(look, inst->a, is_later_read, search) ||
                                     ls_look_each(look, inst->b, is_later_read, search)))
        return true;
    for (uint32_t i = 0; i < ls_target_count(inst); i++) {
        uint32_t target = ls_target(look->unit, inst, i);
        if (seen[target] || !returning[target])
            continue;
        seen[target] = true;
        if (!tests_first(search, returning, seen, target, 0))
            return false;
    }
    return true;
}

static bool is_tested_first(struct search *search)
{
    return search->cells->count > 0 &&
           tests_first(search, find_returning(search),
                       LS_NEW_ARRAY(search->arena, bool, search->look.function->blocks),
                       search->block, search->index + 1);
}

static enum verdict judge(struct search *search, enum way way)
{
    uint32_t blocks = search->look.function->blocks;
    mark_leading_back(search);
    find_loop(search);
    for (unsigned i = 0; i < WAYS; i++)
        search->seen[i] = LS_NEW_ARRAY(search->arena, bool, blocks);
    go(search, search->block, search->index + 1, way);
    if (search->around[search->block])
        search->taken = ls_taken_behind(search->arena, &search->look, search->mods, search->around,
                                        search->block, search->index);
    if (search->tested || search->taken.checked)
        return search->taken.untested == LS_NONE ? RETESTED : RELIED_ON;
    add_guard(search);
    if (way == HELD && is_tested_first(search))
        return RETESTED;
    if (search->clean && !search->asks)
        return search->returns || search->dirty ? COUNTED : RETESTED; /* it never goes on */
    if (!search->returns)
        return RELIED_ON;
    return search->dirty ? RETURNS : RETURNS_CLEAN;
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
static bool is_looked_at_later(struct search *search)
{
    const struct ls_look *look = &search->look;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, b);
        if (last->op == LS_OP_BRANCH && (ls_look_each(look, last->a, is_later_read, search) ||
                                         ls_look_each(look, last->b, is_later_read, search)))
            return true;
    }
    return false;
}

static const char *join_texts(struct ls_arena *arena, const char *const *texts, uint32_t count)
{
    const char *text = texts[0];
    for (uint32_t i = 1; i < count; i++)
        text = ls_arena_printf(arena, "%s, %s", text, texts[i]);
    return text;
}

struct ls_retest ls_retest_of(struct ls_arena *arena, struct ls_looks *looks,
                              const struct ls_mods *mods, const struct ls_trace *trace,
                              const struct ls_trace *mutex)
{
    struct ls_retest retest = {.text = ""};
    const char *texts[MOST_CELLS];
    unsigned decisive = level_of(trace, mutex);
    bool relied_on = false;
    for (unsigned level = ls_trace_length(trace); level-- > 0 && !relied_on;) {
        const struct ls_trace *step = step_of(trace, level);
        struct search search = {.look = *ls_look_at(looks, step->proc),
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
        collect_outer(&search);
        enum verdict verdict =
            judge(&search, level < decisive && decisive != UINT32_MAX ? RELEASED : HELD);
        if (retest.cells.count > 0)
            retest.text = join_texts(arena, texts, retest.cells.count);
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

struct backwards {
    struct search search;
    struct ls_predecessors before;
    bool *seen; /* by block */
    struct ls_site mutex;
    bool tested;
};

/* Up to where the mutex was taken: false when the way was not that simple. */
static bool takes_mutex(struct backwards *way, uint32_t block, uint32_t index)
{
    while (index-- > 0) {
        const struct ls_inst *inst = inst_at(&way->search, block, index);
        if (inst->op == LS_OP_CALL && ls_site_equal(inst->site, way->mutex))
            return true;
        way->tested |= inst == way->search.wait;
    }
    return false;
}

static void go_back(struct backwards *way, uint32_t block, uint32_t index)
{
    const struct ls_look *look = &way->search.look;
    if (way->tested || takes_mutex(way, block, index))
        return;
    way->tested |= block == 0;
    for (uint32_t i = way->before.first[block]; i < way->before.first[block + 1]; i++) {
        uint32_t from = way->before.from[i];
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, from);
        way->tested |= is_test(&way->search, last);
        if (!way->seen[from])
            go_back(way, from, look->unit->blocks.at[look->function->first_block + from].count);
        way->seen[from] = true;
    }
}

bool ls_retest_is_early(struct ls_arena *arena, struct ls_looks *looks,
                        const struct ls_trace *trace, const struct ls_trace *mutex)
{
    const struct ls_trace *end = ls_trace_last(trace);
    const struct ls_trace *taken = mutex ? ls_trace_last(mutex) : NULL;
    ls_cells cells = {0};
    if (!taken || taken->proc != end->proc)
        return false;
    struct backwards way = {.search = {.look = *ls_look_at(looks, end->proc),
                                       .looks = looks,
                                       .arena = arena,
                                       .cells = &cells},
                            .mutex = taken->site};
    const struct ls_look *look = &way.search.look;
    way.search.wait =
        ls_look_find_call(look, end->site, LS_ROLE_WAIT, 0, &way.search.block, &way.search.index);
    way.before = ls_look_ways(look)->before;
    way.seen = LS_NEW_ARRAY(arena, bool, look->function->blocks);
    if (!way.search.wait)
        return false;
    find_loop(&way.search);
    way.seen[way.search.block] = true;
    go_back(&way, way.search.block, way.search.index);
    return !way.tested;
}
