#include "flow/roots.h"

#include <string.h>

#include "flow/witness.h"

/* What is known of a proc as a start routine. */
struct start {
    const struct ls_trace *created; /* the creating call; NULL = not started as a thread */
    uint32_t creations;             /* by roots */
    bool in_loop;
    bool many;
};

struct finder {
    const struct ls_flow *flow;
    struct ls_model *model;
    struct ls_roots *roots;
    struct start *starts; /* by proc */
};

static bool is_main(const struct ls_flow *flow, uint32_t proc)
{
    return strcmp(flow->program->procs.at[proc].name, "main") == 0;
}

static bool is_uncalled(const struct finder *finder, uint32_t proc)
{
    const struct ls_proc *p = &finder->flow->program->procs.at[proc];
    return p->defined && p->callers == 0 && !is_main(finder->flow, proc) &&
           !finder->starts[proc].created;
}

static bool is_root(const struct finder *finder, uint32_t proc)
{
    return is_main(finder->flow, proc) || finder->starts[proc].created || is_uncalled(finder, proc);
}

typedef void visit_creation(struct finder *finder, uint32_t proc, const struct ls_event *event,
                            struct start *start);

static void each_creation(struct finder *finder, visit_creation *visit)
{
    const struct ls_flow *flow = finder->flow;
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            const struct ls_event *event = &flow->summaries[proc].event[i];
            const struct ls_term *start = ls_term(&flow->terms, event->lock);
            if (event->kind == LS_EVENT_CREATE && start->kind == LS_TERM_FUNCTION)
                visit(finder, proc, event, &finder->starts[start->a]);
        }
}

static void note_creator(struct finder *finder, uint32_t proc, const struct ls_event *event,
                         struct start *start)
{
    (void)finder;
    (void)proc;
    if (!start->created)
        start->created = ls_trace_last(event->trace);
}

static void count_creations(struct finder *finder, uint32_t proc, const struct ls_event *event,
                            struct start *start)
{
    if (!is_root(finder, proc))
        return;
    start->creations++;
    start->in_loop |= (event->flags & LS_EVENT_IN_LOOP) != 0;
}

static void spread_many(struct finder *finder, uint32_t proc, const struct ls_event *event,
                        struct start *start)
{
    (void)event;
    start->many |= start->in_loop || start->creations > 1 || finder->starts[proc].many ||
                   is_uncalled(finder, proc);
}

static uint32_t add_thread(struct finder *finder, const char *name, const char *routine, bool many,
                           struct ls_location created)
{
    struct ls_thread thread = {
        .name = name, .start_routine = routine, .created = created, .many = many, .ended = ""};
    ls_vec_push(&finder->model->threads, thread);
    return finder->model->threads.count - 1;
}

static uint32_t add_segment(struct finder *finder, uint32_t thread, const uint32_t *before,
                            uint32_t befores)
{
    struct ls_segment segment = {
        .thread = thread,
        .befores = befores,
        .before = ls_arena_copy(&finder->model->arena, before, befores * sizeof *before)};
    ls_vec_push(&finder->model->segments, segment);
    return finder->model->segments.count - 1;
}

static struct ls_location definition(const struct finder *finder, uint32_t proc)
{
    return ls_witness_location(finder->flow->program, proc,
                               ls_proc_function(finder->flow->program, proc)->site);
}

static void add_mains(struct finder *finder)
{
    for (uint32_t proc = 0; proc < finder->flow->program->procs.count; proc++) {
        if (!is_main(finder->flow, proc) || !finder->flow->program->procs.at[proc].defined)
            continue;
        uint32_t thread = add_thread(finder, "main", "main", false, definition(finder, proc));
        uint32_t early = add_segment(finder, thread, NULL, 0);
        uint32_t late = add_segment(finder, thread, &early, 1);
        struct ls_root root = {proc, thread, early, late, false, true};
        ls_vec_push(&finder->roots->all, root);
    }
}

static void add_started(struct finder *finder, const uint32_t *before, uint32_t befores)
{
    const struct ls_program *program = finder->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        const struct start *start = &finder->starts[proc];
        if (!start->created || !program->procs.at[proc].defined || is_main(finder->flow, proc))
            continue;
        const char *name = program->procs.at[proc].name;
        uint32_t thread =
            add_thread(finder, name, name, start->many,
                       ls_witness_location(program, start->created->proc, start->created->site));
        uint32_t segment = add_segment(finder, thread, before, befores);
        struct ls_root root = {proc, thread, segment, segment, true, false};
        ls_vec_push(&finder->roots->all, root);
    }
}

/* A program with a main that creates no thread and hands out no callback has one thread, whoever is
 * called in it. */
static bool is_single_threaded(const struct finder *finder)
{
    const struct ls_program *program = finder->flow->program;
    bool has_main = false;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        has_main |= is_main(finder->flow, proc) && program->procs.at[proc].defined;
        if (finder->starts[proc].created ||
            (is_uncalled(finder, proc) && program->procs.at[proc].address_taken))
            return false;
    }
    return has_main;
}

static void add_uncalled(struct finder *finder, const uint32_t *before, uint32_t befores)
{
    bool single = is_single_threaded(finder);
    uint32_t thread = 0, segment = 0;
    bool added = false;
    for (uint32_t proc = 0; proc < finder->flow->program->procs.count; proc++) {
        if (!is_uncalled(finder, proc) || finder->flow->summaries[proc].events == 0)
            continue;
        if (!added && single) {
            thread = finder->roots->all.at[0].thread;
            segment = finder->roots->all.at[0].late;
        } else if (!added) {
            thread = add_thread(finder, "any thread", "", true, (struct ls_location){"", "", 0, 0});
            segment = add_segment(finder, thread, before, befores);
        }
        added = true;
        struct ls_root root = {proc, thread, segment, segment, false, false};
        ls_vec_push(&finder->roots->all, root);
    }
}

void ls_roots_find(const struct ls_flow *flow, struct ls_roots *roots, struct ls_model *model)
{
    struct ls_arena arena = {0};
    struct finder finder = {flow, model, roots,
                            LS_NEW_ARRAY(&arena, struct start, flow->program->procs.count + 1)};
    each_creation(&finder, note_creator);
    each_creation(&finder, count_creations);
    each_creation(&finder, spread_many);
    each_creation(&finder, spread_many);
    add_mains(&finder);
    LS_VEC(uint32_t) early = {0};
    for (uint32_t i = 0; i < roots->all.count; i++)
        ls_vec_push(&early, roots->all.at[i].early);
    add_started(&finder, early.at, early.count);
    add_uncalled(&finder, early.at, early.count);
    ls_vec_release(&early);
    ls_arena_release(&arena);
}
