#include "program/callgraph.h"

#include <stdlib.h>

#include "base/diag.h"

/* Out-edges of all procs: targets.at[first[p] .. first[p + 1]). */
struct graph {
    LS_VEC(uint32_t) targets;
    uint32_t *first;
};

struct frame {
    uint32_t proc, edge;
};

struct tarjan {
    struct ls_program *program;
    struct graph graph;
    uint32_t *index, *low; /* by proc; index 0 = not seen */
    bool *on_stack;
    LS_VEC(uint32_t) stack;
    LS_VEC(struct frame) frames;
    uint32_t next_index, next_component, ordered;
};

static void collect_calls(struct ls_program *program, struct graph *graph, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(program, proc);
    const struct ls_function *function = ls_proc_function(program, proc);
    LS_EACH_INST (inst, unit, function) {
        if (inst->op != LS_OP_CALL)
            continue;
        uint32_t count;
        const uint32_t *targets = ls_program_targets(program, proc, inst, &count);
        for (uint32_t t = 0; t < count; t++) {
            program->procs.at[targets[t]].callers++;
            program->procs.at[proc].in_cycle |= targets[t] == proc;
            ls_vec_push(&graph->targets, targets[t]);
        }
    }
}

static void *new_array(size_t count, size_t size)
{
    void *array = calloc(count + 1, size);
    if (!array)
        ls_die("out of memory");
    return array;
}

static void enter(struct tarjan *t, uint32_t proc)
{
    t->index[proc] = t->low[proc] = ++t->next_index;
    t->on_stack[proc] = true;
    ls_vec_push(&t->stack, proc);
    ls_vec_push(&t->frames, (struct frame){proc, t->graph.first[proc]});
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The component whose root is `proc` is complete: it stands on top of the stack. */
static void close_component(struct tarjan *t, uint32_t proc)
{
    uint32_t member;
    do {
        member = t->stack.at[--t->stack.count];
        t->on_stack[member] = false;
        t->program->procs.at[member].component = t->next_component;
        t->program->procs.at[member].in_cycle |= member != proc;
        t->program->procs.at[proc].in_cycle |= member != proc;
        t->program->bottom_up[t->ordered++] = member;
    } while (member != proc);
    t->next_component++;
}

static void leave(struct tarjan *t, uint32_t proc)
{
    if (t->low[proc] == t->index[proc])
        close_component(t, proc);
    t->frames.count--;
    if (t->frames.count > 0) {
        uint32_t parent = t->frames.at[t->frames.count - 1].proc;
        t->low[parent] = smaller(t->low[parent], t->low[proc]);
    }
}

static void visit(struct tarjan *t, uint32_t root)
{
    enter(t, root);
    while (t->frames.count > 0) {
        struct frame *frame = &t->frames.at[t->frames.count - 1];
        uint32_t proc = frame->proc;
        if (frame->edge == t->graph.first[proc + 1]) {
            leave(t, proc);
            continue;
        }
        uint32_t target = t->graph.targets.at[frame->edge++];
        if (!t->index[target])
            enter(t, target);
        else if (t->on_stack[target])
            t->low[proc] = smaller(t->low[proc], t->index[target]);
    }
}

void ls_callgraph_order(struct ls_program *program)
{
    uint32_t count = program->procs.count;
    struct tarjan t = {.program = program,
                       .graph.first = new_array(count + 1, sizeof(uint32_t)),
                       .index = new_array(count, sizeof(uint32_t)),
                       .low = new_array(count, sizeof(uint32_t)),
                       .on_stack = new_array(count, sizeof(bool))};
    for (uint32_t proc = 0; proc < count; proc++) {
        t.graph.first[proc] = t.graph.targets.count;
        collect_calls(program, &t.graph, proc);
    }
    t.graph.first[count] = t.graph.targets.count;
    program->bottom_up = LS_NEW_ARRAY(&program->arena, uint32_t, count + 1);
    for (uint32_t proc = 0; proc < count; proc++)
        if (!t.index[proc])
            visit(&t, proc);
    ls_vec_release(&t.graph.targets);
    ls_vec_release(&t.stack);
    ls_vec_release(&t.frames);
    free(t.graph.first);
    free(t.index);
    free(t.low);
    free(t.on_stack);
}
