#include "facts/descent.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "facts/callers.h"
#include "facts/instances.h"
#include "facts/links.h"
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
    uint32_t head[] = {context->proc,   root->thread,  root->argument,    context->created,
                       context->owned,  context->deep, root->is_callback, context->doubtful,
                       context->waited, context->made, context->guessed,  context->mixed,
                       context->given,  context->once, context->present,  context->first};
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
    struct ls_context_hold *hold =
        ls_arena_copy(finder->arena, context.hold, context.holds * sizeof *context.hold);
    context.hold = hold;
    const struct ls_entry *entry = ls_arena_copy(finder->arena, &context, sizeof context);
    for (uint32_t i = 0; i < entry->holds; i++)
        if (!hold[i].taken_in)
            hold[i].taken_in = entry; /* it came with it */
    ls_vec_push(finder->contexts, entry);
}

/* Terms */

static uint32_t map_argument(void *data, uint32_t term, uint32_t address)
{
    void **pair = data;
    struct ls_flow *flow = pair[0];
    const struct ls_entry *context = pair[1];
    const struct ls_term *t = ls_term(&flow->terms, term);
    if (t->kind == LS_TERM_PARAM)
        return t->a < LS_MOST_CONTEXT_ARGS && context->arg[t->a] ? context->arg[t->a] : term;
    return t->kind == LS_TERM_INITIAL ? ls_term_make(&flow->terms, LS_TERM_INITIAL, address, 0)
                                      : term;
}

uint32_t ls_context_term(struct ls_flow *flow, const struct ls_entry *context, uint32_t term)
{
    if (!context->stamp || !ls_term(&flow->terms, term)->relative)
        return term;
    void *pair[] = {flow, (void *)context};
    struct ls_term_map map = {.map = map_argument, .context = pair, .stamp = context->stamp};
    return ls_term_substitute(&flow->terms, term, &map);
}

/* A value with the same meaning everywhere: made of globals and constants only. */
static bool is_absolute(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    switch (term->kind) {
    case LS_TERM_GLOBAL:
    case LS_TERM_CONST:
    case LS_TERM_FUNCTION:
        return true;
    case LS_TERM_FIELD:
        return term->a == 0 || is_absolute(terms, term->a); /* of 0: see ls_joins_handle */
    case LS_TERM_CONTAINER:
    case LS_TERM_INITIAL:
        return is_absolute(terms, term->a);
    case LS_TERM_INDEX:
        return is_absolute(terms, term->a) && is_absolute(terms, term->b);
    default:
        return false;
    }
}

static uint32_t map_to_root(void *data, uint32_t term, uint32_t address)
{
    void **pair = data;
    struct ls_flow *flow = pair[0];
    const struct ls_entry *context = pair[1];
    const struct ls_term *t = ls_term(&flow->terms, term);
    if (t->kind == LS_TERM_INITIAL)
        return ls_term_make(&flow->terms, LS_TERM_INITIAL, address, 0);
    return t->kind == LS_TERM_PARAM && t->a < LS_MOST_CONTEXT_ARGS ? context->at_root[t->a] : 0;
}

uint32_t ls_context_handle(struct ls_flow *flow, const struct ls_entry *context, uint32_t handle)
{
    uint32_t known = ls_context_term(flow, context, handle);
    if (!context->caller || is_absolute(&flow->terms, known))
        return known;
    void *pair[] = {flow, (void *)context};
    struct ls_term_map map = {.map = map_to_root, .context = pair};
    return ls_term_substitute(&flow->terms, handle, &map);
}

static bool is_part(const struct ls_term *term)
{
    return LS_TERM_PARTS >> term->kind & 1u;
}

/* The address of a part of an object, as a part of some object of its type; 0 when it is none. */
static uint32_t part_of_some(struct ls_terms *terms, uint32_t id)
{
    struct ls_term term = *ls_term(terms, id);
    uint32_t whole = is_part(&term) ? part_of_some(terms, term.a) : 0;
    if (term.kind == LS_TERM_FIELD)
        return ls_term_make(terms, LS_TERM_FIELD, whole, term.b);
    return term.kind == LS_TERM_INDEX && whole
               ? ls_term_make(terms, LS_TERM_INDEX, whole, is_absolute(terms, term.b) ? term.b : 0)
               : 0;
}

static bool is_address(const struct ls_terms *terms, uint32_t id)
{
    unsigned kind = ls_term(terms, id)->kind;
    return kind != LS_TERM_CONST && kind != LS_TERM_FUNCTION;
}

