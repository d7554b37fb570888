#include "facts/facts.h"

#include "facts/creations.h"
#include "facts/filler_p.h"
#include "facts/sharing.h"
#include "facts/sites.h"
#include "flow/analyse.h"
#include "flow/classes.h"
#include "flow/escapes.h"
#include "flow/joins.h"
#include "flow/limits.h"

/* A global that nobody initialises is all zeros, with or without PTHREAD_MUTEX_INITIALIZER: a
 * normal mutex. */
static enum ls_lock_type type_of(const struct ls_filler *filler, const struct ls_class *class)
{
    if (class->type_known || class->global == LS_NONE ||
        !(filler->flow->program->globals.at[class->global].flags & LS_GLOBAL_DEFINED))
        return class->type;
    return class->name[0] == '*' ? LS_TYPE_UNKNOWN : LS_TYPE_NORMAL;
}

static uint32_t add_lock(struct ls_filler *filler, const struct ls_lock *lock)
{
    ls_vec_push(&filler->model->locks, *lock);
    return filler->model->locks.count - 1;
}

/* A key is handed around by value, and is for people what is kept, not what that points to. */
static const char *name_of(const struct ls_class *class, unsigned kind)
{
    return kind == LS_LOCK_KEY && *class->name == '*' ? class->name + 1 : class->name;
}

/* The lock of the model for a class of locks. */
static uint32_t find_lock_of(void *context, uint32_t class, unsigned kind)
{
    struct ls_filler *filler = context;
    kind &= ~(unsigned)LS_KIND_MARKS;
    while (filler->lock_of_class.count <= class)
        ls_vec_push(&filler->lock_of_class, 0);
    if (filler->lock_of_class.at[class] == 0) {
        const struct ls_class *c = &filler->flow->classes->all.at[class];
        struct ls_lock lock = {
            .name = ls_arena_strdup(&filler->model->arena, name_of(c, kind)),
            .kind = (enum ls_lock_kind)kind,
            .type = type_of(filler, c),
            .is_mixed = c->type_mixed && !c->many,
            .many = c->many,
            .elements = c->elements,
            .created = ls_class_home(filler->flow->classes, class),
            .member = ls_class_member(filler->flow->classes, class),
            .holder = c->holder ? ls_arena_strdup(&filler->model->arena, c->holder) : NULL};
        filler->lock_of_class.at[class] = add_lock(filler, &lock) + 1;
    }
    return filler->lock_of_class.at[class] - 1;
}

uint32_t ls_filler_lock(struct ls_filler *filler, uint32_t proc, uint32_t term, unsigned kind)
{
    uint32_t class = ls_class_of(filler->flow->classes, proc, term);
    return class == LS_NONE ? LS_NONE : find_lock_of(filler, class, kind);
}

uint32_t ls_filler_find_or_add_lock(struct ls_filler *filler, uint32_t proc, uint32_t term,
                                    unsigned kind)
{
    uint32_t lock = ls_filler_lock(filler, proc, term, kind);
    kind &= ~(unsigned)LS_KIND_MARKS;
    struct ls_lock unnamed = {.name = "the lock",
                              .kind = (enum ls_lock_kind)kind,
                              .many = true,
                              .created = {"", "", 0, 0}};
    return lock != LS_NONE ? lock : add_lock(filler, &unnamed);
}

enum ls_confidence ls_filler_confidence(enum ls_confidence confidence, unsigned kind)
{
    return kind & LS_KIND_BELIEVED ? LS_AUDIT : confidence;
}

enum ls_confidence ls_filler_balance_confidence(enum ls_confidence confidence, unsigned kind)
{
    return kind & LS_KIND_NAMED ? confidence : ls_filler_confidence(confidence, kind);
}

static void read_types(struct ls_filler *filler)
{
    const struct ls_flow *flow = filler->flow;
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        for (uint32_t i = 0; i < flow->summaries[proc].events; i++) {
            const struct ls_event *event = &flow->summaries[proc].event[i];
            bool is_told_by_callers = event->argument && flow->program->procs.at[proc].callers > 0;
            if (event->type == LS_TYPE_UNKNOWN &&
                (event->kind != LS_EVENT_INIT || is_told_by_callers))
                continue;
            uint32_t class = ls_class_of(flow->classes, proc, event->lock);
            if (class != LS_NONE)
                ls_class_set_type(flow->classes, class, (enum ls_lock_type)event->type);
            else if (event->kind == LS_EVENT_INIT)
                filler->makes_unnamed_recursive |= event->type == LS_TYPE_RECURSIVE;
        }
}

