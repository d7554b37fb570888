#include "flow/access.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "flow/given.h"
#include "flow/hidden.h"
#include "flow/latches.h"
#include "flow/lives.h"
#include "flow/makers.h"
#include "flow/once.h"
#include "flow/tasks.h"
#include "flow/walk_p.h"

enum {
    MOST_NUMBERS = 4, /* parameters that one moment tells about */
    MOST_MEANT = 4 /* functions behind a pointer: of more, nobody knows which thread calls which */
};

struct ls_moment_key {
    uint64_t key; /* 64 bits are taken as proof; of moments, and of what happens at them */
    uint32_t index;
    UT_hash_handle hh;
};

/* Threads are created; or, for a library that takes locks, by whoever uses it. */
static bool has_threads(const struct ls_flow *flow)
{
    const struct ls_program *program = flow->program;
    bool takes_locks = false;
    for (uint32_t i = 0; i < program->procs.count; i++) {
        const struct ls_api *api = flow->api[i];
        if (api && api->role == LS_ROLE_CREATE && program->procs.at[i].callers > 0)
            return true;
        bool takes = (api && api->role == LS_ROLE_ACQUIRE) || flow->summaries[i].known;
        takes_locks |= takes && program->procs.at[i].callers > 0;
    }
    return takes_locks && !flow->has_main;
}

struct ls_accesses *ls_accesses_new(const struct ls_flow *flow)
{
    if (!has_threads(flow))
        return NULL;
    struct ls_accesses *accesses = calloc(flow->program->procs.count + 1, sizeof *accesses);
    if (!accesses)
        ls_die("out of memory");
    return accesses;
}

static void clear(struct ls_accesses *accesses)
{
    ls_vec_release(&accesses->moments);
    ls_vec_release(&accesses->touches);
    ls_vec_release(&accesses->passages);
    ls_vec_release(&accesses->drops);
    accesses->tested = accesses->called = accesses->signals = 0;
}

void ls_accesses_free(struct ls_flow *flow)
{
    for (uint32_t i = 0; flow->accesses && i < flow->program->procs.count; i++)
        clear(&flow->accesses[i]);
    free(flow->accesses);
    flow->accesses = NULL;
}

void ls_access_start(struct ls_walk *walk)
{
    if (walk->flow->accesses) /* in a recursion what an earlier round found is found again */
        clear(&walk->flow->accesses[walk->proc]);
}

static bool holds(const struct ls_moment *moment, uint32_t lock)
{
    for (uint32_t i = 0; i < moment->holds; i++)
        if (moment->hold[i].lock == lock)
            return true;
    return false;
}

/* The one holds all locks of the other, and more. */
static bool holds_more(const struct ls_moment *more, const struct ls_moment *less)
{
    for (uint32_t i = 0; i < less->holds; i++)
        if (!holds(more, less->hold[i].lock))
            return false;
    return more->holds > less->holds;
}

/* What is done with a lock on one way and without it on another, in one function, was tested for:
 * `if (threaded) lock(); ... if (threaded) unlock();`. */
static void doubt_optional_locks(struct ls_accesses *accesses)
{
    for (uint32_t i = 0; i < accesses->touches.count; i++) {
        struct ls_touch *less = &accesses->touches.at[i];
        for (uint32_t j = less->next; j != LS_NONE; j = accesses->touches.at[j].next) {
            struct ls_touch *more = &accesses->touches.at[j];
            const struct ls_moment *a = &accesses->moments.at[less->moment];
            const struct ls_moment *b = &accesses->moments.at[more->moment];
            if (holds_more(b, a))
                less->flags |= LS_TOUCH_DOUBTFUL;
            else if (holds_more(a, b))
                more->flags |= LS_TOUCH_DOUBTFUL;
        }
    }
}