/* The parameter that a term is reached from, through fields, elements and pointers. */
static bool comes_from(const struct ls_terms *terms, uint32_t id, uint32_t param)
{
    const struct ls_term *term = ls_term(terms, id);
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX ||
           term->kind == LS_TERM_INITIAL || term->kind == LS_TERM_CONTAINER)
        term = ls_term(terms, term->a);
    return term->kind == LS_TERM_PARAM && term->a == param;
}

/* The lock by way of a parameter that is given `value`: that itself, or a field of the object that
 * the lock is in, too. 0 when it does not lead there. */
static uint32_t name_by_argument(struct ls_terms *terms, uint32_t lock, uint32_t param,
                                 uint32_t value)
{
    uint32_t way = ls_term_make(terms, LS_TERM_PARAM, param, 0);
    for (;;) {
        uint32_t named = ls_term_replace(terms, lock, value, way);
        bool is_other_field = ls_term(terms, way)->kind == LS_TERM_CONTAINER;
        if (comes_from(terms, named, param) && (named != lock || value == way) &&
            (!is_other_field || ls_term_is_in(terms, named, way)))
            return named;
        struct ls_term part = *ls_term(terms, value);
        if (part.kind != LS_TERM_FIELD || part.a == 0)
            return 0;
        way = ls_term_make(terms, LS_TERM_CONTAINER, way, part.b);
        value = part.a;
    }
}

/* A lock of the caller as the callee can name it; 0 when it cannot. */
static uint32_t name_in_callee(struct ls_flow *flow, uint32_t lock, const struct ls_passage *call)
{
    if (!lock || is_absolute(&flow->terms, lock))
        return lock;
    for (uint32_t i = 0; i < call->count && i < LS_MOST_OWNED_PARAMS; i++) {
        uint32_t value = call->args[i].value;
        uint32_t named = value && is_address(&flow->terms, value)
                             ? name_by_argument(&flow->terms, lock, i, value)
                             : 0;
        if (named)
            return named;
    }
    return 0;
}

/* Situations */

static bool is_released(struct ls_flow *flow, const struct ls_entry *context,
                        const struct ls_moment *moment, const struct ls_context_hold *hold)
{
    for (uint32_t i = 0; i < moment->releases; i++)
        if (moment->release[i] == hold->term ||
            ls_class_of(flow->classes, context->proc,
                        ls_context_term(flow, context, moment->release[i])) == hold->class)
            return true;
    return false;
}

static bool has_hold(const struct ls_situation *situation, uint32_t class)
{
    for (uint32_t i = 0; i < situation->holds; i++)
        if (situation->hold[i].class == class)
            return true;
    return false;
}

/* The class of a lock that has no name here, as a function knows it that took it: a pointer that a
 * call has returned. */
static uint32_t class_where_taken(struct ls_flow *flow, const struct ls_trace *trace)
{
    const struct ls_trace *last = ls_trace_last(trace);
    const struct ls_summary *summary = &flow->summaries[last->proc];
    for (uint32_t i = 0; last != trace && i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE && ls_trace_equal(event->trace, last))
            return ls_class_of(flow->classes, last->proc, event->lock);
    }
    return LS_NONE;
}

static uint32_t class_of_hold(struct ls_flow *flow, const struct ls_entry *context,
                              const struct ls_hold_term *hold)
{
    uint32_t term = ls_context_term(flow, context, hold->lock);
    uint32_t class = ls_class_of(flow->classes, context->proc, term);
    return class == LS_NONE ? class_where_taken(flow, hold->trace) : class;
}

static void add_hold(struct ls_flow *flow, struct ls_situation *situation,
                     const struct ls_hold_term *hold)
{
    uint32_t class = class_of_hold(flow, situation->context, hold);
    /* What the function takes for held is held by a caller that is known. */
    if ((hold->assumed || hold->perhaps) && has_hold(situation, class))
        return;
    if ((hold->perhaps && class == LS_NONE) || situation->holds == LS_MOST_CONTEXT_HOLDS) {
        situation->doubtful = true;
        return;
    }
    situation->hold[situation->holds++] = (struct ls_context_hold){.class = class,
                                                                   .term = hold->lock,
                                                                   .mode = hold->mode,
                                                                   .kind = hold->kind,
                                                                   .perhaps = hold->perhaps,
                                                                   .taken_in = situation->context,
                                                                   .trace = hold->trace};
}