struct at_root {
    struct ls_terms *terms;
    const struct ls_root *root;
};

/* What a term of a start routine means once it is known what the routine is given. */
static uint32_t map_argument(void *context, uint32_t term, uint32_t address)
{
    const struct at_root *at = context;
    const struct ls_term *t = ls_term(at->terms, term);
    if (t->kind == LS_TERM_PARAM && t->a == 0)
        return at->root->argument;
    return t->kind == LS_TERM_INITIAL ? ls_term_make(at->terms, LS_TERM_INITIAL, address, 0) : term;
}

uint32_t ls_filler_root_term(struct ls_filler *filler, const struct ls_root *root, uint32_t term)
{
    struct at_root at = {&filler->flow->terms, root};
    struct ls_term_map map = {.map = map_argument, .context = &at};
    return root->argument ? ls_term_substitute(at.terms, term, &map) : term;
}

uint32_t ls_filler_root_lock(struct ls_filler *filler, const struct ls_root *root, uint32_t term,
                             unsigned kind)
{
    return ls_filler_lock(filler, root->proc, ls_filler_root_term(filler, root, term), kind);
}

const char *ls_filler_say(struct ls_filler *filler, const char *verb, uint32_t lock)
{
    return ls_arena_printf(&filler->model->arena, "%s '%s'", verb,
                           filler->model->locks.at[lock].name);
}

bool ls_filler_can_return(const struct ls_filler *filler, const struct ls_root *root,
                          uint32_t outcome)
{
    const struct ls_summary *summary = &filler->flow->summaries[root->proc];
    return ls_roots_can_go(filler->flow, &filler->roots, root,
                           &summary->outcome[outcome].conditions);
}

static void fill(struct ls_flow *flow, struct ls_model *model)
{
    struct ls_filler filler = {
        .flow = flow, .model = model, .looks = {.program = flow->program, .api = flow->api}};
    read_types(&filler);
    ls_roots_find(flow, &filler.roots, model);
    filler.writes = ls_writes_find(&filler.arena, flow->program, flow->api);
    ls_filler_add_acquisitions(&filler);
    ls_filler_add_misuses(&filler);
    ls_filler_add_exits(&filler);
    ls_filler_add_imbalances(&filler);
    ls_filler_add_promises(&filler);
    ls_filler_add_waits(&filler);
    ls_filler_add_lives(&filler);
    ls_filler_add_neglected(&filler);
    ls_filler_add_freed(&filler);
    ls_filler_add_contexts(&filler);
    ls_filler_add_values(&filler);
    ls_filler_add_exchanges(&filler);
    ls_filler_add_torn(&filler);
    ls_filler_add_unset(&filler);
    ls_filler_add_conditions(&filler);
    ls_filler_add_spins(&filler);
    ls_filler_add_permits(&filler);
    struct ls_sharing_locks locks = {find_lock_of, &filler};
    ls_escapes_fill(flow, model);
    ls_joins_fill(flow, model);
    ls_creations_fill(&filler);
    ls_sharing_fill(flow, &filler.roots, &locks, model);
    ls_filler_add_splits(&filler);
    model->has_source = true;
    model->is_library = !flow->has_main;
    HASH_CLEAR(hh, filler.seen);
    ls_tally_release(&filler.seen_misuses);
    ls_tally_release(&filler.seen_waits);
    ls_tally_release(&filler.lent);
    ls_vec_release(&filler.lock_of_class);
    ls_vec_release(&filler.condition_of_class);
    ls_vec_release(&filler.predicates);
    ls_roots_release(&filler.roots);
    ls_looks_release(&filler.looks);
    ls_arena_release(&filler.scratch);
    ls_arena_release(&filler.arena);
}

void ls_facts_fill(const struct ls_program *program, const struct ls_apis *apis,
                   struct ls_model *model)
{
    struct ls_flow *flow = ls_flow_new(program, apis);
    fill(flow, model);
    ls_limits_tell(flow, model);
    ls_lock_sites_fill(model, program, flow->api);
    ls_flow_free(flow);
}
