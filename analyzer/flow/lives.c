#include "flow/lives.h"

#include "flow/counts.h"
#include "flow/ownership.h"
#include "flow/undecided.h"
#include "flow/walk_p.h"
#include "ir/graph.h"

/* What was done before, as the earlier place of a misuse. */
static struct ls_lock_state earlier_of(const struct ls_lock_state *lock,
                                       const struct ls_trace *trace)
{
    struct ls_lock_state earlier = *lock;
    earlier.trace = trace;
    earlier.chancy = false;
    return earlier;
}

static void report_if(struct ls_walk *walk, const struct ls_state *state, enum ls_misuse_kind kind,
                      const struct ls_lock_state *lock, const struct ls_trace *before,
                      bool doubtful)
{
    struct ls_lock_state earlier = earlier_of(lock, before);
    ls_walk_misuse(walk, state, kind, lock, &earlier, doubtful ? LS_AUDIT : LS_LIKELY);
}

static void report(struct ls_walk *walk, const struct ls_state *state, enum ls_misuse_kind kind,
                   const struct ls_lock_state *lock, const struct ls_trace *before)
{
    report_if(walk, state, kind, lock, before, false);
}

bool ls_lives_awaited(const struct ls_walk *walk, const struct ls_state *state)
{
    return ls_course_awaited(state->course) || ls_counts_is_last(walk, state);
}

bool ls_lives_known(const struct ls_state *state, uint32_t lock)
{
    return ls_course_life(state->course, lock) != NULL;
}

static const struct ls_lock_state *find_held(const struct ls_state *state, uint32_t lock)
{
    const struct ls_lock_state *held = ls_state_find_lock(state, lock);
    return held && held->status == LS_HELD && !ls_is_permit(held) ? held : NULL;
}

static const struct ls_place *local_place(const struct ls_walk *walk, struct ls_operand operand,
                                          uint32_t variable)
{
    if (operand.kind != LS_OPERAND_ADDRESS && operand.kind != LS_OPERAND_PLACE)
        return NULL;
    const struct ls_place *place = &walk->unit->places.at[operand.ref];
    return place->base == LS_BASE_LOCAL && place->ref == variable ? place : NULL;
}

/* The variable, or that member of it: another one is not the lock. */
static bool is_local_place(const struct ls_walk *walk, struct ls_operand operand, uint32_t variable,
                           uint32_t member)
{
    const struct ls_place *place = local_place(walk, operand, variable);
    if (!place || place->steps == 0 || member == LS_NONE)
        return place != NULL;
    const struct ls_step *step = &walk->unit->steps.at[place->first_step];
    return step->kind != LS_STEP_FIELD || walk->map->field[step->ref] == member;
}

/* Whether the instruction may make a lock of the variable, or show it to somebody who does. */
static bool may_make(const struct ls_walk *walk, const struct ls_inst *inst, uint32_t variable,
                     uint32_t member)
{
    if (is_local_place(walk, inst->b, variable, member) ||
        (inst->op == LS_OP_STORE && is_local_place(walk, inst->a, variable, member)))
        return true;
    if (inst->op != LS_OP_CALL)
        return false;
    const struct ls_api *api = inst->a.kind == LS_OPERAND_FUNCTION
                                   ? walk->flow->api[walk->map->function[inst->a.ref]]
                                   : NULL;
    bool uses = api && (api->role == LS_ROLE_ACQUIRE || api->role == LS_ROLE_RELEASE ||
                        api->role == LS_ROLE_INIT || api->role == LS_ROLE_DESTROY ||
                        api->role == LS_ROLE_WAIT || api->role == LS_ROLE_SIGNAL ||
                        api->role == LS_ROLE_USE || api->role == LS_ROLE_CREATE);
    for (uint32_t i = 0; !uses && i < inst->count; i++)
        if (is_local_place(walk, walk->unit->args.at[inst->first + i], variable, member))
            return true;
    return false;
}

/* A variable of this function of which nothing but lock functions ever touches the `member`,
 * LS_NONE = the whole. */
