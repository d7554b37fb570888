#include "facts/untold.h"

#include <string.h>

#include "facts/looks.h"
#include "flow/classes.h"
#include "flow/range.h"
#include "ir/graph.h"

enum {
    MOST_CALLS = 8,   /* from a thread's start down to the change */
    MOST_CHANGES = 64 /* each is looked for in the whole program */
};

/* Where a cell is changed so that a wait would end. */
struct change {
    uint32_t wait; /* of the model */
    uint32_t proc, cell;
    const struct ls_inst *write;
};

/* Those of one condition at one place once. */
struct changes {
    LS_VEC(struct change) all;
    struct ls_tally known;
};

/* ---- which values a wait goes on with ---- */

/* Whether one comes from the start of `from` to `to`, and not by way of `past`. */
static bool leads_to(struct ls_arena *arena, const struct ls_look *look, uint32_t from, uint32_t to,
                     uint32_t past)
{
    uint32_t blocks = look->function->blocks, count = 0;
    bool *seen = LS_NEW_ARRAY(arena, bool, blocks);
    uint32_t *open = LS_NEW_ARRAY(arena, uint32_t, blocks);
    seen[past] = true;
    if (from != to && !seen[from])
        open[count++] = from;
    bool found = from == to;
    while (count > 0 && !found) {
        const struct ls_inst *last = ls_block_terminator(look->unit, look->function, open[--count]);
        for (uint32_t i = 0; i < ls_target_count(last); i++) {
            uint32_t target = ls_target(look->unit, last, i);
            found |= target == to;
            if (!seen[target])
                open[count++] = target;
            seen[target] = true;
        }
    }
    return found;
}

static bool is_cell(const struct ls_look *look, struct ls_operand value, uint32_t cell)
{
    const struct ls_inst *made = value.kind == LS_OPERAND_TEMP ? look->made_by[value.ref] : NULL;
    if (!made)
        return false;
    return made->op == LS_OP_LOAD ? ls_look_cell(look, made->a.ref) == cell
                                  : made->op == LS_OP_CALL && ls_look_read(look, made) == cell;
}

/* A branch that compares the cell with a number, of which one target only leads to the wait. */
struct gate {
    enum ls_operator operator;
    int64_t number;
    bool sleeps; /* when the comparison is true; else when it is false */
};

static bool read_gate(struct ls_arena *arena, const struct ls_look *look, uint32_t block,
                      uint32_t wait, uint32_t cell, struct gate *gate)
{
    const struct ls_inst *branch = ls_block_terminator(look->unit, look->function, block);
    if (branch->op != LS_OP_BRANCH || !is_cell(look, branch->a, cell) ||
        branch->b.kind != LS_OPERAND_CONST)
        return false;
    bool leads[2];
    for (int i = 0; i < 2; i++)
        leads[i] = leads_to(arena, look, branch->target[i], wait, block);
    *gate = (struct gate){(enum ls_operator)branch->operator,
                          look->unit->constants.at[branch->b.ref], leads[0]};
    return leads[0] != leads[1];
}

static bool sleeps_with(const struct gate *gate, int64_t value)
{
    struct ls_values values = ls_values_one(value);
    return ls_values_refine(&values, gate->operator, gate->number) == gate->sleeps;
}

/* The test of the cell in the loop around a wait. */
static bool find_gate(struct ls_filler *filler, const struct ls_trace *trace, uint32_t cell,
                      struct gate *gate)
{
    bool found = false;
    for (const struct ls_trace *step = trace; step && !found; step = step->inner) {
        uint32_t block, index;
        const struct ls_look *look = ls_look_at(&filler->looks, step->proc);
        if (!ls_look_find_call(look, step->site, step->inner ? LS_ROLES : LS_ROLE_WAIT,
                               step->inner ? step->inner->proc : 0, &block, &index))
            continue;
        const bool *loop = ls_look_loop(&filler->scratch, look, block);
        for (uint32_t b = 0; loop && !found && b < look->function->blocks; b++)
            found = loop[b] && read_gate(&filler->scratch, look, b, block, cell, gate);
    }
    return found;
}

/* ---- who changes it ---- */

