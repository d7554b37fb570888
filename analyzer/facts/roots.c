#include "facts/roots.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "facts/selfids.h"
#include "facts/starts.h"
#include "flow/witness.h"
#include "program/mains.h"

typedef LS_VEC(uint32_t) number_list;

struct finder {
    struct ls_flow *flow;
    struct ls_model *model;
    struct ls_roots *roots;
    struct ls_starts starts;
    number_list early; /* segments of the mains before any thread exists */
};

static uint32_t add_thread(const struct finder *finder, const char *name, const char *routine,
                           bool many, struct ls_location created)
{
    struct ls_thread thread = {
        .name = name, .start_routine = routine, .created = created, .many = many, .ended = ""};
    ls_vec_push(&finder->model->threads, thread);
    return finder->model->threads.count - 1;
}

static uint32_t add_segment(struct ls_model *model, uint32_t thread, const uint32_t *before,
                            uint32_t befores)
{
    struct ls_segment segment = {
        .thread = thread,
        .befores = befores,
        .before = ls_arena_copy(&model->arena, before, befores * sizeof *before)};
    ls_vec_push(&model->segments, segment);
    return model->segments.count - 1;
}

static uint32_t find_segment(const struct ls_model *model, uint32_t thread, const uint32_t *before,
                             uint32_t befores)
{
    for (uint32_t i = 0; i < model->segments.count; i++) {
        const struct ls_segment *segment = &model->segments.at[i];
        if (segment->thread == thread && segment->befores == befores &&
            (befores == 0 || memcmp(segment->before, before, befores * sizeof *before) == 0))
            return i;
    }
    return LS_NONE;
}

static struct ls_location definition(const struct finder *finder, uint32_t proc)
{
    return ls_witness_location(finder->flow->program, proc,
                               ls_proc_function(finder->flow->program, proc)->site);
}

static void add_mains(struct finder *finder)
{
    for (uint32_t proc = 0; proc < finder->flow->program->procs.count; proc++) {
        if (!ls_program_is_main(finder->flow->program, proc) ||
            !finder->flow->program->procs.at[proc].defined)
            continue;
        uint32_t thread = add_thread(finder, "main", "main", false, definition(finder, proc));
        uint32_t early = add_segment(finder->model, thread, NULL, 0);
        uint32_t late = add_segment(finder->model, thread, &early, 1);
        struct ls_root root = {
            .proc = proc, .thread = thread, .early = early, .late = late, .is_main = true};
        ls_vec_push(&finder->roots->all, root);
        ls_vec_push(&finder->early, early);
    }
}

/* An object that has the same name everywhere. */
static bool is_global_object(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    return id && term->exact && !term->relative && term->kind != LS_TERM_CONST &&
           term->kind != LS_TERM_STRING;
}

/* The different objects that a start routine is given; 0 when one of them is not known. */
static uint32_t find_arguments(const struct finder *finder, uint32_t proc, uint32_t *arguments)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < finder->roots->creations.count; i++) {
        const struct ls_creation *creation = &finder->roots->creations.at[i];
        uint32_t argument = creation->event->argument, known = 0;
        if (creation->started != proc)
            continue;
        while (known < count && arguments[known] != argument)
            known++;
        if (!is_global_object(&finder->flow->terms, argument) || known == LS_MOST_STARTED_WITH)
            return 0;
        arguments[known] = argument;
        count = known == count ? count + 1 : count;
    }
    return count;
}

/* A routine that gets each object once has one instance per object. */
static void add_started_with(struct finder *finder, uint32_t proc, uint32_t argument, bool many)
{
    const struct ls_program *program = finder->flow->program;
    const struct ls_started *start = &finder->starts.of[proc];
    const char *name = program->procs.at[proc].name;
    uint32_t thread =
        add_thread(finder, name, name, many,
                   ls_witness_location(program, start->created->proc, start->created->site));
    uint32_t segment = add_segment(finder->model, thread, finder->early.at, finder->early.count);
    struct ls_root root = {.proc = proc,
                           .thread = thread,
                           .argument = argument,
                           .early = segment,
                           .late = segment,
                           .is_started = true};
    ls_vec_push(&finder->roots->all, root);
    finder->model->threads.at[thread].perhaps_many = many && !start->surely_many;
}

