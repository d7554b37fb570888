#include "facts/descent.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "facts/callers.h"
#include "facts/dispatch.h"
#include "facts/instances.h"
#include "facts/links.h"
#include "facts/situations.h"
#include "flow/classes.h"

enum {
    EXACT_PER_PROC = 24, /* contexts of a function on one thread that know its arguments */
    MOST_PER_PROC = 40,  /* all contexts of a function on one thread */
    SMALL_TIMES = 4,     /* so many times that, of a function that does little */
    SMALL_TOUCHES = 12,
    SMALL_CALLS = 2,
    MOST_CONTEXTS = 400000,
};

struct finder {
    struct ls_flow *flow;
    const struct ls_roots *roots;
    struct ls_arena *arena;
    ls_contexts *contexts;
    struct ls_tally known;    /* contexts by what they say */
    struct ls_tally per_proc; /* how many a function has on a thread */
    struct ls_callers *callers;
};

/* The call by which the address is named that the parameter is given. */
static struct ls_site naming_of(const struct ls_entry *context, uint32_t param)
{
    for (unsigned i = context->named[param]; i > 1; i--)
        context = context->caller;
    return context->site;
}

static uint64_t key_of(const struct finder *finder, const struct ls_entry *context)
{
    const struct ls_root *root = &finder->roots->all.at[context->root];
    uint32_t head[] = {context->proc,       root->thread,  root->argument,    context->created,
                       context->owned,      context->deep, root->is_callback, context->doubtful,
                       context->waited,     context->made, context->guessed,  context->mixed,
                       context->given,      context->once, context->present,  context->first,
                       context->dispatcher, context->latch};
    uint64_t key = ls_hash(head, sizeof head, context->started);
    key = ls_hash(context->arg, sizeof context->arg, key);
    key = ls_hash(context->at_root, sizeof context->at_root, key);
    key = ls_hash(context->join, context->joins * sizeof *context->join, key);
    for (uint32_t i = 0; i < LS_MOST_CONTEXT_ARGS; i++) {
        struct ls_site at = context->named[i] ? naming_of(context, i) : (struct ls_site){0};
        uint32_t place[] = {i, at.file, at.line, at.column};
        if (context->named[i])
            key = ls_hash(place, sizeof place, key);
    }
    for (uint32_t i = 0; i < context->tasks; i++) {
        struct ls_values values = context->task[i].values;
        int64_t task[] = {context->task[i].term, values.low, values.high, values.has_hole,
                          values.hole_low};
        key += ls_hash(task, sizeof task, 8);
    }
    for (uint32_t i = 0; i < context->holds; i++) {
        uint32_t hold[] = {context->hold[i].class, context->hold[i].term, context->hold[i].mode,
                           context->hold[i].perhaps, context->hold[i].keeps};
        key += ls_hash(hold, sizeof hold, 7);
    }
    return key;
}

/* Helpers such as those of a list are called from everywhere. */
static uint32_t times_of(const struct finder *finder, uint32_t proc)
{
    const struct ls_accesses *accesses = &finder->flow->accesses[proc];
    bool is_small =
        accesses->touches.count <= SMALL_TOUCHES && accesses->passages.count <= SMALL_CALLS;
    return is_small ? SMALL_TIMES : 1;
}

/* How many contexts the function has on the thread of this root. */
static uint32_t *count_of(struct finder *finder, uint32_t proc, uint32_t root)
{
    uint32_t thread = finder->roots->all.at[root].thread;
    return ls_tally_at(&finder->per_proc, (uint64_t)proc << 32 | thread);
}

/* Whether another context of the function can be taken, if it says something new. */
static bool has_room(struct finder *finder, uint32_t proc, uint32_t root)
{
    return *count_of(finder, proc, root) < MOST_PER_PROC * times_of(finder, proc) &&
           finder->contexts->count < MOST_CONTEXTS;
}

static bool knows_arguments(const struct ls_entry *context)
{
    bool any = false;
    for (int i = 0; i < LS_MOST_CONTEXT_ARGS; i++)
        any |= context->arg[i] != 0;
    return any;
}

