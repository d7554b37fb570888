#include "facts/facts.h"

#include <string.h>

#include "base/hash.h"
#include "facts/creations.h"
#include "facts/filler_p.h"
#include "facts/sharing.h"
#include "facts/sites.h"
#include "flow/analyse.h"
#include "flow/classes.h"
#include "flow/damage.h"
#include "flow/escapes.h"
#include "flow/handing.h"
#include "flow/joins.h"
#include "flow/limits.h"
#include "flow/signature.h"
#include "model/witness.h"

enum {
    MOST_MISUSES = 2000, /* that are told of one program */
};

/* Locks */

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

/* For facts within one function the object need not be known to others. */
static uint32_t find_or_add_lock(struct ls_filler *filler, uint32_t proc, uint32_t term,
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

/* Of a lock that is kept or given back: whether its owner may take it again does not matter. */
static enum ls_confidence balance_confidence(enum ls_confidence confidence, unsigned kind)
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

/* Misuses */

/* What is done last, what came before, and whether that one is still held. */
static const struct {
    const char *deed, *earlier;
    bool holds;
} misuse_words[LS_MISUSES] = {
    [LS_RELOCK] = {"acquires again", "acquires", true},
    [LS_RELEASE_UNHELD] = {"releases", "releases", false},
    [LS_RELEASE_OTHERS] = {"releases", "acquires", false},
    [LS_EXIT_HOLDING] = {"ends, holding", "acquires", true},
    [LS_DESTROY_HELD] = {"destroys", "acquires", true},
    [LS_INIT_HELD] = {"initialises", "acquires", true},
    [LS_WAIT_UNHELD] = {"waits with", "acquires", false},
    [LS_USE_DESTROYED] = {"uses", "destroys", false},
    [LS_DESTROY_TWICE] = {"destroys again", "destroys", false},
    [LS_USE_UNINITIALISED] = {"uses", "", false},
    [LS_USE_ZEROED] = {"uses", "", false},
    [LS_USE_UNSET] = {"uses", "", false},
    [LS_INIT_LATE] = {"initialises", "creates a thread that uses", false},
    [LS_DESTROY_USED] = {"destroys", "creates a thread that uses", false},
    [LS_DELETE_EARLY] = {"deletes", "creates", false},
    [LS_DESTROY_BESIDE] = {"destroys", "makes use of", false},
    [LS_INIT_TWICE] = {"initialises again", "initialises", false},
    [LS_INIT_USED] = {"initialises", "uses", false},
    [LS_NEVER_ENDED] = {"creates", "", false},
    [LS_INIT_BY_THREAD] = {"initialises", "", false},
    [LS_FREE_HELD] = {"frees the memory of", "acquires", true},
    [LS_UPGRADE] = {"acquires (to write)", "acquires (to read)", true},
    [LS_READ_AGAIN] = {"acquires (to read) again", "acquires (to read)", true},
    [LS_RELEASE_OTHER_KIND] = {"releases", "acquires", true},
    [LS_CANCEL_HOLDING] = {"can be cancelled, holding", "acquires", true},
    [LS_CALL_UNHELD] = {"needs", "releases", false},
};

/* Nobody has seen how the lock that a pointer leads to is made, and recursive ones are made in
 * memory that has no name yet. */
static bool may_lead_to_recursive(const struct ls_filler *filler,
                                  const struct ls_flow_misuse *misuse, uint32_t class)
{
    return filler->makes_unnamed_recursive && !filler->flow->classes->all.at[class].type_known &&
           ls_term(&filler->flow->terms, misuse->lock)->kind != LS_TERM_FIELD &&
           ls_term(&filler->flow->terms, misuse->lock)->kind != LS_TERM_GLOBAL;
}

/* The lock is made with a type that is chosen at run time, in a program that makes recursive ones.
 */
static bool may_be_recursive(const struct ls_filler *filler, const struct ls_flow_misuse *misuse)
{
    struct ls_flow *flow = filler->flow;
    uint32_t class = misuse->kind == LS_RELOCK && flow->has_recursive
                         ? ls_class_of(flow->classes, misuse->proc, misuse->lock)
                         : LS_NONE;
    return class != LS_NONE && ((flow->classes->all.at[class].type_known &&
                                 flow->classes->all.at[class].type == LS_TYPE_UNKNOWN) ||
                                may_lead_to_recursive(filler, misuse, class));
}

/* The longer the way, the less it is known that the program can go it. */
/* The missing part may be the other half of a pair. */
static enum ls_confidence confidence_of_misuse(const struct ls_filler *filler,
                                               const struct ls_flow_misuse *misuse)
{
    const struct ls_trace *trace = misuse->trace, *earlier = misuse->earlier;
    bool is_far = earlier && (ls_witness_distance(trace, earlier) > LS_MOST_CALLS ||
                              ls_witness_distance(earlier, trace) > LS_MOST_CALLS);
    enum ls_confidence confidence =
        is_far || may_be_recursive(filler, misuse) ? LS_AUDIT : misuse->confidence;
    return misuse->kind == LS_RELEASE_UNHELD ? balance_confidence(confidence, misuse->lock_kind)
                                             : ls_filler_confidence(confidence, misuse->lock_kind);
}

/* True the second time that the same places are told of the same lock; and when there are more than
 * anybody reads. Where it is not sure, one way to the place is enough. */
static bool is_known_misuse(struct ls_filler *filler, const struct ls_flow_misuse *misuse,
                            uint32_t lock)
{
    const struct ls_trace *end = ls_trace_last(misuse->trace);
    const struct ls_trace *earlier = misuse->earlier ? ls_trace_last(misuse->earlier) : end;
    enum ls_confidence confidence = confidence_of_misuse(filler, misuse);
    uint32_t key[] = {misuse->kind,
                      lock,
                      end->proc,
                      end->site.line,
                      end->site.column,
                      earlier->proc,
                      earlier->site.line,
                      earlier->site.column,
                      confidence,
                      confidence == LS_AUDIT ? 0 : misuse->trace->proc,
                      confidence == LS_AUDIT ? 0 : misuse->trace->site.line};
    uint64_t hash = ls_hash(key, sizeof key, 2);
    return filler->model->misuses.count >= MOST_MISUSES ||
           ls_tally_again(&filler->seen_misuses, hash);
}

/* Whether the function goes on to release something behind this place. */
static bool is_released_below(const struct ls_filler *filler, const struct ls_flow_misuse *misuse)
{
    const struct ls_program *program = filler->flow->program;
    const struct ls_unit *unit = ls_proc_unit(program, misuse->proc);
    const struct ls_function *function = ls_proc_function(program, misuse->proc);
    const struct ls_unit_map *map = &program->maps[program->procs.at[misuse->proc].unit];
    LS_EACH_INST (inst, unit, function) {
        if (inst->op != LS_OP_CALL || inst->a.kind != LS_OPERAND_FUNCTION ||
            inst->site.line < misuse->trace->site.line)
            continue;
        const struct ls_api *api = filler->flow->api[map->function[inst->a.ref]];
        if (api && api->role == LS_ROLE_RELEASE)
            return true;
    }
    return misuse->trace->inner != NULL;
}

struct ls_flow_misuse ls_filler_hold_misuse(enum ls_misuse_kind kind, uint32_t proc,
                                            const struct ls_hold_term *hold,
                                            const struct ls_trace *trace)
{
    return (struct ls_flow_misuse){.kind = kind,
                                   .confidence = LS_LIKELY,
                                   .proc = proc,
                                   .lock = hold->lock,
                                   .lock_kind = hold->kind,
                                   .mode = hold->mode,
                                   .earlier_mode = hold->mode,
                                   .trace = trace,
                                   .earlier = hold->trace};
}

void ls_filler_add_misuse(struct ls_filler *filler, const struct ls_flow_misuse *misuse)
{
    const struct ls_program *program = filler->flow->program;
    uint32_t lock = find_or_add_lock(filler, misuse->proc, misuse->lock, misuse->lock_kind);
    if (is_known_misuse(filler, misuse, lock) ||
        (misuse->kind == LS_RELOCK && misuse->other && !ls_filler_may_be_one(filler, misuse)))
        return;
    struct ls_witness_hold held = {lock, misuse->earlier};
    struct ls_misuse fact = {
        .kind = misuse->kind,
        .confidence = confidence_of_misuse(filler, misuse),
        .lock = lock,
        .thread = LS_MODEL_NONE,
        .mode = (enum ls_mode)misuse->mode,
        .earlier_mode = (enum ls_mode)misuse->earlier_mode,
        .witness = ls_witness_new(filler->model, program, LS_MODEL_NONE, misuse->trace,
                                  ls_filler_say(filler, misuse_words[misuse->kind].deed, lock),
                                  &held, misuse_words[misuse->kind].holds)};
    if (misuse->created)
        fact.witness = ls_witness_join(
            &filler->model->arena,
            ls_witness_new(filler->model, program, LS_MODEL_NONE, misuse->created,
                           misuse->kind == LS_RELOCK ? "ends the process" : "creates the thread",
                           NULL, 0),
            fact.witness);
    if (misuse->earlier)
        fact.earlier = ls_witness_new(
            filler->model, program, LS_MODEL_NONE, misuse->earlier,
            ls_filler_say(filler, misuse_words[misuse->kind].earlier, lock), NULL, 0);
    if (misuse->other) {
        fact.other = find_or_add_lock(filler, misuse->proc, misuse->other, misuse->lock_kind);
        fact.has_other = fact.other != lock;
    }
    if (*filler->model->locks.at[lock].name == '\0' ||
        ls_damage_matters(filler->flow, misuse->proc))
        fact.confidence = LS_AUDIT; /* its type is not known: a header was not found */
    fact.is_last = misuse->kind == LS_RELOCK && !is_released_below(filler, misuse);
    ls_vec_push(&filler->model->misuses, fact);
}

static bool can_return(const struct ls_filler *filler, const struct ls_root *root, uint32_t outcome)
{
    const struct ls_summary *summary = &filler->flow->summaries[root->proc];
    return ls_roots_can_go(filler->flow, &filler->roots, root,
                           &summary->outcome[outcome].conditions);
}

/* Some function leaves such a lock to its callers in that state. */
static bool is_handed(const struct ls_flow *flow, uint32_t class, enum ls_lock_status status)
{
    for (uint32_t proc = 0; proc < flow->program->procs.count; proc++)
        for (uint32_t o = 0; o < flow->summaries[proc].outcomes; o++) {
            const struct ls_outcome *outcome = &flow->summaries[proc].outcome[o];
            for (uint32_t l = 0; l < outcome->locks; l++)
                if (outcome->lock[l].status == status &&
                    ls_class_of(flow->classes, proc, outcome->lock[l].lock) == class)
                    return true;
        }
    return false;
}

static bool are_siblings(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    const struct ls_term *x = ls_term(terms, a), *y = ls_term(terms, b);
    return x->kind == y->kind && (x->kind == LS_TERM_GLOBAL ||
                                  (x->kind == LS_TERM_FIELD && x->a == y->a && x->b != y->b));
}

/* One lock of an object is taken and another one released. It may be the way of a program to go on
 * from lock to lock; but then others leave the one locked, or release the other. */
static bool is_mixed_up(const struct ls_filler *filler, const struct ls_root *root,
                        const struct ls_outcome *outcome, const struct ls_lock_state *released)
{
    const struct ls_flow *flow = filler->flow;
    uint32_t other = ls_lock_only_held(outcome->lock, outcome->locks, released->kind);
    return other && !(released->kind & LS_KIND_BELIEVED) &&
           are_siblings(&flow->terms, other, released->lock) &&
           !is_handed(flow, ls_class_of(flow->classes, root->proc, released->lock), LS_HELD) &&
           !is_handed(flow, ls_class_of(flow->classes, root->proc, other), LS_RELEASED);
}

/* What a thread root releases, nobody has acquired before it. */
static void add_root_releases(struct ls_filler *filler)
{
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        bool is_first = root->is_started || root->is_main; /* nobody has called it */
        for (uint32_t o = 0; o < summary->outcomes; o++)
            for (uint32_t l = 0; can_return(filler, root, o) && l < summary->outcome[o].locks;
                 l++) {
                const struct ls_lock_state *lock = &summary->outcome[o].lock[l];
                if (lock->status != LS_RELEASED || ls_is_permit(lock) ||
                    ls_lock_is_unstable(filler->flow, lock->lock) ||
                    ls_class_of(filler->flow->classes, root->proc, lock->lock) == LS_NONE ||
                    (!is_first && !is_mixed_up(filler, root, &summary->outcome[o], lock)))
                    continue;
                struct ls_flow_misuse misuse = {
                    .kind = LS_RELEASE_UNHELD,
                    .confidence =
                        lock->chancy || lock->guessed || lock->lost ? LS_AUDIT : LS_LIKELY,
                    .proc = root->proc,
                    .lock = lock->lock,
                    .lock_kind = lock->kind,
                    .mode = lock->mode,
                    .trace = lock->trace};
                misuse.other = ls_lock_only_held(summary->outcome[o].lock,
                                                 summary->outcome[o].locks, lock->kind);
                ls_filler_add_misuse(filler, &misuse);
            }
    }
}

