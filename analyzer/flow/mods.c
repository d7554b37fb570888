#include "flow/mods.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

enum {
    MOST_CELLS = 2000, /* beyond that a function writes anything */
    SPARSE = 64,       /* one cell of so many is few */
};

struct cells {
    LS_VEC(uint32_t) at; /* ascending: globals, then fields behind the globals */
    bool all;
    bool impure; /* writes through a pointer that has no field, or calls what is not known */
};

struct ls_mods {
    uint32_t procs, globals, places; /* places: globals and fields */
    struct cells *cells;             /* by component: its members call each other */
    uint32_t *met; /* while they are found, by cell: the last component, from 1, that got it */
    const struct ls_program *program;
};

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Of many, those that were met are gone through in order instead. */
static void sort(struct ls_mods *mods, uint32_t component)
{
    struct cells *cells = &mods->cells[component];
    uint32_t count = cells->at.count;
    if (count > MOST_CELLS) {
        cells->all = true;
        ls_vec_release(&cells->at);
    } else if (count > mods->places / SPARSE) {
        cells->at.count = 0;
        for (uint32_t cell = 0; cell < mods->places; cell++)
            if (mods->met[cell] == component + 1)
                cells->at.at[cells->at.count++] = cell;
    } else if (count > 1) {
        qsort(cells->at.at, count, sizeof *cells->at.at, compare);
    }
}

static void add_cell(struct ls_mods *mods, uint32_t component, uint32_t cell)
{
    if (mods->met[cell] != component + 1)
        ls_vec_push(&mods->cells[component].at, cell);
    mods->met[cell] = component + 1;
}

static void add_place(struct ls_mods *mods, uint32_t component, uint32_t unit, uint32_t place)
{
    const struct ls_unit *u = mods->program->units[unit];
    const struct ls_place *p = &u->places.at[place];
    for (uint32_t i = p->steps; i-- > 0;) {
        const struct ls_step *step = &u->steps.at[p->first_step + i];
        if (step->kind == LS_STEP_FIELD) {
            add_cell(mods, component, mods->globals + mods->program->maps[unit].field[step->ref]);
            return;
        }
    }
    if (p->base == LS_BASE_GLOBAL)
        add_cell(mods, component, mods->program->maps[unit].global[p->ref]);
    mods->cells[component].impure |= p->base == LS_BASE_POINTEE;
}

static void add_call(struct ls_mods *mods, uint32_t proc, const struct ls_inst *call)
{
    const struct ls_program *program = mods->program;
    uint32_t count, own = program->procs.at[proc].component;
    struct cells *cells = &mods->cells[own];
    const uint32_t *targets = ls_program_targets(program, proc, call, &count);
    cells->impure |= count == 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t component = program->procs.at[targets[i]].component;
        const struct cells *inner = &mods->cells[component];
        cells->impure |=
            component == own || inner->impure || !program->procs.at[targets[i]].defined;
        if (component == own)
            continue;
        cells->all |= inner->all;
        for (uint32_t c = 0; c < inner->at.count; c++)
            add_cell(mods, own, inner->at.at[c]);
    }
}

static void add_proc(struct ls_mods *mods, uint32_t proc)
{
    uint32_t component = mods->program->procs.at[proc].component;
    const struct cells *cells = &mods->cells[component];
    const struct ls_unit *unit = ls_proc_unit(mods->program, proc);
    const struct ls_function *function = ls_proc_function(mods->program, proc);
    LS_EACH_INST (inst, unit, function) {
        if (cells->all)
            return;
        if (inst->op == LS_OP_STORE)
            add_place(mods, component, mods->program->procs.at[proc].unit, inst->a.ref);
        else if (inst->op == LS_OP_CALL)
            add_call(mods, proc, inst);
    }
}

struct ls_mods *ls_mods_new(const struct ls_program *program)
{
    struct ls_mods *mods = calloc(1, sizeof *mods);
    if (!mods)
        ls_die("out of memory");
    mods->program = program;
    mods->procs = program->procs.count;
    mods->globals = program->globals.count;
    mods->places = mods->globals + program->fields.count;
    mods->cells = calloc(mods->procs + 1, sizeof *mods->cells);
    mods->met = calloc((size_t)mods->places + 1, sizeof *mods->met);
    if (!mods->cells || !mods->met)
        ls_die("out of memory");
    for (uint32_t i = 0; i < mods->procs; i++) {
        uint32_t proc = program->bottom_up[i], component = program->procs.at[proc].component;
        add_proc(mods, proc);
        sort(mods, component);
    }
    free(mods->met);
    mods->met = NULL;
    return mods;
}

void ls_mods_free(struct ls_mods *mods)
{
    if (!mods)
        return;
    for (uint32_t i = 0; i < mods->procs; i++)
        ls_vec_release(&mods->cells[i].at);
    free(mods->cells);
    free(mods);
}

/* The cell of an address, or LS_NONE when it is in no global and no field. */
static uint32_t cell_of(const struct ls_mods *mods, const struct ls_terms *terms, uint32_t address)
{
    const struct ls_term *term = ls_term(terms, address);
    while (term->kind == LS_TERM_INDEX)
        term = ls_term(terms, term->a);
    if (term->kind == LS_TERM_FIELD)
        return mods->globals + term->b;
    return term->kind == LS_TERM_GLOBAL ? term->a : LS_NONE;
}

bool ls_mods_writes_cell(const struct ls_mods *mods, uint32_t proc, uint32_t cell)
{
    const struct cells *cells = &mods->cells[mods->program->procs.at[proc].component];
    return cells->all || (cells->at.count > 0 && bsearch(&cell, cells->at.at, cells->at.count,
                                                         sizeof cell, compare) != NULL);
}

bool ls_mods_writes(const struct ls_mods *mods, const struct ls_terms *terms, uint32_t proc,
                    uint32_t address)
{
    const struct cells *cells = &mods->cells[mods->program->procs.at[proc].component];
    uint32_t cell = cell_of(mods, terms, address);
    return cell == LS_NONE ? cells->all : ls_mods_writes_cell(mods, proc, cell);
}

bool ls_mods_is_pure(const struct ls_mods *mods, uint32_t proc)
{
    const struct cells *cells = &mods->cells[mods->program->procs.at[proc].component];
    return !cells->impure && !cells->all && cells->at.count == 0;
}