/* Takes the context, for which there is room, if it says something new. */
static void add(struct finder *finder, struct ls_entry context)
{
    uint32_t *count = count_of(finder, context.proc, context.root);
    if (*count >= EXACT_PER_PROC * times_of(finder, context.proc)) {
        memset(context.arg, 0, sizeof context.arg);
        memset(context.named, 0, sizeof context.named);
    }
    if (ls_tally_again(&finder->known, key_of(finder, &context)))
        return;
    (*count)++;
    context.number = finder->contexts->count;
    context.stamp = knows_arguments(&context) ? ls_terms_stamp(&finder->flow->terms) : 0;
    struct ls_entry_hold *hold =
        ls_arena_copy(finder->arena, context.hold, context.holds * sizeof *context.hold);
    context.hold = hold;
    const struct ls_entry *entry = ls_arena_copy(finder->arena, &context, sizeof context);
    for (uint32_t i = 0; i < entry->holds; i++)
        if (!hold[i].taken_in)
            hold[i].taken_in = entry; /* it came with it */
    ls_vec_push(finder->contexts, entry);
}

/* Calls */

/* What the argument means, where that is the same for everybody; 0 where it is not. */
static uint32_t meaning_of(struct finder *finder, const struct ls_passage *call, uint32_t number,
                           uint32_t value)
{
    struct ls_flow *flow = finder->flow;
    if (!value)
        return 0;
    bool is_number = ls_term(&flow->terms, value)->kind == LS_TERM_CONST &&
                     (flow->accesses[call->target].tested >> number & 1);
    bool is_called = ls_term(&flow->terms, value)->kind == LS_TERM_FUNCTION &&
                     (flow->accesses[call->target].called >> number & 1);
    if (!is_number && !is_called && !ls_term_is_address(&flow->terms, value))
        return 0;
    return ls_term_everywhere(&flow->terms, value);
}

/* See struct ls_entry.named. */
static uint8_t named_above(const struct finder *finder, const struct ls_entry *caller,
                           uint32_t value)
{
    struct ls_flow *flow = finder->flow;
    unsigned above = ls_entry_named(flow, caller, value);
    const struct ls_term *term = ls_term(&flow->terms, value);
    bool is_name = (LS_TERM_PARTS >> term->kind & 1u) || term->kind == LS_TERM_GLOBAL;
    return (uint8_t)(above > 0 && above < UINT8_MAX ? above + 1 : is_name);
}

/* The argument, as the caller names it. A neighbour of a list's head that is given together with
 * the head, or with the neighbour on its other side, is the list. */
static uint32_t named_argument(const struct finder *finder, const struct ls_passage *call,
                               uint32_t number)
{
    const struct ls_terms *terms = &finder->flow->terms;
    const struct ls_program *program = finder->flow->program;
    uint32_t value = call->args[number].value;
    uint32_t head = value ? ls_links_head(terms, program, value) : 0;
    for (uint32_t i = 0; head && i < call->count; i++) {
        uint32_t other = call->args[i].value;
        if (i != number && other && (other == head || ls_links_head(terms, program, other) == head))
            return head;
    }
    return value;
}

/* The argument is no null pointer: the caller has dereferenced it, or was given none himself. */
static bool is_present(const struct finder *finder, const struct ls_entry *caller,
                       const struct ls_handed *arg)
{
    const struct ls_term *term = ls_term(&finder->flow->terms, arg->value);
    uint32_t given = caller->present | finder->flow->accesses[caller->proc].trusted;
    return arg->present || (arg->value && term->kind == LS_TERM_PARAM &&
                            term->a < LS_MOST_OWNED_PARAMS && (given >> term->a & 1));
}

static void set_args(struct finder *finder, const struct ls_passage *call,
                     const struct ls_entry *caller, struct ls_entry *callee)
{
    struct ls_flow *flow = finder->flow;
    for (uint32_t i = 0; i < call->count && i < LS_MOST_OWNED_PARAMS; i++) {
        const struct ls_handed *arg = &call->args[i];
        uint32_t own = named_argument(finder, call, i);
        uint32_t value = own ? ls_entry_term(flow, caller, own) : 0;
        if (i < LS_MOST_CONTEXT_ARGS) {
            callee->arg[i] = meaning_of(finder, call, i, value);
            callee->named[i] = callee->arg[i] ? named_above(finder, caller, own) : 0;
        }
        if (ls_entry_made(caller, arg->owner))
            callee->made |= 1u << i;
        if ((flow->accesses[call->target].tested >> i & 1) && is_present(finder, caller, arg))
            callee->present |= 1u << i;
        if (arg->value && ls_term(&flow->terms, arg->value)->kind == LS_TERM_PARAM &&
            ls_entry_given(flow, caller, arg->value))
            callee->given |= 1u << i;
        if (!arg->value || !ls_entry_owns(caller, arg->owner))
            continue;
        bool is_variable = ls_term(&flow->terms, arg->value)->kind == LS_TERM_LOCAL;
        bool deep = arg->owner.into == 0 || (caller->deep & arg->owner.into) == arg->owner.into;
        callee->owned |= 1u << i;
        callee->deep |= deep && !is_variable ? 1u << i : 0;
    }
}