/* The moment that holds less, and perhaps what the other holds. */
static uint32_t add_perhaps(struct ls_flow *flow, struct ls_accesses *accesses, uint32_t less,
                            uint32_t more)
{
    struct ls_moment moment = accesses->moments.at[less];
    const struct ls_moment *other = &accesses->moments.at[more];
    struct ls_hold_term *hold = LS_NEW_ARRAY(&flow->arena, struct ls_hold_term, other->holds);
    if (moment.holds > 0)
        memcpy(hold, moment.hold, moment.holds * sizeof *hold);
    for (uint32_t i = 0; i < other->holds; i++) {
        if (holds(&accesses->moments.at[less], other->hold[i].lock))
            continue;
        hold[moment.holds] = other->hold[i];
        hold[moment.holds++].perhaps = true;
    }
    moment.hold = hold;
    ls_vec_push(&accesses->moments, moment);
    return accesses->moments.count - 1;
}

/* The same for what is called with a lock on one way and without it on another. */
static void doubt_optional_calls(struct ls_flow *flow, struct ls_accesses *accesses)
{
    for (uint32_t i = 0; i < accesses->passages.count; i++) {
        struct ls_passage *a = &accesses->passages.at[i];
        for (uint32_t j = a->next; j != LS_NONE; j = accesses->passages.at[j].next) {
            struct ls_passage *b = &accesses->passages.at[j];
            const struct ls_moment *at = accesses->moments.at;
            if (holds_more(&at[b->moment], &at[a->moment]))
                a->moment = add_perhaps(flow, accesses, a->moment, b->moment);
            else if (holds_more(&at[a->moment], &at[b->moment]))
                b->moment = add_perhaps(flow, accesses, b->moment, a->moment);
        }
    }
}

static bool is_atomic_load(const struct ls_touch *touch)
{
    return (touch->flags & (LS_TOUCH_ATOMIC | LS_TOUCH_WRITE)) == LS_TOUCH_ATOMIC;
}

/* Two loads of one atomic variable, one before the instruction and one after it. */
static bool is_between_loads(const struct ls_accesses *accesses, uint32_t point)
{
    for (uint32_t i = 0; i < accesses->touches.count; i++) {
        const struct ls_touch *before = &accesses->touches.at[i];
        if (!is_atomic_load(before) || before->point >= point)
            continue;
        for (uint32_t j = 0; j < accesses->touches.count; j++) {
            const struct ls_touch *after = &accesses->touches.at[j];
            if (is_atomic_load(after) && after->point > point && after->address == before->address)
                return true;
        }
    }
    return false;
}

/* `do { before = load(&sequence); value = data; } while (load(&sequence) != before);` reads again
 * what somebody has changed meanwhile. */
static void doubt_sequences(struct ls_accesses *accesses)
{
    bool any = false;
    for (uint32_t i = 0; i < accesses->touches.count && !any; i++)
        any = is_atomic_load(&accesses->touches.at[i]);
    for (uint32_t i = 0; any && i < accesses->touches.count; i++) {
        struct ls_touch *touch = &accesses->touches.at[i];
        if (!(touch->flags & (LS_TOUCH_WRITE | LS_TOUCH_ATOMIC)) &&
            (accesses->moments.at[touch->moment].flags & LS_EVENT_IN_LOOP) &&
            is_between_loads(accesses, touch->point))
            touch->flags |= LS_TOUCH_DOUBTFUL;
    }
}

void ls_access_finish(struct ls_walk *walk)
{
    HASH_CLEAR(hh, walk->known_moments);
    if (walk->flow->accesses) {
        doubt_optional_locks(&walk->flow->accesses[walk->proc]);
        doubt_optional_calls(walk->flow, &walk->flow->accesses[walk->proc]);
        doubt_sequences(&walk->flow->accesses[walk->proc]);
        ls_makers_drop(walk, &walk->flow->accesses[walk->proc]);
        ls_given_trust(&walk->flow->terms, &walk->flow->accesses[walk->proc]);
    }
    ls_vec_release(&walk->dying);
}