static void add_started(struct finder *finder)
{
    const struct ls_program *program = finder->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        const struct ls_started *start = &finder->starts.of[proc];
        uint32_t arguments[LS_MOST_STARTED_WITH];
        if (!start->created || !program->procs.at[proc].defined ||
            ls_program_is_main(finder->flow->program, proc))
            continue;
        uint32_t count = find_arguments(finder, proc, arguments);
        bool many = count > 1 ? start->in_loop || start->creations > count : start->many;
        if (count == 0)
            add_started_with(finder, proc, 0, many);
        for (uint32_t i = 0; i < count; i++)
            add_started_with(finder, proc, arguments[i], many);
    }
}

/* The first of by_handle with this handle, or a greater one. */
static uint32_t first_with(const struct ls_roots *roots, uint32_t handle)
{
    uint32_t low;
    LS_BISECT(low, middle, roots->by_handle.count, roots->by_handle.at[middle] >> 32 < handle);
    return low;
}

/* The parentage at `at` of by_handle, if it has this handle. */
static const struct ls_parentage *with_handle(const struct ls_roots *roots, uint32_t at,
                                              uint32_t handle)
{
    if (at >= roots->by_handle.count || roots->by_handle.at[at] >> 32 != handle)
        return NULL;
    return &roots->parentages.at[(uint32_t)roots->by_handle.at[at]];
}

bool ls_roots_keep(const struct ls_roots *roots, uint64_t routines, uint32_t handle)
{
    const struct ls_parentage *parentage;
    for (uint32_t i = routines ? first_with(roots, handle) : roots->by_handle.count;
         (parentage = with_handle(roots, i, handle)); i++)
        if (routines & ls_started_bit(parentage->started))
            return true;
    return false;
}

uint32_t ls_roots_parentages(const struct ls_roots *roots, uint32_t started, uint32_t *end)
{
    uint32_t low;
    LS_BISECT(low, middle, roots->parentages.count, roots->parentages.at[middle].started < started);
    for (*end = low; *end < roots->parentages.count; ++*end)
        if (roots->parentages.at[*end].started != started)
            break;
    return low;
}

bool ls_parentage_concerns(const struct ls_parentage *parentage, const struct ls_root *root)
{
    return !root->programs || !parentage->programs || (root->programs & parentage->programs);
}

/* All threads of the routine that are there beside `root` have been joined by then. A handle in a
 * global is the same for everybody; others are known to their creator alone. */
static bool has_ended(const struct ls_roots *roots, const struct ls_root *root, uint32_t started,
                      uint32_t creator, const struct ls_event *event)
{
    bool any = false;
    uint32_t end;
    for (uint32_t i = ls_roots_parentages(roots, started, &end); i < end; i++) {
        const struct ls_parentage *parentage = &roots->parentages.at[i];
        if (!ls_parentage_concerns(parentage, root))
            continue;
        any = true;
        if ((parentage->creator != creator && !parentage->is_known_to_all) ||
            !ls_is_among(event->join, event->joins, parentage->handle))
            return false;
    }
    return any;
}

/* Appends the segments of the threads that have ended by then. Asked for each moment, where hardly
 * any joins: only routines with a thread that is joined there are looked at closer. */
static void add_ended(const struct ls_roots *roots, const struct ls_root *root, uint32_t creator,
                      const struct ls_event *event, number_list *before)
{
    number_list joined = {0};
    for (uint32_t j = 0; j < event->joins; j++) {
        const struct ls_parentage *parentage;
        for (uint32_t i = first_with(roots, event->join[j]);
             (parentage = with_handle(roots, i, event->join[j])); i++)
            if (!ls_is_among(joined.at, joined.count, parentage->started))
                ls_vec_push(&joined, parentage->started);
    }
    for (uint32_t i = 0; i < roots->all.count && joined.count > 0; i++) {
        const struct ls_root *other = &roots->all.at[i];
        if (other->is_started && other->thread != root->thread &&
            ls_is_among(joined.at, joined.count, other->proc) &&
            has_ended(roots, root, other->proc, creator, event))
            ls_vec_push(before, other->late);
    }
    ls_vec_release(&joined);
}

/* Main has been joined, by one of its threads. */
static void add_mains_end(const struct ls_roots *roots, const struct ls_root *root,
                          const struct ls_event *event, number_list *before)
{
    bool joined = false;
    for (uint32_t i = 0; i < roots->mains_handles.count; i++)
        joined |= ls_is_among(event->join, event->joins, roots->mains_handles.at[i]);
    for (uint32_t i = 0; joined && root->is_started && i < roots->all.count; i++) {
        const struct ls_root *main = &roots->all.at[i];
        if (main->is_main &&
            (!root->programs || !main->programs || (root->programs & main->programs)))
            ls_vec_push(before, main->late);
    }
}