/* cell = cell + number. */
static bool counts_up(const struct ls_look *look, const struct ls_inst *store, uint32_t cell)
{
    const struct ls_inst *made =
        store->b.kind == LS_OPERAND_TEMP ? look->made_by[store->b.ref] : NULL;
    return made && made->op == LS_OP_COMPUTE &&
           made->operator== LS_OPR_ADD && is_cell(look, made->a, cell) &&
           made->b.kind == LS_OPERAND_CONST && look->unit->constants.at[made->b.ref] > 0;
}

static bool wakes(const struct ls_look *look, const struct ls_inst *store, uint32_t cell,
                  const struct gate *gate)
{
    if (store->op != LS_OP_STORE)
        return false;
    if (store->b.kind == LS_OPERAND_CONST)
        return !sleeps_with(gate, look->unit->constants.at[store->b.ref]);
    return counts_up(look, store, cell) && sleeps_with(gate, 0) && !sleeps_with(gate, 1);
}

static const char *last_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot : name;
}

/* A signal of the condition, or of one that nobody can name, or of a field that may be it. */
static bool may_be_told(const struct ls_filler *filler, uint32_t proc, const struct ls_event *event,
                        uint32_t condition)
{
    if (event->kind != LS_EVENT_SIGNAL)
        return false;
    struct ls_classes *classes = filler->flow->classes;
    uint32_t class = ls_class_of(classes, proc, event->lock);
    const char *name = filler->model->conditions.at[condition].name;
    return class == LS_NONE || strcmp(last_name(classes->all.at[class].name), last_name(name)) == 0;
}

/* Whom the function calls, nobody knows. */
static bool calls_unknown(const struct ls_look *look)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        uint32_t count = 1;
        if (inst->op == LS_OP_CALL)
            (void)ls_program_targets(look->program, look->proc, inst, &count);
        if (count == 0)
            return true;
    }
    return false;
}

/* The function tells the waiters, or waits, too; or makes threads, which find what it has changed
 * before. */
static bool is_part(const struct ls_filler *filler, uint32_t proc, uint32_t condition)
{
    const struct ls_summary *summary = &filler->flow->summaries[proc];
    struct ls_look look = ls_look_over(filler->flow->program, filler->flow->api, proc);
    if (calls_unknown(&look))
        return true;
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_WAIT || event->kind == LS_EVENT_CREATE ||
            event->kind == LS_EVENT_INIT || may_be_told(filler, proc, event, condition))
            return true;
    }
    return false;
}

static void add_changes(struct ls_filler *filler, struct changes *changes, uint32_t wait,
                        uint32_t cell)
{
    struct gate gate = {0};
    if (!find_gate(filler, filler->predicates.at[wait].trace, cell, &gate))
        return;
    LS_EACH_LISTED(&filler->writes.by_cell, cell, i)
    {
        const struct ls_write *write = &filler->writes.write[i];
        const struct ls_look *look = ls_look_at(&filler->looks, write->proc);
        if (!wakes(look, write->inst, cell, &gate) ||
            is_part(filler, write->proc, filler->model->waits.at[wait].condition))
            continue;
        const uint32_t key[] = {write->proc, write->inst->site.line, write->inst->site.column,
                                filler->model->waits.at[wait].condition,
                                filler->model->waits.at[wait].thread};
        if (changes->all.count < MOST_CHANGES &&
            !ls_tally_again(&changes->known, ls_hash(key, sizeof key, 0)))
            ls_vec_push(&changes->all, ((struct change){wait, write->proc, cell, write->inst}));
    }
}

/* ---- that nobody is told of ---- */

static bool is_above(struct ls_site a, struct ls_site b)
{
    return a.file == b.file && (a.line < b.line || (a.line == b.line && a.column < b.column));
}

static bool is_release(const struct ls_filler *filler, const struct ls_look *look,
                       const struct ls_inst *call)
{
    const struct ls_api *api = ls_look_api(look, call);
    uint32_t count;
    const uint32_t *targets = ls_program_targets(look->program, look->proc, call, &count);
    if (api)
        return api->role == LS_ROLE_RELEASE;
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_summary *summary = &filler->flow->summaries[targets[i]];
        for (uint32_t o = 0; o < summary->outcomes; o++)
            if (summary->outcome[o].locks > 0)
                return true;
    }
    return false;
}

