/* What functions do wrong with single locks: from flow's misuses, and what thread roots show, to
 * those of the model. */
#include "base/hash.h"
#include "facts/filler_p.h"
#include "flow/damage.h"
#include "model/witness.h"

enum {
    MOST_MISUSES = 2000, /* that are told of one program */
};

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
    [LS_VALUE_FREED] = {"frees the value of", "creates", false},
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

enum ls_confidence ls_filler_misuse_confidence(const struct ls_filler *filler,
                                               const struct ls_flow_misuse *misuse)
{
    const struct ls_trace *trace = misuse->trace, *earlier = misuse->earlier;
    bool is_far = earlier && (ls_witness_distance(trace, earlier) > LS_MOST_CALLS ||
                              ls_witness_distance(earlier, trace) > LS_MOST_CALLS);
    enum ls_confidence confidence =
        is_far || may_be_recursive(filler, misuse) ? LS_AUDIT : misuse->confidence;
    return misuse->kind == LS_RELEASE_UNHELD
               ? ls_filler_balance_confidence(confidence, misuse->lock_kind)
               : ls_filler_confidence(confidence, misuse->lock_kind);
}

/* True the second time that the same places are told of the same lock; and when there are more than
 * anybody reads. Where it is not sure, one way to the place is enough. */
static bool is_known_misuse(struct ls_filler *filler, const struct ls_flow_misuse *misuse,
                            uint32_t lock)
{
    const struct ls_trace *end = ls_trace_last(misuse->trace);
    const struct ls_trace *earlier = misuse->earlier ? ls_trace_last(misuse->earlier) : end;
    enum ls_confidence confidence = ls_filler_misuse_confidence(filler, misuse);
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
    uint32_t lock =
        ls_filler_find_or_add_lock(filler, misuse->proc, misuse->lock, misuse->lock_kind);
    if (is_known_misuse(filler, misuse, lock) ||
        (misuse->kind == LS_RELOCK && misuse->other && !ls_filler_may_be_one(filler, misuse)))
        return;
    struct ls_witness_hold held = {lock, misuse->earlier};
    struct ls_misuse fact = {
        .kind = misuse->kind,
        .confidence = ls_filler_misuse_confidence(filler, misuse),
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
        fact.other =
            ls_filler_find_or_add_lock(filler, misuse->proc, misuse->other, misuse->lock_kind);
        fact.has_other = fact.other != lock;
    }
    if (*filler->model->locks.at[lock].name == '\0' ||
        ls_damage_matters(filler->flow, misuse->proc))
        fact.confidence = LS_AUDIT; /* its type is not known: a header was not found */
    fact.is_last = misuse->kind == LS_RELOCK && !is_released_below(filler, misuse);
    ls_vec_push(&filler->model->misuses, fact);
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
            for (uint32_t l = 0;
                 ls_filler_can_return(filler, root, o) && l < summary->outcome[o].locks; l++) {
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

void ls_filler_add_misuses(struct ls_filler *filler)
{
    for (uint32_t i = 0; i < filler->flow->misuses.count; i++)
        if (!is_allowed(filler, &filler->flow->misuses.at[i]))
            ls_filler_add_misuse(filler, &filler->flow->misuses.at[i]);
    add_root_releases(filler);
}