void ls_context_situation(struct ls_flow *flow, const struct ls_entry *context, uint32_t number,
                          struct ls_situation *situation)
{
    const struct ls_moment *moment = &flow->accesses[context->proc].moments.at[number];
    situation->context = context;
    situation->moment = moment;
    situation->doubtful = context->doubtful || moment->left_out;
    situation->mixed = context->mixed || (moment->flags & LS_EVENT_DOUBTFUL);
    situation->holds = 0;
    for (uint32_t i = 0; i < context->holds; i++)
        if (moment->releases == 0 || !is_released(flow, context, moment, &context->hold[i]))
            situation->hold[situation->holds++] = context->hold[i];
    for (uint32_t i = 0; i < moment->holds; i++)
        add_hold(flow, situation, &moment->hold[i]);
}

bool ls_context_made(const struct ls_entry *context, struct ls_owner owner)
{
    return (owner.made & (LS_MADE_HERE | context->made)) != 0;
}

bool ls_context_owns(const struct ls_entry *context, struct ls_owner owner)
{
    if (owner.into == LS_WITH_ALL)
        return false;
    return ((owner.deep ? context->deep : context->owned) & owner.into) == owner.into;
}

bool ls_context_given(const struct ls_flow *flow, const struct ls_entry *context, uint32_t address)
{
    const struct ls_term *term = ls_term(&flow->terms, address);
    bool is_element = false; /* of what the pointer points to: a neighbour, perhaps */
    for (; is_part(term); term = ls_term(&flow->terms, term->a))
        is_element = term->kind == LS_TERM_INDEX;
    return !is_element && term->kind == LS_TERM_PARAM && term->a < LS_MOST_OWNED_PARAMS &&
           (context->given >> term->a & 1u);
}

/* What the thread was told to do is something else than what leads to the moment. */
static bool is_of_other_task(const struct ls_entry *context, const struct ls_moment *moment)
{
    for (uint32_t i = 0; i < context->tasks; i++)
        for (uint32_t k = 0; k < moment->tasks; k++) {
            struct ls_values values = moment->task[k].values;
            if (moment->task[k].term == context->task[i].term &&
                !ls_values_intersect(&values, context->task[i].values))
                return true;
        }
    return false;
}

bool ls_context_is_possible(const struct ls_flow *flow, const struct ls_entry *context,
                            uint32_t number)
{
    const struct ls_moment *moment = &flow->accesses[context->proc].moments.at[number];
    for (uint32_t i = 0; i < moment->conditions; i++) {
        struct ls_values values = moment->condition[i].values;
        uint32_t param = ls_term(&flow->terms, moment->condition[i].term)->a;
        uint32_t arg = param < LS_MOST_CONTEXT_ARGS ? context->arg[param] : 0;
        if ((context->present >> param & 1) && values.low == 0 && values.high == 0)
            return false;
        int64_t value;
        if (arg && ls_term_is_const(&flow->terms, arg, &value) && !ls_values_has(values, value))
            return false;
    }
    return !is_of_other_task(context, moment);
}

bool ls_context_is_first(const struct ls_flow *flow, const struct ls_entry *context,
                         uint32_t number)
{
    uint32_t field = flow->accesses[context->proc].moments.at[number].number;
    return context->first ||
           (!context->caller && (context->given & 1) && field != LS_NONE && flow->numbering[field]);
}

/* Calls */

unsigned ls_context_named(struct ls_flow *flow, const struct ls_entry *context, uint32_t address)
{
    uint32_t in_head = ls_links_address(&flow->terms, flow->program, address);
    const struct ls_term *base = ls_term(&flow->terms, ls_term_base(&flow->terms, in_head));
    return base->kind == LS_TERM_PARAM && base->a < LS_MOST_CONTEXT_ARGS ? context->named[base->a]
                                                                         : 0;
}

/* What the argument means, where that is the same for everybody; 0 where it is not. */
static uint32_t meaning_of(struct finder *finder, const struct ls_passage *call, uint32_t number,
                           uint32_t value)
{
    struct ls_flow *flow = finder->flow;
    if (!value)
        return 0;
    bool is_number = ls_term(&flow->terms, value)->kind == LS_TERM_CONST &&
                     (flow->accesses[call->target].tested >> number & 1);
    if (!is_number && !is_address(&flow->terms, value))
        return 0;
    return is_absolute(&flow->terms, value) ? value : part_of_some(&flow->terms, value);
}