static uint32_t segment_after_joins(const struct ls_roots *roots, const struct ls_root *root,
                                    uint32_t creator, const struct ls_event *event,
                                    struct ls_model *model)
{
    const struct ls_segment *late = &model->segments.at[root->late];
    number_list before = {0};
    for (uint32_t i = 0; i < late->befores; i++)
        ls_vec_push(&before, late->before[i]);
    add_ended(roots, root, creator, event, &before);
    add_mains_end(roots, root, event, &before);
    uint32_t segment = find_segment(model, root->thread, before.at, before.count);
    if (segment == LS_NONE)
        segment = add_segment(model, root->thread, before.at, before.count);
    ls_vec_release(&before);
    return segment;
}

bool ls_roots_starts(const struct ls_roots *roots, uint32_t proc)
{
    for (uint32_t i = 0; i < roots->all.count; i++)
        if (roots->all.at[i].proc == proc && roots->all.at[i].is_started)
            return true;
    return false;
}

uint32_t ls_roots_segment(const struct ls_roots *roots, const struct ls_root *root,
                          const struct ls_event *event, struct ls_model *model)
{
    if (!(event->flags & LS_EVENT_AFTER_CREATE))
        return root->early;
    return event->joins > 0 ? segment_after_joins(roots, root, root->proc, event, model)
                            : root->late;
}

static int compare_started(const void *left, const void *right)
{
    const struct ls_parentage *a = left, *b = right;
    if (a->started != b->started)
        return a->started < b->started ? -1 : 1;
    return a->creator < b->creator ? -1 : a->creator > b->creator;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* What becomes of threads is asked for at every moment of every function. */
static void sort_parentages(struct ls_roots *roots)
{
    if (roots->parentages.count == 0)
        return;
    qsort(roots->parentages.at, roots->parentages.count, sizeof *roots->parentages.at,
          compare_started);
    for (uint32_t i = 0; i < roots->parentages.count; i++)
        ls_vec_push(&roots->by_handle, (uint64_t)roots->parentages.at[i].handle << 32 | i);
    qsort(roots->by_handle.at, roots->by_handle.count, sizeof *roots->by_handle.at, compare_keys);
}

static void find_parentages(struct finder *finder)
{
    struct ls_roots *roots = finder->roots;
    struct ls_tally known = {0};
    for (uint32_t i = 0; i < roots->creations.count; i++) {
        const struct ls_creation *creation = &roots->creations.at[i];
        struct ls_parentage parentage = {
            .creator = creation->creator,
            .started = creation->started,
            .handle = creation->event->handle,
            .is_known_to_all = is_global_object(&finder->flow->terms, creation->event->handle),
            .programs = ls_starts_programs(finder->flow->program, creation->event->trace)};
        uint32_t key[] = {parentage.creator, parentage.started, parentage.handle};
        if (ls_tally_again(&known, ls_hash(key, sizeof key, parentage.programs)))
            continue;
        for (uint32_t r = 0; r < roots->all.count; r++)
            if (roots->all.at[r].proc == parentage.creator) {
                parentage.by_main |= roots->all.at[r].is_main;
                parentage.by_thread |= roots->all.at[r].is_started;
            }
        ls_vec_push(&roots->parentages, parentage);
    }
    sort_parentages(roots);
    ls_tally_release(&known);
}

/* No thread of the routine is created before those have been joined that this creation follows. */
static bool is_first_creation(const struct ls_roots *roots, const struct ls_creation *creation)
{
    const struct ls_event *event = creation->event;
    for (uint32_t i = 0; i < roots->creations.count; i++) {
        const struct ls_event *other = roots->creations.at[i].event;
        if (roots->creations.at[i].started != creation->started)
            continue;
        for (uint32_t j = 0; j < event->joins; j++)
            if (!ls_is_among(other->join, other->joins, event->join[j]))
                return false;
    }
    return true;
}

/* A thread that is created once, after others have been joined, starts when those have ended. */
static void order_creations(struct finder *finder)
{
    struct ls_roots *roots = finder->roots;
    for (uint32_t i = 0; i < roots->creations.count; i++) {
        const struct ls_creation *creation = &roots->creations.at[i];
        if (creation->event->joins == 0 || finder->starts.of[creation->started].creations != 1 ||
            !is_first_creation(roots, creation))
            continue;
        for (uint32_t r = 0; r < roots->all.count; r++) {
            struct ls_root *root = &roots->all.at[r];
            if (root->is_started && root->proc == creation->started)
                root->early = root->late = segment_after_joins(roots, root, creation->creator,
                                                               creation->event, finder->model);
        }
    }
}

/* A program with a main that creates no thread and hands out no callback has one thread, whoever is
 * called in it. */
static bool is_single_threaded(const struct finder *finder)
{
    const struct ls_program *program = finder->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++)
        if (finder->starts.of[proc].created || ls_starts_is_named(&finder->starts, proc) ||
            (ls_starts_is_uncalled(&finder->starts, proc) && program->procs.at[proc].address_taken))
            return false;
    return finder->flow->has_main;
}

