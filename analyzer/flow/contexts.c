/* Calls that change what a thread may do from there on: fork, clean-up handlers, cancellation, and
 * the end of the thread itself. */
#include <string.h>

#include "flow/joins.h"
#include "flow/jumps.h"
#include "flow/lives.h"
#include "flow/primitives_p.h"

static void set_opaque(const struct ls_primitive *call)
{
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_primitive_opaque(call));
}

static struct ls_course *change(const struct ls_primitive *call)
{
    struct ls_course *course = ls_course_copy(&call->walk->arena, ls_primitive_state(call)->course);
    ls_primitive_state(call)->course = course;
    return course;
}

/* The called function, as the subject of an event. */
static uint32_t callee(const struct ls_primitive *call)
{
    return ls_walk_value(call->walk, ls_primitive_state(call), call->inst->a);
}

uint32_t ls_walk_uncleaned(struct ls_walk *walk, const struct ls_course *course,
                           struct ls_event *event)
{
    struct ls_hold_term *kept = LS_NEW_ARRAY(&walk->arena, struct ls_hold_term, event->holds + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < event->holds; i++)
        if (!ls_course_cleans(course, event->hold[i].lock))
            kept[count++] = event->hold[i];
    event->hold = kept;
    event->holds = count;
    return count;
}

void ls_walk_pass(struct ls_walk *walk, const struct ls_state *state, const struct ls_inst *inst,
                  uint32_t target)
{
    const struct ls_flow *flow = walk->flow;
    bool in_child = ls_course_child(state->course) != LS_NO_CHILD;
    unsigned unsafe = LS_TRAIT_LIBRARY_LOCK | LS_TRAIT_REACHES_LOCK;
    if (!walk->recording || flow->traits[target] == 0)
        return;
    if (flow->has_cancel && (flow->traits[target] & LS_TRAIT_CANCELLATION) &&
        !ls_course_cancel_off(state->course)) {
        struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_PASS, inst->site);
        event.lock = ls_term_make(&walk->flow->terms, LS_TERM_FUNCTION, target, 0);
        ls_walk_uncleaned(walk, state->course, &event);
        ls_walk_event(walk, event);
    }
    if (in_child && (flow->traits[target] & unsafe)) {
        struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_UNSAFE, inst->site);
        event.lock = ls_term_make(&walk->flow->terms, LS_TERM_FUNCTION, target, 0);
        event.holds = event.releases = 0;
        ls_walk_event(walk, event);
    }
}

/* Only where other threads may hold locks at that moment are the two processes worth telling
 * apart. */
static void fork_process(const struct ls_primitive *call)
{
    struct ls_walk *walk = call->walk;
    struct ls_terms *terms = &walk->flow->terms;
    set_opaque(call);
    if (!walk->flow->has_threads)
        return;
    struct ls_state *child = ls_walk_copy(walk, ls_primitive_state(call), walk->all_slots);
    struct ls_course *course = ls_course_copy(&walk->arena, child->course);
    course->child = child->created ? LS_LATE_CHILD : LS_CHILD;
    course->fork = ls_trace_new(&walk->arena, walk->proc, call->inst->site, NULL);
    child->course = course;
    uint32_t zero = ls_term_const(terms, 0);
    uint32_t result = ls_term_make(terms, LS_TERM_RESULT, ls_walk_point(walk, call->inst), 0);
    ls_walk_set_temp(walk, child, call->inst->result, zero);
    ls_state_assume(terms, &walk->arena, ls_primitive_state(call), LS_OPR_NE, result, zero);
    ls_vec_push(call->states, child);
}

/* What a child does after exec has failed is the end of it. */
static void exec_program(const struct ls_primitive *call)
{
    if (ls_course_child(ls_primitive_state(call)->course) != LS_NO_CHILD)
        call->states->at[call->index] = NULL;
    else
        set_opaque(call);
}

static void cancel(const struct ls_primitive *call)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), LS_EVENT_CANCEL, call->inst->site);
    const struct ls_term *id = ls_term(terms, ls_primitive_argument(call, call->api->thread));
    event.lock = id->kind == LS_TERM_INITIAL ? id->a : callee(call);
    event.holds = event.releases = 0;
    ls_walk_event(call->walk, event);
    set_opaque(call);
}

static void set_cancel_state(const struct ls_primitive *call)
{
    int64_t value;
    bool known = ls_term_is_const(&call->walk->flow->terms,
                                  ls_primitive_argument(call, call->api->state), &value);
    change(call)->cancel = known && value == 1 ? LS_CANCEL_OFF : LS_CANCEL_ON;
    set_opaque(call);
}

/* Clean-up handlers */

struct handler {
    const struct ls_primitive *call;
    uint32_t routine, argument; /* terms */
};

static uint32_t map_handler(void *context, uint32_t term, uint32_t address)
{
    const struct handler *handler = context;
    const struct ls_term *t = ls_term(&handler->call->walk->flow->terms, term);
    if (t->kind == LS_TERM_PARAM && t->a == 0)
        return handler->argument;
    return t->kind == LS_TERM_INITIAL
               ? ls_walk_load(handler->call->walk, ls_primitive_state(handler->call), address)
               : 0;
}

static bool is_named(const struct ls_walk *walk, uint32_t variable, const char *name)
{
    if (variable >= walk->function->variables)
        return false;
    const struct ls_variable *v =
        &walk->unit->variables.at[walk->function->first_variable + variable];
    return strcmp(ls_unit_text(walk->unit, v->name), name) == 0;
}