/* The entry of a key; `index` is LS_NONE when it is new. */
static struct ls_moment_key *find_key(struct ls_walk *walk, uint64_t key)
{
    struct ls_moment_key *known;
    HASH_FIND(hh, walk->known_moments, &key, sizeof key, known);
    if (known)
        return known;
    known = LS_NEW(&walk->arena, struct ls_moment_key);
    known->key = key;
    known->index = LS_NONE;
    HASH_ADD(hh, walk->known_moments, key, sizeof key, known);
    return known;
}

static uint8_t flags_of(const struct ls_walk *walk, const struct ls_state *state)
{
    return (uint8_t)((state->created ? LS_EVENT_AFTER_CREATE : 0) |
                     (state->imprecise ? LS_EVENT_DOUBTFUL : 0) |
                     (walk->in_loop[walk->block] ? LS_EVENT_IN_LOOP : 0));
}

static void add_conditions(struct ls_walk *walk, const struct ls_state *state,
                           struct ls_moment *moment)
{
    struct ls_condition at[MOST_NUMBERS];
    for (uint32_t i = 0; i < state->facts.count && moment->conditions < MOST_NUMBERS; i++) {
        const struct ls_fact *fact = &state->facts.at[i];
        if (!ls_given_tells(walk, fact))
            continue;
        at[moment->conditions++] =
            (struct ls_condition){.term = fact->term, .values = fact->values};
        walk->flow->accesses[walk->proc].tested |= 1u << ls_term(&walk->flow->terms, fact->term)->a;
    }
    moment->condition = ls_arena_copy(&walk->flow->arena, at, moment->conditions * sizeof *at);
}

static void add_tasks(struct ls_walk *walk, const struct ls_state *state, struct ls_moment *moment)
{
    struct ls_condition at[MOST_NUMBERS];
    for (uint32_t i = 0; i < state->facts.count && moment->tasks < MOST_NUMBERS; i++) {
        const struct ls_fact *fact = &state->facts.at[i];
        if (ls_tasks_tells(walk->flow, state, fact))
            at[moment->tasks++] = (struct ls_condition){.term = fact->term, .values = fact->values};
    }
    moment->task = ls_arena_copy(&walk->flow->arena, at, moment->tasks * sizeof *at);
}

static uint64_t key_of_moment(const struct ls_walk *walk, const struct ls_state *state,
                              uint32_t once, uint32_t number)
{
    uint64_t threads[] = {state->started, ls_state_running(&walk->flow->terms, state), number,
                          ls_tasks_changed(walk->flow, state),
                          ls_latch_open(walk->flow, walk->proc, state)};
    uint64_t key = ls_hash(threads, sizeof threads,
                           flags_of(walk, state) | (uint64_t)state->waited << 8 |
                               (uint64_t)state->left_out << 16 | (uint64_t)once << 32);
    for (uint32_t i = 0; i < state->locks.count; i++) {
        const struct ls_lock_state *lock = &state->locks.at[i];
        struct ls_site site = lock->status == LS_HELD ? lock->trace->site : (struct ls_site){0};
        uint32_t part[] = {lock->lock, lock->status, lock->mode, site.line, site.column};
        if (lock->status != LS_FREE && (!ls_is_permit(lock) || lock->status == LS_HELD))
            key = ls_hash(part, sizeof part, key);
    }
    for (uint32_t i = 0; i < state->facts.count; i++) {
        const struct ls_fact *fact = &state->facts.at[i];
        int64_t part[] = {fact->term, fact->values.low, fact->values.high, fact->values.has_hole,
                          fact->values.hole_low};
        if (ls_given_tells(walk, fact) || ls_tasks_tells(walk->flow, state, fact))
            key += ls_hash(part, sizeof part, 9);
    }
    return ls_hash(state->joined, state->joineds * sizeof *state->joined, key);
}