static bool is_bare(const struct ls_walk *walk, uint32_t variable, uint32_t member)
{
    if (walk->unit->variables.at[walk->function->first_variable + variable].flags & LS_VAR_PARAM)
        return false;
    LS_EACH_INST (inst, walk->unit, walk->function)
        if (may_make(walk, inst, variable, member))
            return false;
    return true;
}

/* Whether an element of this variable was made, or used before; or is in a loop, which goes round
 * as often as it likes: who knows which element that is. */
static bool may_be_made(const struct ls_walk *walk, const struct ls_state *state, uint32_t variable)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t b = 0; b < walk->function->blocks; b++) {
        if (!(walk->in_loop[b]))
            continue;
        LS_EACH_INST_OF (inst, walk->unit, walk->function, b) {
            for (uint32_t k = 0; inst->op == LS_OP_CALL && k < inst->count; k++)
                if (is_local_place(walk, walk->unit->args.at[inst->first + k], variable, LS_NONE))
                    return true;
        }
    }
    for (unsigned i = 0; state->course && i < state->course->lives; i++) {
        const struct ls_term *base =
            ls_term(terms, ls_term_base(terms, state->course->life[i].lock));
        if (base->kind == LS_TERM_LOCAL && base->a == variable)
            return true;
    }
    return false;
}

/* A lock in the frame that is used although it was not made before. */
static void check_local(struct ls_walk *walk, const struct ls_state *state,
                        const struct ls_lock_state *lock)
{
    const struct ls_term *term = ls_term(&walk->flow->terms, lock->lock);
    uint32_t member = LS_NONE;
    bool is_element = false;
    for (; LS_TERM_PARTS >> term->kind & 1u; term = ls_term(&walk->flow->terms, term->a)) {
        is_element |= term->kind == LS_TERM_INDEX;
        member = term->kind == LS_TERM_FIELD ? term->b : member;
    }
    if (!walk->recording || term->kind != LS_TERM_LOCAL || ls_state_find_lock(state, lock->lock) ||
        (lock->kind & LS_KIND_BELIEVED) || !is_bare(walk, term->a, member) ||
        (is_element && may_be_made(walk, state, term->a)))
        return;
    ls_walk_misuse(walk, state, LS_USE_UNINITIALISED, lock, NULL, LS_LIKELY);
}

static void add_overlap(struct ls_walk *walk, const struct ls_lock_state *lock,
                        const struct ls_start *start, enum ls_misuse_kind kind,
                        const struct ls_trace *begun)
{
    struct ls_flow_overlap overlap = {.kind = kind,
                                      .proc = walk->proc,
                                      .lock = lock->lock,
                                      .routine = start->routine,
                                      .argument = start->argument,
                                      .lock_kind = lock->kind,
                                      .trace = ls_walk_keep_trace(walk, lock->trace),
                                      .created = ls_walk_keep_trace(walk, start->trace)};
    if (begun)
        overlap.begun = ls_walk_keep_trace(walk, begun);
    ls_vec_push(&walk->flow->overlaps, overlap);
}

static uint32_t object_of(const struct ls_terms *terms, uint32_t lock)
{
    while (ls_term(terms, lock)->kind == LS_TERM_FIELD)
        lock = ls_term(terms, lock)->a;
    return lock;
}

/* The thread knows the lock by where its object is kept: by the names that memory has for it. */
static void add_overlaps(struct ls_walk *walk, const struct ls_state *state,
                         const struct ls_lock_state *lock, const struct ls_start *start,
                         enum ls_misuse_kind kind)
{
    struct ls_terms *terms = &walk->flow->terms;
    uint32_t object = object_of(terms, lock->lock);
    const struct ls_life *life =
        kind == LS_DESTROY_USED ? ls_course_life(state->course, lock->lock) : NULL;
    add_overlap(walk, lock, start, kind, life && life->cleans ? life->trace : NULL);
    for (uint32_t i = 0; object != lock->lock && i < state->cells.count; i++) {
        struct ls_lock_state alias = *lock;
        if (state->cells.at[i].value != object)
            continue;
        alias.lock =
            ls_term_replace(terms, lock->lock, object,
                            ls_term_make(terms, LS_TERM_INITIAL, state->cells.at[i].address, 0));
        add_overlap(walk, &alias, start, kind, NULL);
    }
}