/* The library lets the holder destroy a lock that nobody else waits for. */
static bool is_allowed(struct ls_filler *filler, const struct ls_flow_misuse *misuse)
{
    return misuse->kind == LS_DESTROY_HELD &&
           ls_filler_has_trait(filler, ls_trace_last(misuse->trace), LS_TRAIT_DESTROYS_HELD) &&
           !ls_filler_may_be_awaited(filler, misuse);
}

static void add_misuses(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->misuses.count; i++)
        if (!is_allowed(filler, &filler->flow->misuses.at[i]))
            ls_filler_add_misuse(filler, &filler->flow->misuses.at[i]);
    add_root_releases(filler);
}

/* Imbalances */

static enum ls_result_kind result_kind(const struct ls_filler *filler, uint32_t proc)
{
    const struct ls_unit *unit = ls_proc_unit(filler->flow->program, proc);
    return ls_signature_result(
        ls_unit_text(unit, ls_proc_function(filler->flow->program, proc)->type));
}

static bool has_relock(const struct ls_filler *filler, uint32_t proc, uint32_t lock)
{
    for (uint32_t i = 0; i < filler->flow->misuses.count; i++) {
        const struct ls_flow_misuse *misuse = &filler->flow->misuses.at[i];
        if (misuse->kind == LS_RELOCK && confidence_of_misuse(filler, misuse) > LS_AUDIT &&
            misuse->proc == proc && misuse->lock == lock)
            return true;
    }
    return false;
}