static struct ls_hold_term hold_term(struct ls_walk *walk, const struct ls_lock_state *lock)
{
    return (struct ls_hold_term){.lock = lock->lock,
                                 .mode = lock->mode,
                                 .kind = lock->kind,
                                 .assumed = lock->assumed,
                                 .perhaps = lock->status == LS_UNSURE,
                                 .trace = ls_walk_keep_trace(walk, lock->trace)};
}

static void add_locks(struct ls_walk *walk, const struct ls_state *state, struct ls_moment *moment)
{
    struct ls_arena *arena = &walk->flow->arena;
    struct ls_hold_term *hold = LS_NEW_ARRAY(arena, struct ls_hold_term, state->locks.count + 1);
    uint32_t *release = LS_NEW_ARRAY(arena, uint32_t, state->locks.count + 1);
    for (uint32_t i = 0; i < state->locks.count; i++) {
        const struct ls_lock_state *lock = &state->locks.at[i];
        bool is_permit = ls_is_permit(lock);
        if (lock->status == LS_HELD || (lock->status == LS_UNSURE && !is_permit))
            hold[moment->holds++] = hold_term(walk, lock); /* a permit guards, too, where there is
                                                              one of them only */
        if (lock->status != LS_HELD && lock->status != LS_FREE && !is_permit)
            release[moment->releases++] = lock->lock;
    }
    moment->hold = hold;
    moment->release = release;
}

static uint32_t moment_of(struct ls_walk *walk, const struct ls_state *state)
{
    struct ls_accesses *accesses = &walk->flow->accesses[walk->proc];
    uint32_t once = ls_once_flag(&walk->flow->terms, state);
    uint32_t number = ls_once_number(walk, state);
    struct ls_moment_key *known = find_key(walk, key_of_moment(walk, state, once, number));
    if (known->index != LS_NONE)
        return known->index;
    struct ls_moment moment = {
        .flags = flags_of(walk, state),
        .started = state->started,
        .ended = state->started & ~ls_state_running(&walk->flow->terms, state),
        .once = once,
        .latch = ls_latch_open(walk->flow, walk->proc, state),
        .number = number,
        .waited = state->waited,
        .left_out = state->left_out,
        .has_new_task = ls_tasks_changed(walk->flow, state),
        .joins = state->joineds,
        .join = ls_arena_copy(&walk->flow->arena, state->joined, sizeof state->joined)};
    if (state->locks.count > 0)
        add_locks(walk, state, &moment);
    add_conditions(walk, state, &moment);
    add_tasks(walk, state, &moment);
    known->index = accesses->moments.count;
    ls_vec_push(&accesses->moments, moment);
    return known->index;
}

/* True the first time that this instruction is seen with this address, at this moment. */
static bool is_first(struct ls_walk *walk, const struct ls_inst *inst, uint32_t address,
                     uint32_t moment, struct ls_owner owner)
{
    uint32_t key[] = {ls_walk_point(walk, inst), inst->op, address, moment, owner.into};
    struct ls_moment_key *known = find_key(walk, ls_hash(key, sizeof key, 1));
    bool first = known->index == LS_NONE;
    known->index = 0;
    return first;
}

/* A variable whose address nobody has is nobody else's. */
static bool is_private(const struct ls_walk *walk, uint32_t address)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, address);
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX)
        term = ls_term(&walk->flow->terms, term->a);
    if (term->kind == LS_TERM_STRING || term->kind == LS_TERM_FUNCTION ||
        term->kind == LS_TERM_CONST || address == 0)
        return true;
    if (term->kind == LS_TERM_GLOBAL)
        return walk->flow->program->globals.at[term->a].flags &
               (LS_GLOBAL_CONST | LS_GLOBAL_THREAD_LOCAL | LS_GLOBAL_SYSTEM);
    return term->kind == LS_TERM_LOCAL &&
           !(walk->unit->variables.at[walk->function->first_variable + term->a].flags &
             LS_VAR_ADDRESS_TAKEN);
}