/* What is locked at `site` is still locked at the change, as the code stands there. */
static bool is_kept(const struct ls_filler *filler, const struct change *change,
                    struct ls_site site)
{
    struct ls_look look = ls_look_over(filler->flow->program, filler->flow->api, change->proc);
    if (!is_above(site, change->write->site))
        return false;
    LS_EACH_INST (inst, look.unit, look.function) {
        if (inst->op == LS_OP_CALL && is_above(site, inst->site) &&
            is_above(inst->site, change->write->site) && is_release(filler, &look, inst))
            return false;
    }
    return true;
}

/* The lock of a term is the mutex of the wait, or one field of such an object. */
static bool is_mutex(struct ls_filler *filler, const struct change *change, uint32_t term)
{
    struct ls_classes *classes = filler->flow->classes;
    uint32_t mutex = filler->model->waits.at[change->wait].mutex;
    uint32_t class = ls_class_of(classes, change->proc, term);
    const char *name = filler->model->locks.at[mutex].name;
    return class != LS_NONE && strcmp(last_name(classes->all.at[class].name), last_name(name)) == 0;
}

/* Where the function that makes the change takes the mutex for it; LS_NONE in `line`: nowhere. */
static struct ls_site locked_at(struct ls_filler *filler, const struct change *change)
{
    const struct ls_flow *flow = filler->flow;
    const struct ls_summary *summary = &flow->summaries[change->proc];
    for (uint32_t i = 0; i < flow->places.count; i++) {
        const struct ls_flow_place *place = &flow->places.at[i];
        if (place->proc == change->proc && is_mutex(filler, change, place->lock) &&
            is_kept(filler, change, place->site))
            return place->site;
    }
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE && is_mutex(filler, change, event->lock) &&
            is_kept(filler, change, event->trace->site))
            return event->trace->site;
    }
    return (struct ls_site){0, LS_NONE, 0};
}

/* One may come to the second call from the first one. */
static bool is_behind(struct ls_filler *filler, const struct ls_look *look, struct ls_site first,
                      struct ls_site second)
{
    uint32_t from = ls_block_of_call(look->unit, look->function, first),
             to = ls_block_of_call(look->unit, look->function, second);
    if (from == LS_NONE || to == LS_NONE || (from == to && is_above(first, second)))
        return true;
    return ls_blocks_after(&filler->scratch, look->unit, look->function, from)[to];
}

/* The caller tells them behind the call, perhaps in the next round; or it creates threads then, or
 * has joined some before. */
static bool caller_tells(struct ls_filler *filler, uint32_t proc, struct ls_site site,
                         uint32_t condition)
{
    const struct ls_summary *summary = &filler->flow->summaries[proc];
    struct ls_look look = ls_look_over(filler->flow->program, filler->flow->api, proc);
    for (uint32_t i = 0; i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        bool tells = event->kind == LS_EVENT_CREATE || may_be_told(filler, proc, event, condition);
        bool joins = event->kind == LS_EVENT_BLOCK && event->mode == LS_BLOCK_JOIN;
        if ((tells && is_behind(filler, &look, site, event->trace->site)) ||
            (joins && is_behind(filler, &look, event->trace->site, site)))
            return true;
    }
    return false;
}

/* ---- who comes there ---- */

/* The way from a root down. */
struct way {
    const struct ls_root *root;
    const struct change *change;
    struct ls_site locked;
    uint32_t steps, proc[MOST_CALLS];
    struct ls_site site[MOST_CALLS];
};

static const struct ls_trace *trace_of(struct ls_filler *filler, const struct way *way)
{
    const struct ls_trace *trace =
        ls_trace_new(&filler->arena, way->change->proc, way->locked, NULL);
    for (uint32_t i = way->steps; i-- > 0;)
        trace = ls_trace_new(&filler->arena, way->proc[i], way->site[i], trace);
    return trace;
}