/* What the start routine has seen of its task holds further down, as long as nobody there may give
 * it another one. */
static void set_tasks(const struct finder *finder, const struct ls_situation *situation,
                      struct ls_entry *callee)
{
    const struct ls_entry *caller = situation->entry;
    bool is_start = !caller->caller && finder->roots->all.at[caller->root].is_started;
    callee->task = is_start ? situation->moment->task : caller->task;
    callee->tasks = is_start ? situation->moment->tasks : caller->tasks;
    if (!is_start && situation->moment->has_new_task)
        callee->tasks = 0;
}

static bool joins(const struct ls_summary *summary)
{
    for (uint32_t i = 0; i < summary->outcomes; i++)
        if (summary->outcome[i].joins > 0)
            return true;
    return false;
}

static void set_root_args(struct finder *finder, const struct ls_passage *call,
                          const struct ls_entry *caller, struct ls_entry *callee)
{
    struct ls_flow *flow = finder->flow;
    for (uint32_t i = 0; i < call->count && i < LS_MOST_CONTEXT_ARGS; i++) {
        uint32_t value = call->args[i].value;
        callee->at_root[i] = value ? ls_entry_handle(flow, caller, value) : 0;
    }
}

/* Handles of threads that have ended by then, as the root names them. */
static void set_joins(struct finder *finder, const struct ls_situation *situation,
                      struct ls_entry *callee)
{
    const struct ls_entry *caller = situation->entry;
    const struct ls_moment *moment = situation->moment;
    callee->join = caller->join;
    callee->joins = caller->joins;
    uint64_t running = moment->started & ~moment->ended;
    if (moment->joins == 0 && (!running || caller->joins == 0))
        return;
    uint32_t *join = LS_NEW_ARRAY(finder->arena, uint32_t, caller->joins + moment->joins + 1);
    callee->joins = 0;
    for (uint32_t i = 0; i < caller->joins; i++)
        if (!ls_roots_keep(finder->roots, running, caller->join[i]))
            join[callee->joins++] = caller->join[i];
    for (uint32_t i = 0; i < moment->joins; i++) {
        uint32_t handle = ls_entry_handle(finder->flow, caller, moment->join[i]);
        if (handle)
            join[callee->joins++] = handle;
    }
    callee->join = join;
}

/* What a lock of the caller is to the arguments. */
static void hand_down(struct ls_flow *flow, struct ls_entry_hold *hold,
                      const struct ls_passage *call)
{
    uint32_t keeps = 0;
    for (uint32_t i = 0; i < call->count && i < LS_MOST_OWNED_PARAMS; i++)
        if (call->args[i].value && ls_entry_hold_leads_to(&flow->terms, hold, call->args[i].value))
            keeps |= 1u << i;
    hold->keeps = keeps;
    hold->term = ls_term_in_callee(flow, hold->term, call);
}

static void pass(struct finder *finder, const struct ls_entry *caller,
                 const struct ls_passage *call)
{
    struct ls_flow *flow = finder->flow;
    struct ls_situation situation;
    ls_entry_situation(flow, caller, call->moment, &situation);
    struct ls_entry callee = {
        .proc = call->target,
        .root = caller->root,
        .started = caller->started | situation.moment->started,
        .created = caller->created || (situation.moment->flags & LS_EVENT_AFTER_CREATE),
        .doubtful = situation.doubtful,
        .mixed = situation.mixed,
        .guessed = caller->guessed || ls_dispatch_is_guess(flow, caller, call),
        .dispatcher = caller->dispatcher,
        .once = caller->once || situation.moment->once,
        .latch = caller->latch ? caller->latch : situation.moment->latch,
        .first = ls_entry_is_first(flow, caller, call->moment),
        .waited = caller->waited | situation.moment->waited,
        .joins = caller->joins,
        .join = caller->join,
        .hold = situation.hold,
        .holds = situation.holds,
        .caller = caller,
        .site = call->site};
    if (!callee.dispatcher && ls_dispatch_is_of_items(flow, caller, call))
        callee.dispatcher = caller->proc + 1;
    set_joins(finder, &situation, &callee);
    set_tasks(finder, &situation, &callee);
    for (uint32_t i = 0; i < situation.holds; i++)
        hand_down(flow, &situation.hold[i], call);
    set_args(finder, call, caller, &callee);
    if (joins(&flow->summaries[call->target]))
        set_root_args(finder, call, caller, &callee);
    ls_callers_note(finder->callers, &callee);
    add(finder, callee);
}