bool ls_lives_exists(const struct ls_walk *walk, const struct ls_state *state, uint32_t failed)
{
    return !failed || ls_values_has(ls_state_values(&walk->flow->terms, state, failed), 0);
}

/* A thread that uses the lock may run already: whether it does is known when all functions are. The
 * child of a fork does not have that thread. */
static void check_order(struct ls_walk *walk, const struct ls_state *state,
                        const struct ls_lock_state *lock, enum ls_misuse_kind kind)
{
    const struct ls_course *course = state->course;
    for (unsigned i = 0; walk->recording && course && i < course->starts; i++)
        if (course->start[i].fork == course->fork &&
            ls_lives_exists(walk, state, course->start[i].failed) &&
            (kind == LS_INIT_LATE || !course->start[i].ended))
            add_overlaps(walk, state, lock, &course->start[i], kind);
}

void ls_lives_use(struct ls_walk *walk, const struct ls_state *state, struct ls_lock_state lock)
{
    const struct ls_life *life = ls_course_life(state->course, lock.lock);
    if (!life && lock.kind == LS_LOCK_KEY) /* its address, given in its place: old compilers warn */
        life = ls_course_life(state->course,
                              ls_term_make(&walk->flow->terms, LS_TERM_INITIAL, lock.lock, 0));
    if (life && life->status == LS_LIFE_ENDED)
        report(walk, state, LS_USE_DESTROYED, &lock, life->trace);
    if (!life)
        check_local(walk, state, &lock);
    check_order(walk, state, &lock, LS_USE_DESTROYED);
}

void ls_lives_start(struct ls_walk *walk, const struct ls_state *state,
                    const struct ls_course *course, const struct ls_start *start)
{
    for (unsigned i = 0; walk->recording && i < course->starts; i++) {
        const struct ls_start *other = &course->start[i];
        if (other->fork != start->fork || other->ended ||
            !ls_lives_exists(walk, state, other->failed))
            continue;
        struct ls_flow_meeting meeting = {
            .proc = walk->proc,
            .side = {{other->routine, other->argument, ls_walk_keep_trace(walk, other->trace)},
                     {start->routine, start->argument, ls_walk_keep_trace(walk, start->trace)}}};
        ls_vec_push(&walk->flow->meetings, meeting);
    }
}

/* One fault is one finding: what follows is not known. */
static void forget(struct ls_state *state, uint32_t lock)
{
    struct ls_lock_state *held = ls_state_find_lock(state, lock);
    if (held && held->status == LS_HELD) {
        held->status = LS_UNSURE;
        held->count = 1;
    }
}

/* The variable or the new object of this function that the lock is a part of; NULL otherwise. */
static const struct ls_term *own_object(const struct ls_terms *terms, uint32_t lock)
{
    const struct ls_term *object = ls_term(terms, ls_term_base(terms, lock));
    return object->kind == LS_TERM_LOCAL || object->kind == LS_TERM_RESULT ? object : NULL;
}

/* Of an object that nobody else has made, the first use came too early. */
static void check_held(struct ls_walk *walk, const struct ls_state *state,
                       const struct ls_lock_state *lock, const struct ls_lock_state *held,
                       bool has_life, bool doubtful)
{
    const struct ls_term *object = own_object(&walk->flow->terms, lock->lock);
    bool is_told = object && object->kind == LS_TERM_LOCAL && is_bare(walk, object->a, LS_NONE);
    if (!object || has_life)
        report_if(walk, state, LS_INIT_HELD, lock, held->trace, doubtful);
    else if (!is_told)
        report_if(walk, state, LS_INIT_USED, lock, held->trace, doubtful);
}