static void add_untold(struct ls_filler *filler, const struct way *way)
{
    struct ls_model *model = filler->model;
    const struct change *change = way->change;
    const struct ls_program *program = filler->flow->program;
    struct ls_untold fact = {
        .wait = change->wait,
        .thread = way->root->thread,
        .segment = way->root->late,
        .confidence = way->root->is_started || way->root->is_main ? LS_LIKELY : LS_AUDIT,
        .change = ls_look_name(&model->arena, program, change->cell),
        .at = ls_witness_location(program, change->proc, change->write->site),
        .witness = ls_witness_new(
            model, program, way->root->thread, trace_of(filler, way),
            ls_filler_say(filler, "acquires", model->waits.at[change->wait].mutex), NULL, 0)};
    if (fact.confidence > model->waits.at[change->wait].confidence)
        fact.confidence = model->waits.at[change->wait].confidence;
    ls_vec_push(&model->untold, fact);
}

/* By proc: whether it calls the function with the change, itself or through others. */
static bool *find_callers(struct ls_filler *filler, uint32_t wanted)
{
    const struct ls_program *program = filler->flow->program;
    bool *leads = LS_NEW_ARRAY(&filler->scratch, bool, program->procs.count);
    leads[wanted] = true;
    for (uint32_t i = 0; i < program->procs.count; i++) {
        uint32_t proc = program->bottom_up[i];
        if (!program->procs.at[proc].defined)
            continue;
        struct ls_look look = ls_look_over(program, filler->flow->api, proc);
        LS_EACH_INST (inst, look.unit, look.function) {
            uint32_t count = 0;
            const uint32_t *targets =
                inst->op == LS_OP_CALL ? ls_program_targets(program, proc, inst, &count) : NULL;
            for (uint32_t t = 0; t < count; t++)
                leads[proc] |= leads[targets[t]];
        }
    }
    return leads;
}

/* True when the change is found, by a way on which nobody is told. */
static bool go_down(struct ls_filler *filler, struct way *way, const bool *leads, bool *seen,
                    uint32_t proc)
{
    const struct ls_program *program = filler->flow->program;
    if (proc == way->change->proc)
        return true;
    if (seen[proc] || way->steps == MOST_CALLS || !program->procs.at[proc].defined)
        return false;
    seen[proc] = true;
    struct ls_look look = ls_look_over(program, filler->flow->api, proc);
    uint32_t condition = filler->model->waits.at[way->change->wait].condition;
    LS_EACH_INST (inst, look.unit, look.function) {
        uint32_t count = 0;
        const uint32_t *targets =
            inst->op == LS_OP_CALL ? ls_program_targets(program, proc, inst, &count) : NULL;
        if (count != 1 || !leads[targets[0]] || caller_tells(filler, proc, inst->site, condition))
            continue;
        way->proc[way->steps] = proc;
        way->site[way->steps++] = inst->site;
        if (go_down(filler, way, leads, seen, targets[0]))
            return true;
        way->steps--;
    }
    return false;
}

static void see_change(struct ls_filler *filler, const struct change *change)
{
    struct way way = {.change = change, .locked = locked_at(filler, change)};
    if (way.locked.line == LS_NONE)
        return;
    const struct ls_program *program = filler->flow->program;
    const bool *leads = find_callers(filler, change->proc);
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        way.root = &filler->roots.all.at[r];
        way.steps = 0;
        if (!leads[way.root->proc] || !ls_root_has(program, way.root, change->proc))
            continue;
        bool *seen = LS_NEW_ARRAY(&filler->scratch, bool, program->procs.count);
        if (go_down(filler, &way, leads, seen, way.root->proc))
            add_untold(filler, &way);
    }
}

void ls_filler_add_untold(struct ls_filler *filler)
{
    struct changes changes = {0};
    for (uint32_t w = 0; w < filler->model->waits.count; w++) {
        const struct ls_condition_wait *wait = &filler->model->waits.at[w];
        const struct ls_predicate *predicate = &filler->predicates.at[w];
        bool counts = !wait->timed && !wait->unlooped && wait->mutex != LS_NONE &&
                      filler->model->conditions.at[wait->condition].signalled;
        for (uint32_t i = 0; counts && i < predicate->count; i++)
            add_changes(filler, &changes, w, predicate->cell[i]);
        ls_arena_clear(&filler->scratch);
    }
    for (uint32_t i = 0; i < changes.all.count; i++) {
        see_change(filler, &changes.all.at[i]);
        ls_arena_clear(&filler->scratch);
    }
    ls_vec_release(&changes.all);
    ls_tally_release(&changes.known);
}
