#include "facts/changes.h"

#include <string.h>

#include "facts/looks.h"
#include "facts/retest.h"
#include "flow/classes.h"
#include "program/cells.h"

enum { MOST_LEVELS = 2 }; /* functions above a signal in which the state may be changed for it */

struct changes {
    struct ls_filler *filler;
    struct ls_look look;
    uint32_t condition;
    ls_cells cells;  /* that its waiters test */
    ls_cells others; /* that waiters of other conditions test */
};

static void add_change(ls_cells *cells, uint32_t cell)
{
    if (!ls_is_among(cells->at, cells->count, cell))
        ls_vec_push(cells, cell);
}

/* The predicates of the condition's waiters that the instruction writes. */
static void add_changes(struct changes *changes, const struct ls_inst *inst)
{
    const struct ls_model *model = changes->filler->model;
    uint32_t cell = ls_look_written(&changes->look, inst);
    bool constant = inst->op == LS_OP_STORE && inst->b.kind == LS_OPERAND_CONST;
    for (uint32_t w = 0; cell != LS_NONE && w < model->waits.count; w++) {
        const struct ls_predicate *predicate = &changes->filler->predicates.at[w];
        bool ours = model->waits.at[w].condition == changes->condition;
        bool tested = ls_is_among(predicate->cell, predicate->count, cell);
        bool around = constant && ls_is_among(predicate->outer, predicate->outers, cell);
        if (ours && (tested || around))
            add_change(&changes->cells, cell);
        else if (!ours && constant && (tested || around))
            add_change(&changes->others, cell);
    }
}

static bool is_before(struct ls_site a, struct ls_site b)
{
    return a.file == b.file && (a.line < b.line || (a.line == b.line && a.column < b.column));
}

/* What the signalling function writes above the signal, or its caller above that call; but what it
 * writes before it creates a thread, that thread knows from the start. */
static void find_changes(struct changes *changes, const struct ls_trace *step)
{
    const struct ls_flow *flow = changes->filler->flow;
    changes->look = *ls_look_at(&changes->filler->looks, step->proc);
    const struct ls_look *look = &changes->look;
    LS_EACH_INST (inst, look->unit, look->function) {
        if (!is_before(inst->site, step->site))
            continue;
        if (ls_call_creates_threads(flow, look->proc, inst))
            changes->cells.count = changes->others.count = 0;
        add_changes(changes, inst);
    }
}

/* The function, or one that it calls, signals the condition. */
static bool signals(const struct changes *changes, uint32_t proc, uint32_t condition)
{
    const struct ls_filler *filler = changes->filler;
    const struct ls_summary *summary = &filler->flow->summaries[proc];
    for (uint32_t i = 0; i < summary->events; i++) {
        uint32_t class = ls_class_of(filler->flow->classes, proc, summary->event[i].lock);
        if (summary->event[i].kind == LS_EVENT_SIGNAL &&
            (class == LS_NONE || (class < filler->condition_of_class.count &&
                                  filler->condition_of_class.at[class] == condition + 1)))
            return true;
    }
    return false;
}

static bool may_signal(const struct changes *changes, const struct ls_inst *call)
{
    uint32_t count;
    const uint32_t *targets =
        ls_program_targets(changes->filler->flow->program, changes->look.proc, call, &count);
    for (uint32_t i = 0; i < count; i++)
        if (signals(changes, targets[i], changes->condition))
            return true;
    return count == 0;
}

/* What comes after a signal: the locks are released, and then something is changed that its waiters
 * test. Who wakes up looks too early, and is not told again. */
struct aftermath {
    const struct changes *changes;
    unsigned taken; /* locks, since the signal: their release lets no waiter in */
    bool released;
    bool joined;   /* and those who were woken are gone, as far as anybody knows */
    uint32_t cell; /* LS_NONE */
};

/* The function itself waits there: it tells others that it is there, or that it was woken. */
static bool is_own_wait(const struct changes *changes, uint32_t proc, uint32_t wait)
{
    const struct ls_witness *way = changes->filler->model->waits.at[wait].witness;
    const char *function = changes->filler->flow->program->procs.at[proc].name;
    return strcmp(way->step[way->steps - 1].at.function, function) == 0;
}

static bool is_tested(const struct changes *changes, uint32_t cell)
{
    const struct ls_model *model = changes->filler->model;
    for (uint32_t w = 0; cell != LS_NONE && w < model->waits.count; w++)
        if (model->waits.at[w].condition == changes->condition &&
            !is_own_wait(changes, changes->look.proc, w) &&
            ls_is_among(changes->filler->predicates.at[w].cell,
                        changes->filler->predicates.at[w].count, cell))
            return true;
    return false;
}