static bool is_started(const struct ls_filler *filler, uint32_t proc)
{
    for (uint32_t i = 0; i < filler->roots.all.count; i++)
        if (filler->roots.all.at[i].proc == proc)
            return filler->roots.all.at[i].is_started;
    return false;
}

/* What a thread holds at its end is told elsewhere; what main() holds at its own hurts nobody. */
static bool is_start(const struct ls_filler *filler, uint32_t proc)
{
    for (uint32_t i = 0; i < filler->roots.all.count; i++)
        if (filler->roots.all.at[i].proc == proc)
            return filler->roots.all.at[i].is_started || filler->roots.all.at[i].is_main;
    return false;
}

static struct ls_range range_of(struct ls_values values)
{
    return (struct ls_range){values.low, values.high,
                             !ls_values_has(values, 0) && values.low < 0 && values.high > 0};
}

/* Several objects of one class that one function keeps have one cause. */
static bool is_told(const struct ls_filler *filler, uint32_t lock, struct ls_location defined)
{
    for (uint32_t i = filler->model->imbalances.count; i-- > 0;) {
        const struct ls_imbalance *known = &filler->model->imbalances.at[i];
        if (known->lock == lock && known->defined.line == defined.line &&
            strcmp(known->defined.file, defined.file) == 0)
            return true;
    }
    return false;
}

