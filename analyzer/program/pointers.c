#include "program/pointers.h"

#include <stdlib.h>

#include "base/diag.h"
#include "program/cells.h"

enum {
    ROUNDS = 4, /* calls through pointers pass pointers on: repeat until stable, at most so often */
    MOST_TARGETS = 64 /* a cell with more functions than this says nothing about a call */
};

struct set {
    LS_VEC(uint32_t) procs; /* ascending */
};

struct edge {
    uint32_t from, to;
};

struct ls_pointers {
    uint32_t cells;
    uint32_t *set_of; /* by cell: 1 + index into sets, 0 = empty */
    LS_VEC(struct set) sets;
    LS_VEC(struct edge) edges;
    uint32_t *first_edge; /* by cell, after sorting; one more at the end */
};

static void number_cells(struct ls_pointers *pointers, struct ls_program *program)
{
    uint32_t next = program->globals.count + program->fields.count;
    for (uint32_t i = 0; i < program->procs.count; i++) {
        const struct ls_function *function = ls_proc_function(program, i);
        program->procs.at[i].first_cell = next;
        next += function->variables + function->temps + 1;
    }
    pointers->cells = next;
}

static struct set *set_of(struct ls_pointers *pointers, uint32_t cell)
{
    if (!pointers->set_of[cell]) {
        (void)ls_vec_add(&pointers->sets);
        pointers->set_of[cell] = pointers->sets.count;
    }
    return &pointers->sets.at[pointers->set_of[cell] - 1];
}

/* True when the function is new in the cell. */
static bool add_target(struct ls_pointers *pointers, uint32_t cell, uint32_t proc)
{
    struct set *set = set_of(pointers, cell);
    if (set->procs.count > MOST_TARGETS)
        return false;
    uint32_t at = 0;
    while (at < set->procs.count && set->procs.at[at] < proc)
        at++;
    if (at < set->procs.count && set->procs.at[at] == proc)
        return false;
    ls_vec_push(&set->procs, proc);
    for (uint32_t i = set->procs.count - 1; i > at; i--)
        set->procs.at[i] = set->procs.at[i - 1];
    set->procs.at[at] = proc;
    return true;
}

static void copy_value(struct ls_pointers *pointers, struct ls_program *program, uint32_t proc,
                       struct ls_operand value, uint32_t to)
{
    if (to == LS_NONE)
        return;
    if (value.kind == LS_OPERAND_FUNCTION) {
        uint32_t target = program->maps[program->procs.at[proc].unit].function[value.ref];
        program->procs.at[target].address_taken = true;
        add_target(pointers, to, target);
        return;
    }
    uint32_t from = ls_cell_of_value(program, proc, value);
    if (from != LS_NONE)
        ls_vec_push(&pointers->edges, (struct edge){from, to});
}

static void copy_arguments(struct ls_pointers *pointers, struct ls_program *program, uint32_t proc,
                           const struct ls_inst *call, uint32_t target)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    uint32_t params = ls_proc_function(program, target)->params;
    for (uint32_t i = 0; i < call->count; i++) {
        struct ls_operand value = unit->args.at[call->first + i];
        if (i < params)
            copy_value(pointers, program, proc, value, ls_cell_of_variable(program, target, i));
        else if (value.kind == LS_OPERAND_FUNCTION)
            program->procs.at[program->maps[program->procs.at[proc].unit].function[value.ref]]
                .address_taken = true;
    }
    if (call->result != LS_NONE)
        ls_vec_push(&pointers->edges, (struct edge){ls_cell_of_result(program, target),
                                                    ls_cell_of_temp(program, proc, call->result)});
}

static void collect_inst(struct ls_pointers *pointers, struct ls_program *program, uint32_t proc,
                         const struct ls_inst *inst)
{
    switch (inst->op) {
    case LS_OP_LOAD: {
        uint32_t from = ls_cell_of_place(program, proc, inst->a.ref);
        if (from != LS_NONE)
            ls_vec_push(&pointers->edges,
                        (struct edge){from, ls_cell_of_temp(program, proc, inst->result)});
        break;
    }
    case LS_OP_STORE:
        copy_value(pointers, program, proc, inst->b, ls_cell_of_place(program, proc, inst->a.ref));
        break;
    case LS_OP_RETURN:
        copy_value(pointers, program, proc, inst->a, ls_cell_of_result(program, proc));
        break;
    case LS_OP_CALL:
        if (inst->a.kind == LS_OPERAND_FUNCTION)
            copy_arguments(pointers, program, proc, inst,
                           program->maps[program->procs.at[proc].unit].function[inst->a.ref]);
        break;
    }
}

/* Calls `visit` for each instruction of all defined functions. */
static void each_inst(struct ls_pointers *pointers, struct ls_program *program,
                      void (*visit)(struct ls_pointers *, struct ls_program *, uint32_t,
                                    const struct ls_inst *))
{
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        const struct ls_unit *unit = ls_proc_unit(program, proc);
        const struct ls_function *function = ls_proc_function(program, proc);
        LS_EACH_INST (inst, unit, function)
            visit(pointers, program, proc, inst);
    }
}