static void see_after(struct aftermath *aftermath, const struct ls_inst *inst)
{
    const struct ls_look *look = &aftermath->changes->look;
    const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
    if (inst->op == LS_OP_CALL && !api && may_signal(aftermath->changes, inst))
        aftermath->cell = LS_NONE;
    else if (api && api->role == LS_ROLE_ACQUIRE)
        aftermath->taken++;
    else if (api && api->role == LS_ROLE_RELEASE && aftermath->taken > 0)
        aftermath->taken--;
    else if (api && api->role == LS_ROLE_RELEASE)
        aftermath->released = true;
    else if (api && (api->role == LS_ROLE_SIGNAL || api->role == LS_ROLE_WAIT))
        aftermath->cell = LS_NONE;
    else if (api && api->role == LS_ROLE_JOIN)
        aftermath->joined = true;
    else if (aftermath->released && !aftermath->joined &&
             is_tested(aftermath->changes, ls_look_written(look, inst)))
        aftermath->cell = ls_look_written(look, inst);
}

/* A change that follows the signal, where nothing that its waiters test comes before it. */
static void find_late_change(struct changes *changes, const struct ls_event *event,
                             struct ls_condition_signal *fact)
{
    const struct ls_flow *flow = changes->filler->flow;
    const struct ls_trace *end = ls_trace_last(event->trace);
    struct aftermath aftermath = {changes, 0, event->holds == 0, false, LS_NONE};
    changes->look = *ls_look_at(&changes->filler->looks, end->proc);
    const struct ls_look *look = &changes->look;
    LS_EACH_INST (inst, look->unit, look->function) {
        if (is_before(end->site, inst->site))
            see_after(&aftermath, inst);
    }
    if (aftermath.cell != LS_NONE && !(event->flags & LS_EVENT_IN_LOOP))
        fact->late = ls_look_name(&changes->filler->model->arena, flow->program, aftermath.cell);
}

/* What is written to a cell. */
struct writers {
    const struct changes *changes;
    bool counts;                /* something else than a number is written */
    bool resets;                /* 0 is written by a function that waits for the condition */
    bool falls;                 /* it is counted down, by others than those who wait */
    unsigned numbers, pointers; /* how often they are written; pointers are not what counts */
};

static bool waits_for(const struct changes *changes, uint32_t proc)
{
    const struct ls_model *model = changes->filler->model;
    const char *name = changes->filler->flow->program->procs.at[proc].name;
    for (uint32_t i = 0; i < model->waits.count; i++) {
        const struct ls_witness *way = model->waits.at[i].witness;
        if (model->waits.at[i].condition == changes->condition &&
            strcmp(way->step[way->steps - 1].at.function, name) == 0)
            return true;
    }
    return false;
}

static bool is_pointer(const struct ls_unit *unit, const struct ls_inst *inst)
{
    const char *type =
        inst->op == LS_OP_STORE ? ls_unit_text(unit, unit->places.at[inst->a.ref].type) : "";
    return *type && type[strlen(type) - 1] == '*';
}

/* The function makes the condition: what it writes is where it all begins. */
static bool makes_condition(const struct ls_look *look)
{
    LS_EACH_INST (inst, look->unit, look->function) {
        const struct ls_api *api = inst->op == LS_OP_CALL ? ls_look_api(look, inst) : NULL;
        if (api && api->role == LS_ROLE_INIT && api->kind == LS_LOCK_CONDITION)
            return true;
    }
    return false;
}

/* cell = cell - number. */
static bool counts_down(const struct changes *changes, const struct ls_write *write, uint32_t cell)
{
    const struct ls_inst *store = write->inst, *load = NULL;
    if (store->op != LS_OP_STORE || store->b.kind != LS_OPERAND_TEMP)
        return false;
    const struct ls_look *look = ls_look_at(&changes->filler->looks, write->proc);
    const struct ls_inst *made = look->made_by[store->b.ref];
    if (made && made->op == LS_OP_COMPUTE &&
        made->operator== LS_OPR_SUB && made->a.kind == LS_OPERAND_TEMP &&
        made->b.kind == LS_OPERAND_CONST)
        load = look->made_by[made->a.ref];
    return load && load->op == LS_OP_LOAD &&
           ls_cell_of_place(look->program, look->proc, load->a.ref) == cell &&
           !waits_for(changes, write->proc);
}

static void see_write(struct writers *writers, const struct ls_write *write, uint32_t cell)
{
    const struct ls_flow *flow = writers->changes->filler->flow;
    struct ls_look look = ls_look_over(flow->program, flow->api, write->proc);
    const struct ls_inst *inst = write->inst;
    bool falls = counts_down(writers->changes, write, cell);
    writers->falls |= falls;
    if (falls || makes_condition(&look))
        return;
    bool constant = inst->op == LS_OP_STORE && inst->b.kind == LS_OPERAND_CONST;
    bool pointer = !constant && is_pointer(look.unit, inst);
    writers->numbers += constant;
    writers->pointers += pointer;
    writers->counts |= !constant && !pointer;
    writers->resets |= constant && look.unit->constants.at[inst->b.ref] == 0 &&
                       waits_for(writers->changes, write->proc);
}

/* A flag that is set for good: only numbers are written to it, and no waiter takes it back. Or a
 * number that others than the waiters count down. Or a pointer that one place sets, and nobody ever
 * again: of one variable, for in a field it may be the answer to whoever has asked. */