/* Roots */

static bool releases(const struct ls_outcome *outcome, uint32_t lock)
{
    for (uint32_t i = 0; i < outcome->locks; i++) {
        const struct ls_lock_state *state = &outcome->lock[i];
        if (state->lock == lock)
            return state->status == LS_RELEASED && !ls_is_permit(state) && !state->chancy &&
                   !state->guessed && !state->lost;
    }
    return false;
}

static bool always_releases(const struct ls_summary *summary, uint32_t lock)
{
    for (uint32_t i = 0; i < summary->outcomes; i++)
        if (!releases(&summary->outcome[i], lock))
            return false;
    return true;
}

/* Who calls a function from outside that gives back a lock on every way, and has not taken it,
 * comes with that lock. A new thread comes with none. */
static void enter(struct finder *finder, struct ls_entry *context, struct ls_entry_hold *hold)
{
    struct ls_flow *flow = finder->flow;
    uint32_t proc = context->proc;
    const struct ls_root *root = &finder->roots->all.at[context->root];
    const struct ls_summary *summary = &flow->summaries[proc];
    const struct ls_outcome *first = summary->outcome;
    context->hold = hold;
    if (root->is_main || root->is_started || summary->outcomes == 0)
        return;
    for (uint32_t i = 0; i < first->locks && context->holds < LS_MOST_ENTRY_HOLDS; i++) {
        const struct ls_lock_state *lock = &first->lock[i];
        if (always_releases(summary, lock->lock))
            hold[context->holds++] = (struct ls_entry_hold){
                .class = ls_class_of(flow->classes, proc, lock->lock),
                .term = lock->lock,
                .mode = lock->by_mode ? lock->mode : LS_EXCLUSIVE,
                .kind = lock->kind,
                .trace = ls_trace_new(finder->arena, proc,
                                      ls_proc_function(flow->program, proc)->site, NULL)};
    }
}

static void add_roots(struct finder *finder)
{
    struct ls_entry_hold hold[LS_MOST_ENTRY_HOLDS];
    for (uint32_t i = 0; i < finder->roots->all.count; i++) {
        const struct ls_root *root = &finder->roots->all.at[i];
        struct ls_entry context = {
            .proc = root->proc, .root = i, .created = !root->is_main, .arg[0] = root->argument};
        context.given = ls_instances_have_own(finder->flow, finder->roots, root) ? 1u : 0u;
        enter(finder, &context, hold);
        if (!root->is_stray && has_room(finder, root->proc, i))
            add(finder, context);
    }
}

void ls_contexts_find(struct ls_flow *flow, const struct ls_roots *roots, struct ls_arena *arena,
                      ls_contexts *contexts, struct ls_callers *callers)
{
    struct finder finder = {
        .flow = flow, .roots = roots, .arena = arena, .contexts = contexts, .callers = callers};
    add_roots(&finder);
    for (uint32_t i = 0; i < contexts->count; i++) {
        const struct ls_entry *context = contexts->at[i];
        const struct ls_accesses *accesses = &flow->accesses[context->proc];
        for (uint32_t p = 0; p < accesses->passages.count; p++)
            if (has_room(&finder, accesses->passages.at[p].target, context->root) &&
                ls_root_has(flow->program, &roots->all.at[context->root],
                            accesses->passages.at[p].target) &&
                ls_dispatch_means(flow, context, &accesses->passages.at[p]) &&
                ls_entry_is_possible(flow, context, accesses->passages.at[p].moment))
                pass(&finder, context, &accesses->passages.at[p]);
    }
    ls_tally_release(&finder.known);
    ls_tally_release(&finder.per_proc);
}