/* See struct ls_entry.named. */
static uint8_t named_above(const struct finder *finder, const struct ls_entry *caller,
                           uint32_t value)
{
    struct ls_flow *flow = finder->flow;
    unsigned above = ls_context_named(flow, caller, value);
    const struct ls_term *term = ls_term(&flow->terms, value);
    bool is_name = is_part(term) || term->kind == LS_TERM_GLOBAL;
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
        uint32_t value = own ? ls_context_term(flow, caller, own) : 0;
        if (i < LS_MOST_CONTEXT_ARGS) {
            callee->arg[i] = meaning_of(finder, call, i, value);
            callee->named[i] = callee->arg[i] ? named_above(finder, caller, own) : 0;
        }
        if (ls_context_made(caller, arg->owner))
            callee->made |= 1u << i;
        if ((flow->accesses[call->target].tested >> i & 1) && is_present(finder, caller, arg))
            callee->present |= 1u << i;
        if (arg->value && ls_term(&flow->terms, arg->value)->kind == LS_TERM_PARAM &&
            ls_context_given(flow, caller, arg->value))
            callee->given |= 1u << i;
        if (!arg->value || !ls_context_owns(caller, arg->owner))
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
    const struct ls_entry *caller = situation->context;
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
        callee->at_root[i] = value ? ls_context_handle(flow, caller, value) : 0;
    }
}

/* Handles of threads that have ended by then, as the root names them. */
static void set_joins(struct finder *finder, const struct ls_situation *situation,
                      struct ls_entry *callee)
{
    const struct ls_entry *caller = situation->context;
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
        uint32_t handle = ls_context_handle(finder->flow, caller, moment->join[i]);
        if (handle)
            join[callee->joins++] = handle;
    }
    callee->join = join;
}

bool ls_context_keeps(const struct ls_terms *terms, const struct ls_context_hold *hold,
                      uint32_t address)
{
    uint32_t lock = hold->term, object = ls_term_base(terms, lock);
    if (lock && ls_term(terms, object)->kind == LS_TERM_INITIAL) /* the lock is kept there, too */
        object = ls_term_base(terms, ls_term(terms, object)->a);
    bool is_known = lock && ls_term(terms, object)->relative;
    uint32_t root = ls_term_down(terms, address, LS_TERM_WAYS, is_known ? object : UINT32_MAX);
    if (is_known && root == object)
        return true;
    const struct ls_term *term = ls_term(terms, root);
    return term->kind == LS_TERM_PARAM && term->a < LS_MOST_OWNED_PARAMS &&
           (hold->keeps >> term->a & 1);
}

/* What a lock of the caller is to the arguments. */
static void hand_down(struct ls_flow *flow, struct ls_context_hold *hold,
                      const struct ls_passage *call)
{
    uint32_t keeps = 0;
    for (uint32_t i = 0; i < call->count && i < LS_MOST_OWNED_PARAMS; i++)
        if (call->args[i].value && ls_context_keeps(&flow->terms, hold, call->args[i].value))
            keeps |= 1u << i;
    hold->keeps = keeps;
    hold->term = name_in_callee(flow, hold->term, call);
}

static void pass(struct finder *finder, const struct ls_entry *caller,
                 const struct ls_passage *call)
{
    struct ls_flow *flow = finder->flow;
    struct ls_situation situation;
    ls_context_situation(flow, caller, call->moment, &situation);
    struct ls_entry callee = {.proc = call->target,
                              .root = caller->root,
                              .started = caller->started | situation.moment->started,
                              .created = caller->created ||
                                         (situation.moment->flags & LS_EVENT_AFTER_CREATE),
                              .doubtful = situation.doubtful,
                              .mixed = situation.mixed,
                              .guessed = caller->guessed || call->guessed,
                              .once = caller->once || situation.moment->once,
                              .first = ls_context_is_first(flow, caller, call->moment),
                              .waited = caller->waited | situation.moment->waited,
                              .joins = caller->joins,
                              .join = caller->join,
                              .hold = situation.hold,
                              .holds = situation.holds,
                              .caller = caller,
                              .site = call->site};
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
static void enter(struct finder *finder, struct ls_entry *context, struct ls_context_hold *hold)
{
    struct ls_flow *flow = finder->flow;
    uint32_t proc = context->proc;
    const struct ls_root *root = &finder->roots->all.at[context->root];
    const struct ls_summary *summary = &flow->summaries[proc];
    const struct ls_outcome *first = summary->outcome;
    context->hold = hold;
    if (root->is_main || root->is_started || summary->outcomes == 0)
        return;
    for (uint32_t i = 0; i < first->locks && context->holds < LS_MOST_CONTEXT_HOLDS; i++) {
        const struct ls_lock_state *lock = &first->lock[i];
        if (always_releases(summary, lock->lock))
            hold[context->holds++] = (struct ls_context_hold){
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
    struct ls_context_hold hold[LS_MOST_CONTEXT_HOLDS];
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
                ls_context_is_possible(flow, context, accesses->passages.at[p].moment))
                pass(&finder, context, &accesses->passages.at[p]);
    }
    ls_tally_release(&finder.known);
    ls_tally_release(&finder.per_proc);
}