/* A lock of the same object was held, and is not any more. */
static bool is_after_unlock(const struct ls_walk *walk, const struct ls_state *state,
                            uint32_t address)
{
    const struct ls_terms *terms = &walk->flow->terms;
    uint32_t object = ls_term_base(terms, address);
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (state->locks.at[i].status == LS_FREE && object != address &&
            ls_term_base(terms, state->locks.at[i].lock) == object)
            return true;
    return false;
}

static void touch(struct ls_walk *walk, const struct ls_state *state, const struct ls_inst *inst,
                  uint32_t address, uint32_t flags)
{
    struct ls_owner owner = ls_ownership_of(walk, state, address);
    if (owner.into == 0)
        return;
    flags |= is_after_unlock(walk, state, address) ? LS_TOUCH_AFTER_UNLOCK : 0;
    uint32_t moment = moment_of(walk, state);
    if (!is_first(walk, inst, address, moment, owner))
        return;
    uint32_t place[] = {ls_walk_point(walk, inst), address};
    struct ls_moment_key *same = find_key(walk, ls_hash(place, sizeof place, 2));
    struct ls_touch touch = {.address = address,
                             .moment = moment,
                             .flags = flags,
                             .next = same->index,
                             .target = LS_NONE,
                             .point = ls_walk_point(walk, inst),
                             .owner = owner,
                             .site = inst->site};
    same->index = walk->flow->accesses[walk->proc].touches.count;
    ls_vec_push(&walk->flow->accesses[walk->proc].touches, touch);
}

/* A forked child has memory of its own. */
static bool is_wanted(const struct ls_walk *walk, const struct ls_state *state)
{
    return walk->recording && walk->flow->accesses && ls_course_child(state->course) == LS_NO_CHILD;
}

/* The thread waits for others, and tells them. */
static void hand_over(struct ls_walk *walk, struct ls_state *state, unsigned waits,
                      unsigned signals)
{
    state->waited |= (uint8_t)waits;
    walk->flow->accesses[walk->proc].signals |= (uint8_t)signals;
}

/* A lock is held during the wait, besides the one that the wait gives back. */
static bool keeps_lock(const struct ls_state *state, uint32_t mutex)
{
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (state->locks.at[i].status == LS_HELD && state->locks.at[i].lock != mutex)
            return true;
    return false;
}

/* Calls by which threads hand over to each other. */
static void hand_over_by_call(struct ls_walk *walk, struct ls_state *state, uint32_t target,
                              const uint32_t *args, uint32_t count)
{
    const struct ls_api *api = walk->flow->api[target];
    const struct ls_proc *proc = &walk->flow->program->procs.at[target];
    const struct ls_memory *effect =
        proc->defined ? NULL : ls_apis_memory(walk->flow->apis, proc->name);
    uint32_t mutex = api && api->lock > 0 && api->lock <= count ? args[api->lock - 1] : 0;
    if (api && (api->role == LS_ROLE_WAIT || api->role == LS_ROLE_TAKE))
        hand_over(walk, state, LS_BY_SIGNAL | (keeps_lock(state, mutex) ? LS_BY_STOPPING : 0), 0);
    else if (api && (api->role == LS_ROLE_SIGNAL || api->role == LS_ROLE_POST))
        hand_over(walk, state, 0, LS_BY_SIGNAL);
    else if (api && api->role == LS_ROLE_BLOCK && api->block == LS_BLOCK_BARRIER)
        hand_over(walk, state, LS_BY_SIGNAL, LS_BY_SIGNAL);
    else if (effect && effect->atomic)
        hand_over(walk, state, effect->reads ? LS_BY_ATOMIC : 0, effect->writes ? LS_BY_ATOMIC : 0);
}