/* To take the lock, under a condition, may be what the function is for; and what main() keeps to
 * its end keeps nobody waiting for long. */
static bool is_meant(const struct ls_filler *filler, const struct ls_flow_imbalance *imbalance)
{
    if (is_start(filler, imbalance->proc))
        return !is_started(filler, imbalance->proc) && !imbalance->between_rounds;
    return imbalance->is_conditional && !ls_handing_is_lost(filler->flow, imbalance);
}

static void add_imbalance(struct ls_filler *filler, const struct ls_flow_imbalance *imbalance)
{
    const struct ls_program *program = filler->flow->program;
    uint32_t proc = imbalance->proc;
    struct ls_location defined =
        ls_witness_location(program, proc, ls_proc_function(program, proc)->site);
    struct ls_exit *exits = LS_NEW_ARRAY(&filler->model->arena, struct ls_exit, imbalance->exits);
    uint32_t lock = find_or_add_lock(filler, proc, imbalance->lock, imbalance->lock_kind);
    const char *verb = imbalance->lock_kind == LS_LOCK_SEMAPHORE ? "takes a permit of" : "acquires";
    if (is_told(filler, lock, defined))
        return;
    for (uint32_t i = 0; i < imbalance->exits; i++) {
        const struct ls_flow_balance *exit = &imbalance->exit[i];
        exits[i] = (struct ls_exit){.at = ls_witness_location(program, proc, exit->site),
                                    .value = range_of(exit->values),
                                    .holds = exit->trace != NULL};
        if (exit->trace)
            exits[i].witness = ls_witness_new(filler->model, program, LS_MODEL_NONE, exit->trace,
                                              ls_filler_say(filler, verb, lock), NULL, 0);
    }
    struct ls_imbalance fact = {
        .function = program->procs.at[proc].name,
        .defined = defined,
        .lock = lock,
        .mode = (enum ls_mode)imbalance->mode,
        .confidence =
            balance_confidence(imbalance->imprecise || ls_damage_matters(filler->flow, proc) ||
                                       is_meant(filler, imbalance)
                                   ? LS_AUDIT
                                   : LS_LIKELY,
                               imbalance->lock_kind),
        .result = result_kind(filler, proc),
        .is_thread_root = is_started(filler, proc) && !imbalance->between_rounds,
        .between_rounds = imbalance->between_rounds,
        .is_lost = imbalance->is_suspect,
        .is_nobodys = !imbalance->is_suspect && ls_handing_is_nobodys(filler->flow, imbalance),
        .is_own_lock = imbalance->is_own,
        .callers = program->procs.at[proc].callers,
        .exits = imbalance->exits,
        .exit = exits};
    ls_vec_push(&filler->model->imbalances, fact);
}