/* The programs that create threads. */
static uint64_t threaded_programs(const struct finder *finder)
{
    const struct ls_roots *roots = finder->roots;
    uint64_t programs = 0;
    for (uint32_t i = 0; i < roots->all.count; i++)
        programs |= roots->all.at[i].is_started ? roots->all.at[i].programs : 0;
    return programs;
}

/* Whoever calls from outside. Who does so in programs without threads (0 = any program) is another
 * than in those that have some. */
static struct ls_root outsider(const struct finder *finder, uint64_t programs)
{
    const struct ls_roots *roots = finder->roots;
    struct ls_root root = {.programs = programs, .is_outside = true};
    uint32_t i = 0;
    while (i < roots->all.count &&
           !(roots->all.at[i].is_outside && !roots->all.at[i].programs == !programs))
        i++;
    if (i < roots->all.count) {
        root.thread = roots->all.at[i].thread;
        root.early = roots->all.at[i].early;
    } else {
        root.thread =
            add_thread(finder, LS_ANY_THREAD, "", true, (struct ls_location){"", "", 0, 0});
        root.early = add_segment(finder->model, root.thread, finder->early.at, finder->early.count);
    }
    root.late = root.early;
    finder->model->threads.at[root.thread].programs |= programs;
    return root;
}

/* With one thread it is main's. */
static struct ls_root only_thread(const struct finder *finder)
{
    const struct ls_root *main = &finder->roots->all.at[0];
    return (struct ls_root){.thread = main->thread, .early = main->late, .late = main->late};
}

static void add_uncalled(struct finder *finder)
{
    const struct ls_program *program = finder->flow->program;
    bool single = is_single_threaded(finder), has_main = finder->flow->has_main;
    uint64_t threaded = finder->early.count > 1 ? threaded_programs(finder) : UINT64_MAX;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        if (!ls_starts_is_uncalled(&finder->starts, proc) ||
            (finder->flow->summaries[proc].events == 0 && !finder->flow->accesses))
            continue;
        uint64_t programs = ls_mains_of(program, proc);
        struct ls_root root =
            single ? only_thread(finder) : outsider(finder, programs & threaded ? 0 : programs);
        root.proc = proc;
        root.is_stray = has_main && !program->procs.at[proc].address_taken;
        root.is_callback = has_main || program->procs.at[proc].address_taken;
        ls_vec_push(&finder->roots->all, root);
    }
}

/* Such a thread may be there from the very beginning, and several at once. */
static void add_named(struct finder *finder)
{
    const struct ls_program *program = finder->flow->program;
    for (uint32_t proc = 0; proc < program->procs.count; proc++) {
        if (!ls_starts_is_named(&finder->starts, proc))
            continue;
        const char *name = program->procs.at[proc].name;
        uint32_t thread = add_thread(finder, name, name, true, definition(finder, proc));
        uint32_t segment = add_segment(finder->model, thread, NULL, 0);
        struct ls_root root = {.proc = proc, .thread = thread, .early = segment, .late = segment};
        ls_vec_push(&finder->roots->all, root);
    }
}