/* A function that was called has used it: of an object that was made here and that nobody else
 * knows, the first that happens to the lock. */
static const struct ls_trace *find_early_use(struct ls_walk *walk, const struct ls_state *state,
                                             const struct ls_lock_state *lock)
{
    struct ls_owner owner = ls_ownership_of(walk, state, lock->lock);
    if (owner.into != 0 || owner.made != LS_MADE_HERE || !walk->recording)
        return NULL;
    for (uint32_t i = 0; i < walk->events.count; i++) {
        const struct ls_event *event = &walk->events.at[i];
        struct ls_site used = event->trace->site, made = lock->trace->site;
        if (event->kind == LS_EVENT_ACQUIRE && event->lock == lock->lock &&
            !(event->flags & (LS_EVENT_OWN_LIFE | LS_EVENT_DOUBTFUL)) && used.file == made.file &&
            used.line < made.line)
            return event->trace;
    }
    return NULL;
}

/* The first use of a key, further up in the function that makes it. */
static const struct ls_trace *find_early_key(const struct ls_walk *walk,
                                             const struct ls_lock_state *lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; walk->recording && lock->kind == LS_LOCK_KEY && i < walk->events.count;
         i++) {
        const struct ls_event *event = &walk->events.at[i];
        bool is_same = event->lock == lock->lock || event->lock == ls_term_home(terms, lock->lock);
        if (event->kind == LS_EVENT_USE && is_same && ls_trace_is_above(event->trace, lock->trace))
            return event->trace;
    }
    return NULL;
}

/* Nothing in between can ask whether there is a key already, nor do functions that are called. */
static bool is_straight(const struct ls_walk *walk, const struct ls_trace *from,
                        const struct ls_trace *to)
{
    uint32_t block = ls_block_of_call(walk->unit, walk->function, from->site);
    return !from->inner && !to->inner && block != LS_NONE &&
           block == ls_block_of_call(walk->unit, walk->function, to->site);
}

static void check_begin(struct ls_walk *walk, const struct ls_state *state,
                        const struct ls_lock_state *lock, bool doubtful)
{
    const struct ls_life *life = ls_course_life(state->course, lock->lock);
    const struct ls_lock_state *now = ls_state_find_lock(state, lock->lock);
    if (now && now->status == LS_HELD)
        check_held(walk, state, lock, now, life != NULL, doubtful);
    else if (life && life->status == LS_LIFE_BEGUN && ls_lives_exists(walk, state, life->failed))
        report_if(walk, state, LS_INIT_TWICE, lock, life->trace, doubtful);
    else if (!life && now && now->status == LS_FREE)
        report_if(walk, state, LS_INIT_USED, lock, now->trace, doubtful);
    const struct ls_trace *early = life || now ? NULL : find_early_use(walk, state, lock);
    if (early)
        report_if(walk, state, LS_INIT_USED, lock, early, doubtful);
    const struct ls_trace *read = life ? NULL : find_early_key(walk, lock);
    if (read) /* perhaps on another way: a flag may say that there is a key already */
        report_if(walk, state, LS_INIT_USED, lock, read, !is_straight(walk, read, lock->trace));
    if (!life && !doubtful)
        check_order(walk, state, lock, LS_INIT_LATE);
}

static void check_end(struct ls_walk *walk, const struct ls_state *state,
                      const struct ls_lock_state *lock, bool awaited)
{
    const struct ls_life *life = ls_course_life(state->course, lock->lock);
    const struct ls_lock_state *held = find_held(state, lock->lock);
    if (held) /* a call on the way may have given it back */
        report_if(walk, state, LS_DESTROY_HELD, lock, held->trace,
                  ls_undecided_elsewhere(walk, held));
    else if (life && life->status == LS_LIFE_ENDED)
        report(walk, state, LS_DESTROY_TWICE, lock, life->trace);
    if (!held && !awaited)
        check_order(walk, state, lock, LS_DESTROY_USED);
}