static bool is_event(const struct changes *changes, uint32_t cell)
{
    const struct ls_writes *all = &changes->filler->writes;
    struct writers writers = {.changes = changes};
    LS_EACH_LISTED(&all->by_cell, cell, i)
    {
        see_write(&writers, &all->write[i], cell);
    }
    if (writers.falls) /* a latch: it opens for all, and nobody counts up again */
        return !writers.counts && writers.numbers == 0 && writers.pointers == 0;
    bool is_global = cell < changes->filler->flow->program->globals.count;
    bool once = writers.pointers == 1 && writers.numbers == 0 && is_global;
    return !writers.counts && !writers.resets && (writers.pointers == 0 || once);
}

static void name_events(struct changes *changes, struct ls_condition_signal *fact)
{
    struct ls_arena *arena = &changes->filler->model->arena;
    const char **names = LS_NEW_ARRAY(arena, const char *, changes->cells.count + 1);
    for (uint32_t i = 0; i < changes->cells.count; i++)
        if (is_event(changes, changes->cells.at[i]))
            names[fact->events++] = fact->change[i];
    fact->event = names;
}

static void name_changes(struct changes *changes, struct ls_condition_signal *fact)
{
    struct ls_arena *arena = &changes->filler->model->arena;
    const char **names = LS_NEW_ARRAY(arena, const char *, changes->cells.count + 1);
    for (uint32_t i = 0; i < changes->cells.count; i++)
        names[i] = ls_look_name(arena, changes->filler->flow->program, changes->cells.at[i]);
    fact->changes = changes->cells.count;
    fact->change = names;
}

/* Of all waits for this condition it is known what they test, and none looks at the cell. */
static bool is_others(const struct changes *changes, uint32_t cell)
{
    const struct ls_model *model = changes->filler->model;
    for (uint32_t w = 0; w < model->waits.count; w++) {
        const struct ls_predicate *predicate = &changes->filler->predicates.at[w];
        if (model->waits.at[w].condition == changes->condition &&
            (predicate->count + predicate->outers == 0 ||
             ls_is_among(predicate->cell, predicate->count, cell) ||
             ls_is_among(predicate->outer, predicate->outers, cell)))
            return false;
    }
    return true;
}

/* One field of objects of one type, which lie here and there: "a.queue.filled", "b.queue.filled".
 */
static bool same_field(const struct ls_model *model, uint32_t a, uint32_t b)
{
    const char *x = strrchr(model->conditions.at[a].name, '.');
    const char *y = strrchr(model->conditions.at[b].name, '.');
    return x && y && strcmp(x, y) == 0;
}

/* A loop further out counts where the one around the wait tests nothing of its own: else what it
 * looks at is not what is waited for. */
static bool waits_for_cell(const struct ls_predicate *predicate, uint32_t cell)
{
    return predicate->count > 0 ? ls_is_among(predicate->cell, predicate->count, cell)
                                : ls_is_among(predicate->outer, predicate->outers, cell);
}

/* What is changed is told to the wrong ones: those who test it wait for another condition, without
 * limit, and the function that signals this one does not signal theirs. */
static bool is_missed_by(const struct changes *changes, uint32_t proc, uint32_t wait, uint32_t cell)
{
    const struct ls_model *model = changes->filler->model;
    const struct ls_predicate *predicate = &changes->filler->predicates.at[wait];
    const struct ls_condition_wait *fact = &model->waits.at[wait];
    return waits_for_cell(predicate, cell) && fact->condition != changes->condition &&
           !fact->timed && is_others(changes, cell) && !is_own_wait(changes, proc, wait) &&
           !same_field(model, fact->condition, changes->condition) &&
           !signals(changes, proc, fact->condition);
}

static void find_missed(const struct changes *changes, const struct ls_event *event,
                        struct ls_condition_signal *fact)
{
    const struct ls_model *model = changes->filler->model;
    uint32_t proc = ls_trace_last(event->trace)->proc;
    for (uint32_t w = 0; w < model->waits.count && !fact->missed; w++)
        for (uint32_t i = 0; i < changes->others.count; i++)
            if (is_missed_by(changes, proc, w, changes->others.at[i])) {
                fact->missed = ls_look_name(&changes->filler->model->arena,
                                            changes->filler->flow->program, changes->others.at[i]);
                fact->missed_by = model->waits.at[w].condition;
            }
}

void ls_changes_describe(struct ls_filler *filler, const struct ls_event *event,
                         struct ls_condition_signal *fact)
{
    struct changes changes = {.filler = filler, .condition = fact->condition};
    uint32_t length = ls_trace_length(event->trace);
    for (uint32_t up = 0; up < MOST_LEVELS && up < length && changes.cells.count == 0; up++) {
        const struct ls_trace *step = event->trace;
        for (uint32_t i = 0; i + 1 + up < length; i++)
            step = step->inner;
        find_changes(&changes, step);
        if (up == 0 && changes.cells.count == 0)
            find_missed(&changes, event, fact);
    }
    name_changes(&changes, fact);
    if (changes.cells.count == 0)
        find_late_change(&changes, event, fact);
    else
        fact->missed = NULL;
    if (!fact->all)
        name_events(&changes, fact);
    ls_vec_release(&changes.cells);
    ls_vec_release(&changes.others);
}