void ls_access_place(struct ls_walk *walk, struct ls_state *state, const struct ls_inst *inst,
                     uint32_t address, unsigned write)
{
    if (walk->flow->accesses && (inst->flags & LS_ACCESS_ATOMIC))
        hand_over(walk, state, write ? 0 : LS_BY_ATOMIC, write ? LS_BY_ATOMIC : 0);
    if (!is_wanted(walk, state) || is_private(walk, address))
        return;
    touch(walk, state, inst, address,
          write | (inst->flags & LS_ACCESS_ATOMIC ? LS_TOUCH_ATOMIC : 0u) |
              (inst->flags & LS_ACCESS_VOLATILE ? LS_TOUCH_VOLATILE : 0u) |
              (inst->flags & LS_ACCESS_AGGREGATE ? LS_TOUCH_AGGREGATE : 0u));
}

/* The caller gives it a state of his own. */
static bool has_own_state(const struct ls_walk *walk, const struct ls_inst *inst,
                          const uint32_t *args, const struct ls_hidden *hidden)
{
    int64_t own;
    return hidden->own > 0 &&
           (hidden->own > inst->count ||
            !ls_term_is_const(&walk->flow->terms, args[hidden->own - 1], &own) || own != 0);
}

/* The function keeps state that all its callers share. */
static void touch_hidden(struct ls_walk *walk, const struct ls_state *state,
                         const struct ls_inst *inst, uint32_t target, const uint32_t *args)
{
    struct ls_accesses *accesses = &walk->flow->accesses[walk->proc];
    const char *name = walk->flow->program->procs.at[target].name;
    for (const struct ls_hidden *hidden = ls_hidden_next(name, NULL); hidden;
         hidden = ls_hidden_next(name, hidden)) {
        uint32_t count = accesses->touches.count;
        if (has_own_state(walk, inst, args, hidden))
            continue;
        touch(walk, state, inst, ls_hidden_term(&walk->flow->terms, hidden),
              LS_TOUCH_BY_CALL | (hidden->writes ? LS_TOUCH_WRITE : 0));
        if (accesses->touches.count > count)
            accesses->touches.at[count].target = target;
    }
}

/* A library that alone knows the object may change it, whatever the function is for. */
static void touch_handle(struct ls_walk *walk, const struct ls_state *state,
                         const struct ls_inst *inst, uint32_t target, const uint32_t *args)
{
    const struct ls_program *program = walk->flow->program;
    if (inst->count > 0 && (ls_proc_function(program, target)->flags & LS_FN_HANDLE) &&
        ls_term(&walk->flow->terms, args[0])->kind == LS_TERM_INITIAL)
        touch(walk, state, inst, args[0], LS_TOUCH_BY_CALL | LS_TOUCH_HANDLE | LS_TOUCH_WRITE);
}

static void touch_by_call(struct ls_walk *walk, const struct ls_state *state,
                          const struct ls_inst *inst, uint32_t target, const uint32_t *args)
{
    const char *name = walk->flow->program->procs.at[target].name;
    const struct ls_api *api = walk->flow->api[target];
    const struct ls_memory *effect = ls_apis_memory(walk->flow->apis, name);
    if (api && api->role == LS_ROLE_DESTROY && api->lock > 0 && api->lock <= inst->count)
        ls_vec_push(&walk->dying, args[api->lock - 1]);
    if (api && api->role == LS_ROLE_FREE && api->object > 0 && api->object <= inst->count) {
        struct ls_drop drop = {ls_term_home(&walk->flow->terms, args[api->object - 1]), inst->site};
        ls_vec_push(&walk->dying, args[api->object - 1]);
        if (drop.address)
            ls_vec_push(&walk->flow->accesses[walk->proc].drops, drop);
    }
    unsigned flags = LS_TOUCH_BY_CALL | (effect && effect->atomic ? LS_TOUCH_ATOMIC : 0);
    touch_hidden(walk, state, inst, target, args);
    if (!api && !effect)
        touch_handle(walk, state, inst, target, args);
    if (!effect)
        return;
    if (effect->writes > 0 && effect->writes <= inst->count &&
        !is_private(walk, args[effect->writes - 1]))
        touch(walk, state, inst, args[effect->writes - 1], flags | LS_TOUCH_WRITE);
    if (effect->reads > 0 && effect->reads <= inst->count && effect->reads != effect->writes &&
        !is_private(walk, args[effect->reads - 1]))
        touch(walk, state, inst, args[effect->reads - 1], flags);
}