/* A call through a pointer: its arguments reach the parameters of what is known to be called by
 * now. */
static void collect_indirect(struct ls_pointers *pointers, struct ls_program *program,
                             uint32_t proc, const struct ls_inst *inst)
{
    if (inst->op != LS_OP_CALL || inst->a.kind == LS_OPERAND_FUNCTION)
        return;
    uint32_t count, i = 0;
    for (;;) { /* asked anew each time: copying may move the set */
        const uint32_t *targets = ls_pointers_pointees(pointers, program, proc, inst->a, &count);
        if (i >= count)
            return;
        copy_arguments(pointers, program, proc, inst, targets[i++]);
    }
}

/* Counting sort by source. */
static void sort_edges(struct ls_pointers *pointers)
{
    uint32_t *first = calloc(pointers->cells + 2, sizeof *first);
    struct edge *sorted = malloc((pointers->edges.count + 1) * sizeof *sorted);
    if (!first || !sorted)
        ls_die("out of memory");
    for (uint32_t i = 0; i < pointers->edges.count; i++)
        first[pointers->edges.at[i].from + 2]++;
    for (uint32_t cell = 0; cell < pointers->cells; cell++)
        first[cell + 1] += first[cell];
    for (uint32_t i = 0; i < pointers->edges.count; i++)
        sorted[first[pointers->edges.at[i].from + 1]++] = pointers->edges.at[i];
    free(pointers->edges.at);
    pointers->edges.at = sorted;
    pointers->edges.capacity = pointers->edges.count;
    free(pointers->first_edge);
    pointers->first_edge = first;
}

/* True when the target's set grew. */
static bool flow_along(struct ls_pointers *pointers, struct edge edge)
{
    uint32_t from = pointers->set_of[edge.from] - 1;
    bool grew = false;
    for (uint32_t i = 0; i < pointers->sets.at[from].procs.count; i++)
        grew |= add_target(pointers, edge.to, pointers->sets.at[from].procs.at[i]);
    return grew;
}

/* True when any set grew. */
static bool propagate(struct ls_pointers *pointers)
{
    bool grew = false;
    LS_VEC(uint32_t) work = {0};
    for (uint32_t cell = 0; cell < pointers->cells; cell++)
        if (pointers->set_of[cell])
            ls_vec_push(&work, cell);
    while (work.count > 0) {
        uint32_t cell = work.at[--work.count];
        for (uint32_t i = pointers->first_edge[cell]; i < pointers->first_edge[cell + 1]; i++)
            if (flow_along(pointers, pointers->edges.at[i])) {
                ls_vec_push(&work, pointers->edges.at[i].to);
                grew = true;
            }
    }
    ls_vec_release(&work);
    return grew;
}

struct ls_pointers *ls_pointers_new(struct ls_program *program)
{
    struct ls_pointers *pointers = calloc(1, sizeof *pointers);
    if (!pointers)
        ls_die("out of memory");
    number_cells(pointers, program);
    pointers->set_of = calloc(pointers->cells + 1, sizeof *pointers->set_of);
    if (!pointers->set_of)
        ls_die("out of memory");
    each_inst(pointers, program, collect_inst);
    bool grew = true;
    for (int round = 0; round < ROUNDS && grew; round++) {
        sort_edges(pointers);
        grew = propagate(pointers);
        each_inst(pointers, program, collect_indirect);
    }
    return pointers;
}

void ls_pointers_free(struct ls_pointers *pointers)
{
    if (!pointers)
        return;
    for (uint32_t i = 0; i < pointers->sets.count; i++)
        ls_vec_release(&pointers->sets.at[i].procs);
    ls_vec_release(&pointers->sets);
    ls_vec_release(&pointers->edges);
    free(pointers->set_of);
    free(pointers->first_edge);
    free(pointers);
}

const uint32_t *ls_pointers_pointees(const struct ls_pointers *pointers,
                                     const struct ls_program *program, uint32_t proc,
                                     struct ls_operand value, uint32_t *count)
{
    uint32_t cell = ls_cell_of_value(program, proc, value);
    *count = 0;
    if (cell == LS_NONE || !pointers->set_of[cell])
        return NULL;
    const struct set *set = &pointers->sets.at[pointers->set_of[cell] - 1];
    if (set->procs.count > MOST_TARGETS)
        return NULL;
    *count = set->procs.count;
    return set->procs.at;
}

void ls_pointers_drop(struct ls_pointers *pointers, const struct ls_program *program, uint32_t proc,
                      struct ls_operand value, uint32_t unit)
{
    uint32_t cell = ls_cell_of_value(program, proc, value), kept = 0;
    if (cell == LS_NONE || !pointers->set_of[cell])
        return;
    struct set *set = &pointers->sets.at[pointers->set_of[cell] - 1];
    for (uint32_t i = 0; i < set->procs.count; i++)
        if (program->procs.at[set->procs.at[i]].unit != unit)
            set->procs.at[kept++] = set->procs.at[i];
    set->procs.count = kept;
}
