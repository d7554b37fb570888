#include "facts/tables.h"

#include "facts/looks.h"
#include "ir/graph.h"

/* The entry of a table that an instruction reads: `stages[i]`, `tests[i].run`. */
struct entry {
    const struct ls_place *place;
    uint32_t variable; /* the index */
};

/* How many loops a block is in. */
static unsigned count_loops(const struct ls_look *look, uint32_t block)
{
    const struct ls_loops *loops = &ls_look_ways(look)->loops;
    unsigned count = 0;
    for (uint32_t head = loops->head[block]; head != LS_NONE; head = loops->outer[head])
        count++;
    return count;
}

/* The index step of a place that has just one; NULL. */
static const struct ls_step *index_step(const struct ls_unit *unit, const struct ls_place *place)
{
    const struct ls_step *index = NULL;
    for (uint32_t i = 0; i < place->steps; i++) {
        const struct ls_step *step = &unit->steps.at[place->first_step + i];
        if (step->kind != LS_STEP_INDEX)
            continue;
        if (index)
            return NULL;
        index = step;
    }
    return index;
}

static bool find_entry(const struct ls_look *look, const struct ls_inst *create,
                       struct entry *entry)
{
    const struct ls_api *api = ls_look_api(look, create);
    if (!api || api->start == 0 || api->start > create->count)
        return false;
    struct ls_operand start = look->unit->args.at[create->first + api->start - 1];
    const struct ls_inst *made = start.kind == LS_OPERAND_TEMP ? look->made_by[start.ref] : NULL;
    if (!made || made->op != LS_OP_LOAD)
        return false;
    entry->place = &look->unit->places.at[made->a.ref];
    const struct ls_step *index = index_step(look->unit, entry->place);
    if (entry->place->base == LS_BASE_POINTEE || !index || index->index.kind != LS_OPERAND_VAR)
        return false;
    entry->variable = index->index.ref;
    return true;
}

static bool is_step_of(const struct ls_look *look, const struct ls_inst *store, uint32_t variable)
{
    const struct ls_inst *made =
        store->b.kind == LS_OPERAND_TEMP ? look->made_by[store->b.ref] : NULL;
    return made && made->op == LS_OP_COMPUTE && made->a.kind == LS_OPERAND_VAR &&
           made->a.ref == variable && made->b.kind == LS_OPERAND_CONST;
}

/* The loop does nothing with the index but step it, once a round. */
static bool is_walked(const struct ls_look *look, const bool *inside, uint32_t variable)
{
    unsigned steps = 0;
    for (uint32_t b = 0; b < look->function->blocks; b++) {
        if (!inside[b])
            continue;
        LS_EACH_INST_OF (inst, look->unit, look->function, b) {
            if (inst->op != LS_OP_STORE)
                continue;
            const struct ls_place *place = &look->unit->places.at[inst->a.ref];
            if (place->base != LS_BASE_LOCAL || place->ref != variable)
                continue;
            if (!is_step_of(look, inst, variable))
                return false;
            steps++;
        }
    }
    return steps == 1;
}

/* What a function stores into the table. */
struct uses {
    uint32_t routine;
    unsigned entries; /* that are the routine */
    bool changes;     /* not only constant entries, by an initialiser */
};

static void count_uses(const struct ls_program *program, uint32_t proc,
                       const struct ls_look *reader, const struct entry *entry, struct uses *uses)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[proc].unit];
    const struct ls_unit_map *own = &program->maps[program->procs.at[reader->proc].unit];
    bool is_local = entry->place->base == LS_BASE_LOCAL;
    LS_EACH_INST (inst, unit, function) {
        if (inst->op != LS_OP_STORE)
            continue;
        const struct ls_place *place = &unit->places.at[inst->a.ref];
        if (place->base != entry->place->base ||
            (is_local ? place->ref != entry->place->ref
                      : map->global[place->ref] != own->global[entry->place->ref]))
            continue;
        uses->entries +=
            inst->b.kind == LS_OPERAND_FUNCTION && map->function[inst->b.ref] == uses->routine;
        uses->changes |= !(inst->flags & LS_ACCESS_INIT) && !(function->flags & LS_FN_INIT);
    }
}

/* The table has constant entries, and the routine is one of them. */
static bool stands_once(const struct ls_look *look, const struct entry *entry, uint32_t routine)
{
    const struct ls_program *program = look->program;
    struct uses uses = {.routine = routine};
    if (entry->place->base == LS_BASE_LOCAL)
        count_uses(program, look->proc, look, entry, &uses);
    for (uint32_t p = 0; entry->place->base != LS_BASE_LOCAL && p < program->procs.count; p++)
        if (program->procs.at[p].defined)
            count_uses(program, p, look, entry, &uses);
    return uses.entries == 1 && !uses.changes;
}

static bool is_once(struct ls_arena *arena, struct ls_looks *looks, const struct ls_trace *step,
                    uint32_t routine)
{
    const struct ls_look *look = ls_look_at(looks, step->proc);
    uint32_t block, index;
    struct entry entry;
    const struct ls_inst *call =
        ls_look_find_call(look, step->site, step->inner ? LS_ROLES : LS_ROLE_CREATE,
                          step->inner ? step->inner->proc : 0, &block, &index);
    if (!call)
        return false;
    unsigned loops = count_loops(look, block);
    if (step->inner)
        return loops == 0;
    return loops == 1 && find_entry(look, call, &entry) &&
           is_walked(look, ls_look_loop(arena, look, block), entry.variable) &&
           stands_once(look, &entry, routine);
}

bool ls_table_has_once(struct ls_arena *arena, struct ls_looks *looks, const struct ls_trace *way,
                       uint32_t routine)
{
    for (; way; way = way->inner)
        if (!is_once(arena, looks, way, routine))
            return false;
    return true;
}