/* What a thread holds when its start routine returns, nobody can release. */
static void add_held_at_end(struct ls_filler *filler, uint32_t proc,
                            const struct ls_outcome *outcome)
{
    for (uint32_t i = 0; i < outcome->locks; i++) {
        const struct ls_lock_state *lock = &outcome->lock[i];
        struct ls_flow_balance exit = {outcome->site, outcome->values, lock->trace};
        struct ls_flow_imbalance imbalance = {.proc = proc,
                                              .lock = lock->lock,
                                              .lock_kind = lock->kind,
                                              .mode = lock->mode,
                                              .imprecise = lock->guessed,
                                              .exits = 1,
                                              .exit = &exit};
        if (lock->status == LS_HELD && !ls_is_permit(lock))
            add_imbalance(filler, &imbalance);
    }
}

static void add_root_holds(struct ls_filler *filler)
{
    for (uint32_t r = 0; r < filler->roots.all.count; r++) {
        const struct ls_root *root = &filler->roots.all.at[r];
        const struct ls_summary *summary = &filler->flow->summaries[root->proc];
        for (uint32_t i = 0; root->is_started && i < summary->outcomes; i++)
            if (can_return(filler, root, i))
                add_held_at_end(filler, root->proc, &summary->outcome[i]);
    }
}

static void add_imbalances(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->imbalances.count; i++) {
        const struct ls_flow_imbalance *imbalance = &filler->flow->imbalances.at[i];
        if (imbalance->is_suspect &&
            (is_start(filler, imbalance->proc) || !ls_handing_is_lost(filler->flow, imbalance)))
            continue;
        if (!has_relock(filler, imbalance->proc, imbalance->lock))
            add_imbalance(filler, imbalance);
    }
    add_root_holds(filler);
}

static void fill(struct ls_flow *flow, struct ls_model *model)
{
    struct ls_filler filler = {
        .flow = flow, .model = model, .looks = {.program = flow->program, .api = flow->api}};
    read_types(&filler);
    ls_roots_find(flow, &filler.roots, model);
    filler.writes = ls_writes_find(&filler.arena, flow->program, flow->api);
    ls_filler_add_acquisitions(&filler);
    add_misuses(&filler);
    ls_filler_add_exits(&filler);
    add_imbalances(&filler);
    ls_filler_add_promises(&filler);
    ls_filler_add_waits(&filler);
    ls_filler_add_lives(&filler);
    ls_filler_add_neglected(&filler);
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