/* The programs of creators go on to what they start. Returns whether that was new. */
static bool hand_down(struct ls_roots *roots, const struct ls_parentage *parentage)
{
    bool is_outside = !parentage->by_main && !parentage->by_thread;
    uint64_t programs = is_outside ? parentage->programs : 0;
    bool changed = false;
    for (uint32_t r = 0; r < roots->all.count; r++)
        if (roots->all.at[r].proc == parentage->creator)
            programs |= roots->all.at[r].programs & parentage->programs;
    for (uint32_t r = 0; r < roots->all.count; r++) {
        struct ls_root *root = &roots->all.at[r];
        if (root->proc != parentage->started || !(programs & ~root->programs))
            continue;
        root->programs |= programs;
        changed = true;
    }
    return changed;
}

static void find_programs(struct finder *finder)
{
    struct ls_roots *roots = finder->roots;
    struct ls_model *model = finder->model;
    uint32_t mains = 0;
    bool changed = true;
    for (uint32_t i = 0; i < roots->all.count; i++) {
        struct ls_root *root = &roots->all.at[i];
        if (!root->is_main)
            continue;
        mains++;
        root->programs = ls_mains_of(finder->flow->program, root->proc);
        model->threads.at[root->thread].is_main = true;
    }
    while (changed && mains > 1) {
        changed = false;
        for (uint32_t i = 0; i < roots->parentages.count; i++)
            changed |= hand_down(roots, &roots->parentages.at[i]);
    }
    for (uint32_t i = 0; i < roots->all.count; i++)
        model->threads.at[roots->all.at[i].thread].programs |= roots->all.at[i].programs;
}

bool ls_root_has(const struct ls_program *program, const struct ls_root *root, uint32_t proc)
{
    return !root->programs || (root->programs & ls_mains_of(program, proc));
}

bool ls_root_has_way(const struct ls_program *program, const struct ls_root *root,
                     const struct ls_trace *way)
{
    uint64_t programs = ls_starts_programs(program, way);
    return root->programs ? (root->programs & programs) != 0 : programs != 0;
}

void ls_roots_find(struct ls_flow *flow, struct ls_roots *roots, struct ls_model *model)
{
    struct ls_arena arena = {0};
    struct finder finder = {.flow = flow, .model = model, .roots = roots};
    ls_starts_find(&finder.starts, flow, roots, &arena);
    ls_selfids_find(flow, roots);
    add_mains(&finder);
    add_started(&finder);
    find_parentages(&finder);
    order_creations(&finder);
    find_programs(&finder);
    add_uncalled(&finder);
    add_named(&finder);
    ls_vec_release(&finder.early);
    ls_arena_release(&arena);
}

void ls_roots_release(struct ls_roots *roots)
{
    ls_vec_release(&roots->all);
    ls_vec_release(&roots->creations);
    ls_vec_release(&roots->parentages);
    ls_vec_release(&roots->by_handle);
    ls_vec_release(&roots->mains_handles);
}

/* A start routine's parameter becomes what it is given. */
struct giving {
    struct ls_terms *terms;
    uint32_t given;
};

static uint32_t give(void *context, uint32_t term, uint32_t address)
{
    const struct giving *giving = context;
    const struct ls_term *t = ls_term(giving->terms, term);
    if (t->kind == LS_TERM_PARAM)
        return t->a == 0 ? giving->given : 0;
    return t->kind == LS_TERM_INITIAL ? ls_term_make(giving->terms, LS_TERM_INITIAL, address, 0)
                                      : term;
}

static bool can_hold(struct ls_terms *terms, const struct ls_conditions *conditions, uint32_t given)
{
    struct giving giving = {terms, given};
    struct ls_term_map map = {.map = give, .context = &giving};
    for (uint32_t i = 0; i < conditions->count; i++) {
        const struct ls_condition *condition = &conditions->at[i];
        int64_t value;
        if (ls_term_is_const(terms, ls_term_substitute(terms, condition->term, &map), &value) &&
            !ls_values_has(condition->values, value))
            return false;
    }
    return true;
}

bool ls_roots_can_go(struct ls_flow *flow, const struct ls_roots *roots, const struct ls_root *root,
                     const struct ls_conditions *conditions)
{
    bool is_created = false;
    for (uint32_t i = 0; root->is_started && i < roots->creations.count; i++) {
        const struct ls_creation *creation = &roots->creations.at[i];
        int64_t number;
        if (creation->started != root->proc)
            continue;
        is_created = true;
        if (!ls_term_is_const(&flow->terms, creation->event->argument, &number) ||
            can_hold(&flow->terms, conditions, creation->event->argument))
            return true;
    }
    return !is_created;
}