/* glibc's macro keeps routine and argument in variables of its own, next to the buffer. */
static bool find_handler(const struct ls_primitive *call, uint32_t buffer, struct handler *handler)
{
    const struct ls_term *term = ls_term(&call->walk->flow->terms, buffer);
    handler->call = call;
    handler->routine = ls_primitive_argument(call, call->api->start);
    handler->argument = ls_primitive_argument(call, call->api->argument);
    if (handler->routine)
        return true;
    if (term->kind != LS_TERM_LOCAL || !is_named(call->walk, term->a + 1, "__cancel_routine") ||
        !is_named(call->walk, term->a + 2, "__cancel_arg"))
        return false;
    handler->routine = ls_primitive_state(call)->env[term->a + 1];
    handler->argument = ls_primitive_state(call)->env[term->a + 2];
    return true;
}

static void add_released(const struct ls_primitive *call, struct ls_course *course,
                         struct handler *handler, uint32_t buffer, const struct ls_summary *summary)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    struct ls_term_map map = {.map = map_handler, .context = handler};
    for (uint32_t o = 0; o < summary->outcomes; o++)
        for (uint32_t l = 0; l < summary->outcome[o].locks; l++)
            if (summary->outcome[o].lock[l].status == LS_RELEASED)
                ls_course_add_cleanup(
                    course,
                    (struct ls_cleanup){
                        buffer, ls_term_substitute(terms, summary->outcome[o].lock[l].lock, &map)});
}

static void push_handler(const struct ls_primitive *call)
{
    const struct ls_flow *flow = call->walk->flow;
    uint32_t buffer = ls_primitive_argument(call, call->api->buffer);
    struct ls_course *course = change(call);
    struct handler handler;
    bool found = find_handler(call, buffer, &handler);
    struct ls_term routine = *ls_term(&flow->terms, found ? handler.routine : 0);
    const struct ls_api *api = routine.kind == LS_TERM_FUNCTION ? flow->api[routine.a] : NULL;
    if (api && api->role == LS_ROLE_RELEASE)
        ls_course_add_cleanup(course, (struct ls_cleanup){buffer, handler.argument});
    else if (routine.kind == LS_TERM_FUNCTION && flow->summaries[routine.a].known)
        add_released(call, course, &handler, buffer, &flow->summaries[routine.a]);
    else
        ls_course_add_cleanup(course, (struct ls_cleanup){buffer, 0});
    set_opaque(call);
}

static void pop_handler(const struct ls_primitive *call)
{
    ls_course_drop_cleanups(change(call), ls_primitive_argument(call, call->api->buffer));
    set_opaque(call);
}

/* What pthread_cleanup_push() jumps back to is the way of a thread that ends: it runs the handler
 * with whatever is held then, not with what is held at the push. */
static void set_jump(const struct ls_primitive *call)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    const struct ls_term *term = ls_term(terms, ls_primitive_argument(call, call->api->buffer));
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX)
        term = ls_term(terms, term->a);
    set_opaque(call);
    if (term->kind == LS_TERM_LOCAL && is_named(call->walk, term->a, "__cancel_buf"))
        ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                         ls_term_const(terms, 0));
}

/* The end of a thread runs its clean-up handlers; the end of the process does not. */
static void end_thread(const struct ls_primitive *call)
{
    struct ls_walk *walk = call->walk;
    struct ls_event event =
        ls_walk_new_event(walk, ls_primitive_state(call), LS_EVENT_END, call->inst->site);
    event.lock = callee(call);
    event.lock_kind = call->api->process;
    if (!call->api->process)
        ls_walk_uncleaned(walk, ls_primitive_state(call)->course, &event);
    ls_walk_event(walk, event);
    call->states->at[call->index] = NULL;
}

static void free_object(const struct ls_primitive *call)
{
    struct ls_walk *walk = call->walk;
    struct ls_state *state = ls_primitive_state(call);
    uint32_t object = ls_primitive_argument(call, call->api->object);
    struct ls_event event = ls_walk_new_event(walk, state, LS_EVENT_FREE, call->inst->site);
    event.lock = object;
    event.holds = 0;
    event.flags |= ls_lives_awaited(walk, state) ? LS_EVENT_AWAITED : 0;
    if (object && ls_walk_is_relative(&walk->flow->terms, object))
        ls_walk_event(walk, event);
    ls_joins_object_freed(walk, state, object, event.trace);
    if (object)
        ls_lives_free(walk, state, object, event.trace);
    set_opaque(call);
}

void ls_primitive_context(const struct ls_primitive *call)
{
    switch (call->api->role) {
    case LS_ROLE_FORK:
        fork_process(call);
        break;
    case LS_ROLE_EXEC:
        exec_program(call);
        break;
    case LS_ROLE_CANCEL:
        cancel(call);
        break;
    case LS_ROLE_CANCELSTATE:
        set_cancel_state(call);
        break;
    case LS_ROLE_PUSH:
        push_handler(call);
        break;
    case LS_ROLE_POP:
        pop_handler(call);
        break;
    case LS_ROLE_SETJMP:
        set_jump(call);
        break;
    case LS_ROLE_EXIT:
        end_thread(call);
        break;
    case LS_ROLE_JUMP:
        ls_jumps_note(call->walk, ls_primitive_state(call), call->inst->site);
        call->states->at[call->index] = NULL;
        break;
    case LS_ROLE_FREE:
        free_object(call);
        break;
    default:
        set_opaque(call);
        break;
    }
}