static void set_life(struct ls_walk *walk, struct ls_state *state, const struct ls_lock_state *lock,
                     struct ls_life life)
{
    if (!ls_term(&walk->flow->terms, lock->lock)->exact)
        return;
    struct ls_course *course = ls_course_copy(&walk->arena, state->course);
    life.lock = lock->lock;
    life.trace = lock->trace;
    ls_course_set_life(course, life);
    state->course = course;
}

void ls_lives_begin(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock,
                    uint32_t failed, bool cleans)
{
    check_begin(walk, state, &lock, false);
    set_life(walk, state, &lock,
             (struct ls_life){.status = LS_LIFE_BEGUN, .failed = failed, .cleans = cleans});
}

void ls_lives_end(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock)
{
    check_end(walk, state, &lock, ls_counts_is_last(walk, state));
    forget(state, lock.lock);
    set_life(walk, state, &lock, (struct ls_life){.status = LS_LIFE_ENDED});
}

/* Whether the lock is part of the object itself, not of something that it points to. */
static bool lies_in(const struct ls_terms *terms, uint32_t lock, uint32_t object)
{
    const struct ls_term *term = ls_term(terms, lock);
    while (lock != object && (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX)) {
        lock = term->a;
        term = ls_term(terms, lock);
    }
    return lock == object;
}

static void check_free(struct ls_walk *walk, const struct ls_state *state, uint32_t object,
                       const struct ls_trace *trace, const uint32_t *released, uint32_t count)
{
    for (uint32_t i = 0; i < state->locks.count; i++) {
        struct ls_lock_state held = state->locks.at[i];
        const struct ls_trace *before = held.trace;
        const struct ls_life *life = ls_course_life(state->course, held.lock);
        if (life && life->status == LS_LIFE_ENDED)
            continue; /* told where it was destroyed */
        if (held.status != LS_HELD || ls_is_permit(&held) ||
            !lies_in(&walk->flow->terms, held.lock, object) ||
            ls_is_among(released, count, held.lock))
            continue;
        held.trace = trace;
        report(walk, state, LS_FREE_HELD, &held, before);
    }
}

void ls_lives_free(struct ls_walk *walk, struct ls_state *state, uint32_t object,
                   const struct ls_trace *trace)
{
    check_free(walk, state, object, trace, NULL, 0);
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (lies_in(&walk->flow->terms, state->locks.at[i].lock, object))
            forget(state, state->locks.at[i].lock);
    for (unsigned i = 0; state->course && i < state->course->lives; i++) {
        if (!lies_in(&walk->flow->terms, state->course->life[i].lock, object))
            continue;
        struct ls_course *course = ls_course_copy(&walk->arena, state->course);
        ls_course_drop_life(course, course->life[i--].lock);
        state->course = course;
    }
}

void ls_lives_event(struct ls_walk *walk, const struct ls_state *state,
                    const struct ls_event *event, const uint32_t *released, uint32_t count)
{
    struct ls_lock_state lock = {.lock = event->lock,
                                 .mode = event->mode,
                                 .kind = ls_event_lock_kind(event),
                                 .trace = event->trace};
    if (!walk->recording || !event->lock || (event->flags & LS_EVENT_DOUBTFUL))
        return;
    if (event->kind == LS_EVENT_FREE)
        check_free(walk, state, event->lock, event->trace, released, count);
    if ((event->flags & LS_EVENT_OWN_LIFE) || ls_is_among(released, count, event->lock))
        return;
    switch (event->kind) {
    case LS_EVENT_ACQUIRE:
    case LS_EVENT_WAIT:
    case LS_EVENT_SIGNAL:
    case LS_EVENT_USE:
        ls_lives_use(walk, state, lock);
        break;
    case LS_EVENT_INIT:
        if (!event->fork || (state->course && event->fork == state->course->fork))
            check_begin(walk, state, &lock, event->flags & LS_EVENT_ONCE);
        break;
    case LS_EVENT_DESTROY:
        check_end(walk, state, &lock, event->flags & LS_EVENT_AWAITED);
        break;
    }
}