static uint32_t meanings_of(const struct ls_walk *walk, const struct ls_inst *inst)
{
    uint32_t count;
    ls_program_targets(walk->flow->program, walk->proc, inst, &count);
    return count;
}

/* The parameter that is called here; LS_NONE when something else is. */
static uint32_t chooser_of(struct ls_walk *walk, const struct ls_state *state,
                           const struct ls_inst *inst)
{
    const struct ls_term *callee = ls_term(&walk->flow->terms, ls_walk_value(walk, state, inst->a));
    return callee->kind == LS_TERM_PARAM && callee->a < LS_MOST_OWNED_PARAMS ? callee->a : LS_NONE;
}

/* `compare(item)`, with what only the function knows. */
static bool takes_items(const struct ls_walk *walk, const struct ls_inst *inst)
{
    return strstr(ls_unit_text(walk->unit, inst->type), "void *") != NULL;
}

/* The parameters that are called, by the function itself or by the one that it hands them to. */
static void note_called(struct ls_walk *walk, const struct ls_passage *passage)
{
    struct ls_accesses *accesses = &walk->flow->accesses[walk->proc];
    uint32_t called = walk->flow->accesses[passage->target].called;
    if (passage->chooser != LS_NONE)
        accesses->called |= 1u << passage->chooser;
    for (uint32_t i = 0; called >> i && i < passage->count && i < LS_MOST_OWNED_PARAMS; i++) {
        const struct ls_term *arg = ls_term(&walk->flow->terms, passage->args[i].value);
        if ((called >> i & 1) && arg->kind == LS_TERM_PARAM && arg->a < LS_MOST_OWNED_PARAMS)
            accesses->called |= 1u << arg->a;
    }
}

void ls_access_call(struct ls_walk *walk, struct ls_state *state, const struct ls_inst *inst,
                    uint32_t target, const uint32_t *args)
{
    if (walk->flow->accesses)
        hand_over_by_call(walk, state, target, args, inst->count);
    if (!is_wanted(walk, state))
        return;
    if (walk->flow->api[target] || !walk->flow->program->procs.at[target].defined) {
        touch_by_call(walk, state, inst, target, args);
        return;
    }
    uint32_t moment = moment_of(walk, state);
    uint64_t key = ls_hash(args, inst->count * sizeof *args, target);
    struct ls_owner mark = {.into = (uint32_t)(key >> 32)};
    if (!is_first(walk, inst, (uint32_t)key, moment, mark))
        return;
    struct ls_handed *handed = LS_NEW_ARRAY(&walk->flow->arena, struct ls_handed, inst->count + 1);
    for (uint32_t i = 0; i < inst->count; i++)
        handed[i] = (struct ls_handed){args[i], ls_ownership_of(walk, state, args[i]),
                                       ls_given_present(&walk->flow->terms, state, args[i])};
    uint32_t place[] = {ls_walk_point(walk, inst), target};
    struct ls_moment_key *same = find_key(walk, ls_hash(place, sizeof place, 4));
    uint32_t meanings = meanings_of(walk, inst);
    struct ls_passage passage = {.target = target,
                                 .moment = moment,
                                 .point = ls_walk_point(walk, inst),
                                 .next = same->index,
                                 .site = inst->site,
                                 .count = inst->count,
                                 .args = handed,
                                 .chooser = chooser_of(walk, state, inst),
                                 .guessed = meanings > MOST_MEANT,
                                 .of_items = meanings > 1 && takes_items(walk, inst)};
    note_called(walk, &passage);
    same->index = walk->flow->accesses[walk->proc].passages.count;
    ls_vec_push(&walk->flow->accesses[walk->proc].passages, passage);
}
