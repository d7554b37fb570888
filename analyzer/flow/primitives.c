#include "flow/lives.h"
#include "flow/mutextype.h"
#include "flow/primitives_p.h"
#include "flow/undecided.h"

static struct ls_lock_state lock_of(const struct ls_primitive *call)
{
    const struct ls_api *api = call->api;
    return (struct ls_lock_state){
        .lock = ls_primitive_argument(call, api->lock),
        .mode = api->shared ? LS_SHARED : LS_EXCLUSIVE,
        .by_mode = api->by_mode,
        .inferred = api->inferred,
        .kind = (uint8_t)(api->kind | (api->believed ? LS_KIND_BELIEVED : 0) |
                          (api->believed && api->named ? LS_KIND_NAMED : 0)),
        .trace = ls_trace_new(&call->walk->arena, call->walk->proc, call->inst->site, NULL)};
}

/* The pointer that a value was reached from: of `a->id` and of `&a->lock` it is `a`. */
static uint32_t anchor(const struct ls_terms *terms, uint32_t id)
{
    return ls_term_down(terms, id, LS_TERM_WAYS, UINT32_MAX);
}

static bool is_index_of(const struct ls_terms *terms, uint32_t lock, uint32_t index)
{
    const struct ls_term *term =
        ls_term(terms, ls_term_down(terms, lock, 1u << LS_TERM_FIELD, UINT32_MAX));
    return term->kind == LS_TERM_INDEX && term->b == index;
}

/* An element that ways which have met chose: `low = a < b ? a : b; lock(&table[low].lock)`. */
static bool is_chosen_element(const struct ls_terms *terms, uint32_t lock)
{
    const struct ls_term *term =
        ls_term(terms, ls_term_down(terms, lock, 1u << LS_TERM_FIELD, UINT32_MAX));
    return term->kind == LS_TERM_INDEX && ls_term(terms, term->b)->kind == LS_TERM_MERGE;
}

/* The field that a value was read from; LS_NONE. */
static uint32_t field_read(const struct ls_terms *terms, uint32_t value)
{
    const struct ls_term *term = ls_term(terms, value);
    const struct ls_term *home = term->kind == LS_TERM_INITIAL ? ls_term(terms, term->a) : term;
    return home != term && home->kind == LS_TERM_FIELD ? home->b : LS_NONE;
}

/* The comparison of these two ranks objects: `a < b`, `a->id < b->id`, but not `a->sum < wanted`.
 */
static bool is_ranking(const struct ls_terms *terms, const uint32_t *pair, uint32_t lock)
{
    uint32_t x = field_read(terms, pair[0]), y = field_read(terms, pair[1]);
    return x == LS_NONE || y == LS_NONE || x == y || ls_term_is_in(terms, lock, pair[0]) ||
           ls_term_is_in(terms, lock, pair[1]);
}

/* The code has tested which of two objects (or indices, or ids of objects) comes first, and this
 * lock belongs to one of them: instances are taken in an order of the code's own. A value that
 * paths merged may be either. */
static bool is_ordered(const struct ls_walk *walk, const struct ls_state *state, uint32_t lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    uint32_t owner = anchor(terms, lock);
    if (state->compareds > 0 &&
        (ls_term(terms, owner)->kind == LS_TERM_MERGE || is_chosen_element(terms, lock)))
        return true;
    for (unsigned i = 0; i < state->compareds; i++)
        for (unsigned side = 0; side < 2; side++)
            if ((anchor(terms, state->compared[i][side]) == owner &&
                 is_ranking(terms, state->compared[i], lock)) ||
                is_index_of(terms, lock, state->compared[i][side]))
                return true;
    return false;
}

static void record_acquire(const struct ls_primitive *call, const struct ls_lock_state *lock,
                           unsigned flags)
{
    if (!call->walk->recording)
        return;
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), LS_EVENT_ACQUIRE, call->inst->site);
    event.lock = lock->lock;
    event.mode = lock->mode;
    event.lock_kind = lock->kind;
    event.type = call->api->recursive ? LS_TYPE_RECURSIVE : LS_TYPE_UNKNOWN;
    event.flags |= (uint16_t)flags;
    if (ls_lives_known(ls_primitive_state(call), lock->lock))
        event.flags |= LS_EVENT_OWN_LIFE;
    for (uint32_t i = 0; i < event.holds; i++)
        ((struct ls_hold_term *)event.hold)[i].is_peer =
            ls_walk_are_peers(&call->walk->flow->terms, event.hold[i].lock, lock->lock);
    if (ls_undecided_above(call->walk, ls_primitive_state(call), lock->lock))
        event.flags |= LS_EVENT_DOUBTFUL;
    if (is_ordered(call->walk, ls_primitive_state(call), lock->lock))
        event.flags |= LS_EVENT_ORDERED;
    ls_walk_event(call->walk, event);
}

static bool result_is_used(const struct ls_primitive *call)
{
    return call->inst->result != LS_NONE && call->walk->temp_used[call->inst->result];
}

/* The way on which the lock was not acquired. After a try or a timeout, or where failure is an
 * ordinary way out, it surely is not held; when plain lock() fails the program is lost anyway, and
 * what it does next proves nothing. */
static void add_failure(const struct ls_primitive *call, struct ls_lock_state lock)
{
    struct ls_walk *walk = call->walk;
    struct ls_state *failed = ls_walk_copy(walk, ls_primitive_state(call), walk->all_slots);
    ls_primitive_ends(call, failed, LS_FAILED);
    bool is_lost = !call->api->try && !call->api->timed && !call->api->may_fail;
    const struct ls_lock_state *old = ls_state_find_lock(failed, lock.lock);
    if (is_lost && (!old || old->status == LS_FREE || old->status == LS_RELEASED)) {
        lock.gives_back = old && old->status == LS_RELEASED;
        lock.status = LS_UNSURE;
        lock.failed = true;
        lock.count = 1;
        ls_state_set_lock(&walk->arena, failed, lock);
    }
    ls_vec_push(call->states, failed);
}

static bool is_number(const struct ls_unit *unit, struct ls_operand operand, int64_t number)
{
    return operand.kind == LS_OPERAND_CONST && unit->constants.at[operand.ref] == number;
}

/* Whether the function asks if something is that number. */
static bool asks_for(const struct ls_walk *walk, const struct ls_inst *inst, int64_t number)
{
    for (uint32_t i = 0; inst->op == LS_OP_SWITCH && i + 1 < inst->count; i++)
        if (walk->unit->cases.at[inst->first + i].low <= number &&
            walk->unit->cases.at[inst->first + i].high >= number)
            return true;
    return (inst->op == LS_OP_BRANCH || inst->op == LS_OP_COMPUTE) &&
           (is_number(walk->unit, inst->a, number) || is_number(walk->unit, inst->b, number));
}

/* The way on which the lock was that of a thread that has died, in code that knows of it. */
static void add_inheritance(const struct ls_primitive *call, struct ls_lock_state lock)
{
    struct ls_walk *walk = call->walk;
    bool asks = false;
    LS_EACH_INST (inst, walk->unit, walk->function)
        asks |= asks_for(walk, inst, call->api->inherited);
    if (!asks)
        return;
    struct ls_state *inherited = ls_walk_copy(walk, ls_primitive_state(call), walk->all_slots);
    ls_walk_set_temp(walk, inherited, call->inst->result,
                     ls_term_const(&walk->flow->terms, call->api->inherited));
    ls_walk_acquire(walk, inherited, lock);
    ls_vec_push(call->states, inherited);
}

/* A try of which nobody can say whether it succeeded. */
static void note_unsure(const struct ls_primitive *call, struct ls_lock_state lock)
{
    const struct ls_lock_state *old = ls_state_find_lock(ls_primitive_state(call), lock.lock);
    lock.status = LS_UNSURE;
    lock.count = 1;
    if (!old || old->status == LS_FREE)
        ls_state_set_lock(&call->walk->arena, ls_primitive_state(call), lock);
}

static void acquire(const struct ls_primitive *call)
{
    const struct ls_api *api = call->api;
    struct ls_lock_state lock = lock_of(call);
    unsigned flags = (api->try ? LS_EVENT_TRY : 0) | (api->timed ? LS_EVENT_TIMED : 0);
    if (!lock.lock) {
        ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                         ls_primitive_opaque(call));
        return;
    }
    record_acquire(call, &lock, flags);
    ls_lives_use(call->walk, ls_primitive_state(call), lock);
    bool may_hang = !api->try && !api->timed && !api->recursive;
    if (may_hang)
        ls_walk_check_relock(call->walk, ls_primitive_state(call), lock);
    if (may_hang && ls_walk_hangs(call->walk, ls_primitive_state(call), lock)) {
        call->states->at[call->index] = NULL;
        return;
    }
    if (api->success != LS_SUCCESS_ALWAYS && result_is_used(call))
        add_failure(call, lock);
    if (api->inherited && call->walk->flow->has_robust && result_is_used(call))
        add_inheritance(call, lock);
    ls_primitive_ends(call, ls_primitive_state(call), LS_SUCCEEDED);
    if (api->try && api->success == LS_SUCCESS_ALWAYS)
        note_unsure(call, lock);
    else
        ls_walk_acquire(call->walk, ls_primitive_state(call), lock);
}

/* Waiting lets others run: nothing that is shared is known afterwards. */
static bool is_shared(const struct ls_walk *walk, uint32_t address, uint32_t unused)
{
    (void)walk;
    (void)address;
    (void)unused;
    return true;
}

/* Where the mutex was not taken because of what memory held, it still holds that: `if (q->shared)
 * lock(q); ... wait ... if (q->shared) unlock(q);`. */
static bool is_no_guard(const struct ls_walk *walk, uint32_t address, uint32_t unused)
{
    (void)unused;
    return !ls_is_among(walk->guards.at, walk->guards.count, address);
}

/* The way to a lock that is held goes by this pointer: `q->shelf`, of `q->shelf->lock`. */
static bool leads_to_held(const struct ls_terms *terms, const struct ls_state *state,
                          uint32_t pointer)
{
    for (uint32_t i = 0; i < state->locks.count; i++)
        for (uint32_t at = state->locks.at[i].status == LS_HELD ? state->locks.at[i].lock : 0;
             at;) {
            if (ls_term_is_in(terms, at, pointer))
                return true;
            const struct ls_term *base = ls_term(terms, ls_term_base(terms, at));
            at = base->kind == LS_TERM_INITIAL ? base->a : 0;
        }
    return false;
}

struct cells {
    uint32_t count;
    const struct ls_cell *at;
};

static uint32_t value_before(struct ls_terms *terms, const struct cells *before, uint32_t address)
{
    for (uint32_t i = 0; i < before->count; i++)
        if (before->at[i].address == address)
            return before->at[i].value;
    return ls_term_make(terms, LS_TERM_INITIAL, address, 0);
}

/* What others may change during a wait; but the pointers by which the code comes to its locks stay
 * what they are, or it could not give them back. */
static void forget_others(const struct ls_primitive *call,
                          bool (*forgets)(const struct ls_walk *, uint32_t, uint32_t))
{
    struct ls_terms *terms = &call->walk->flow->terms;
    struct ls_state *state = ls_primitive_state(call);
    struct cells before = {state->cells.count,
                           ls_arena_copy(&call->walk->arena, state->cells.at,
                                         state->cells.count * sizeof *state->cells.at)};
    ls_walk_forget(call->walk, call->inst, state, forgets, 0, LS_FORGET_ALL);
    for (uint32_t i = 0; i < state->cells.count; i++) {
        struct ls_cell *cell = &state->cells.at[i];
        uint32_t old = value_before(terms, &before, cell->address);
        if (leads_to_held(terms, state, old))
            cell->value = old;
    }
}

/* Whoever gets the lock next may change what it guards: believed to be the object that it is part
 * of. */
static bool is_guarded_by(const struct ls_walk *walk, uint32_t address, uint32_t lock)
{
    return ls_term_base(&walk->flow->terms, address) == ls_term_base(&walk->flow->terms, lock);
}

/* What goes on after a failure of unlock() proves nothing, like that of lock(): the way is given
 * up.
 */
static void release(const struct ls_primitive *call)
{
    struct ls_lock_state lock = lock_of(call);
    if (lock.lock) {
        ls_walk_release(call->walk, ls_primitive_state(call), lock);
        ls_walk_forget(call->walk, call->inst, ls_primitive_state(call), is_guarded_by, lock.lock,
                       LS_FORGET_ALL);
    }
    ls_primitive_ends(call, ls_primitive_state(call), LS_SUCCEEDED);
}

/* The condition variable must be one by now. */
static void use_condition(const struct ls_primitive *call)
{
    struct ls_lock_state condition = lock_of(call);
    condition.lock = ls_primitive_argument(call, call->api->condition);
    condition.kind = LS_LOCK_CONDITION;
    if (condition.lock)
        ls_lives_use(call->walk, ls_primitive_state(call), condition);
}

/* A wait that no time ends does not fail, or the program is lost anyway; but it may come back with
 * the mutex of a thread that has died. */
static void wait(const struct ls_primitive *call)
{
    struct ls_lock_state lock = lock_of(call);
    struct ls_state *state = ls_primitive_state(call);
    ls_primitive_wait_event(call);
    use_condition(call);
    if (lock.lock)
        ls_lives_use(call->walk, state, lock);
    struct ls_lock_state *held =
        lock.lock ? ls_state_find_lock(state, ls_walk_mutex_of_wait(call->walk, state, lock.lock))
                  : NULL;
    bool is_own = held || !lock.lock;
    if (lock.lock && call->walk->recording) {
        struct ls_lock_state saved = held ? *held : lock;
        if (held && (held->status == LS_FREE || held->status == LS_RELEASED))
            ls_walk_misuse(call->walk, state, LS_WAIT_UNHELD, &lock, NULL, LS_LIKELY);
        if (held)
            ls_state_drop_lock(state, held);
        record_acquire(call, &lock, LS_EVENT_REACQUIRE);
        if (held)
            ls_state_set_lock(&call->walk->arena, state, saved);
    }
    forget_others(call, is_own ? is_shared : is_no_guard);
    if (call->api->timed || call->walk->flow->has_robust)
        ls_walk_set_temp(call->walk, state, call->inst->result, ls_primitive_opaque(call));
    else
        ls_primitive_ends(call, state, LS_SUCCEEDED);
}

static void record_permit(const struct ls_primitive *call, enum ls_event_kind kind,
                          uint32_t semaphore, uint32_t argument)
{
    const struct ls_api *api = call->api;
    if (!call->walk->recording)
        return;
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), kind, call->inst->site);
    event.lock = semaphore;
    event.argument = argument;
    event.flags |= (uint16_t)((api->try ? LS_EVENT_TRY : 0) | (api->timed ? LS_EVENT_TIMED : 0));
    if (ls_event_tells(kind))
        ls_walk_earlier_locks(call->walk, ls_primitive_state(call), &event);
    ls_walk_event(call->walk, event);
}

/* Takes a permit. A try of which nobody asks whether it succeeded only empties the semaphore. */
static void take(const struct ls_primitive *call)
{
    struct ls_lock_state permit = lock_of(call);
    struct ls_terms *terms = &call->walk->flow->terms;
    bool asks = call->api->success != LS_SUCCESS_ALWAYS && result_is_used(call);
    if (permit.lock) {
        record_permit(call, LS_EVENT_TAKE, permit.lock,
                      ls_term_make(terms, LS_TERM_FUNCTION, call->target, 0));
        if (asks)
            add_failure(call, permit);
        ls_primitive_ends(call, ls_primitive_state(call), LS_SUCCEEDED);
        if ((call->api->try || call->api->timed) && !asks)
            note_unsure(call, permit);
        else
            ls_walk_acquire(call->walk, ls_primitive_state(call), permit);
    }
    ls_walk_forget(call->walk, call->inst, ls_primitive_state(call), is_shared, 0, LS_FORGET_ALL);
    ls_primitive_note_wait(call);
    if (!permit.lock)
        ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                         ls_primitive_opaque(call));
}

static void post(const struct ls_primitive *call)
{
    struct ls_lock_state permit = lock_of(call);
    if (permit.lock) {
        record_permit(call, LS_EVENT_POST, permit.lock, 0);
        ls_walk_release(call->walk, ls_primitive_state(call), permit);
        ls_walk_forget(call->walk, call->inst, ls_primitive_state(call), is_guarded_by, permit.lock,
                       true);
    }
    ls_primitive_ends(call, ls_primitive_state(call), LS_SUCCEEDED);
}

static void make_permits(const struct ls_primitive *call)
{
    uint32_t value = ls_primitive_argument(call, call->api->value);
    if (ls_primitive_argument(call, call->api->lock) && value)
        record_permit(call, LS_EVENT_PERMITS, ls_primitive_argument(call, call->api->lock), value);
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_primitive_opaque(call));
}

/* The type that an attribute object carries is kept in a cell of its own. */
static uint32_t type_address(const struct ls_primitive *call, uint32_t attribute)
{
    return ls_term_make(&call->walk->flow->terms, LS_TERM_CONTAINER, attribute, LS_NONE);
}

static void settype(const struct ls_primitive *call)
{
    uint32_t attribute = ls_primitive_argument(call, call->api->attribute);
    uint32_t type = ls_primitive_argument(call, call->api->type);
    if (attribute && type)
        ls_state_store(&call->walk->flow->terms, &call->walk->arena, ls_primitive_state(call),
                       type_address(call, attribute), type);
    ls_primitive_ends(call, ls_primitive_state(call), LS_SUCCEEDED);
}

/* The number that tells the type of a lock; 0 = nobody knows it. */
static uint32_t type_number(const struct ls_primitive *call)
{
    struct ls_terms *terms = &call->walk->flow->terms;
    uint32_t attribute = ls_primitive_argument(call, call->api->attribute);
    if (call->api->type) /* mtx_recursive of <threads.h> is the lowest bit */
        return ls_term_oper(terms, LS_OPR_AND, ls_primitive_argument(call, call->api->type),
                            ls_term_const(terms, 1));
    return call->api->attribute
               ? ls_state_load(terms, ls_primitive_state(call), type_address(call, attribute))
               : ls_term_const(terms, 0);
}

/* The lock, or where its address is kept from now on: that is what it is known by. */
static uint32_t new_lock(const struct ls_primitive *call)
{
    uint32_t lock = ls_primitive_argument(call, call->api->lock);
    if (!lock || !call->api->indirect)
        return lock;
    uint32_t kept = ls_term_make(&call->walk->flow->terms, LS_TERM_INITIAL, lock, 0);
    ls_walk_store(call->walk, ls_primitive_state(call), lock, kept);
    return kept;
}

/* A key whose values threads hand to a function when they end. */
static bool has_destructor(const struct ls_primitive *call)
{
    uint32_t destructor = ls_primitive_argument(call, call->api->destructor);
    return destructor && ls_term(&call->walk->flow->terms, destructor)->kind == LS_TERM_FUNCTION;
}

/* A flag says that it is not done yet: what sets the flag, callers do not see. */
static bool is_first_time(const struct ls_terms *terms, const struct ls_conditions *conditions)
{
    for (uint32_t i = 0; i < conditions->count; i++)
        if (ls_term(terms, conditions->at[i].term)->kind == LS_TERM_INITIAL &&
            ls_values_has(conditions->at[i].values, 0))
            return true;
    return false;
}

static void init(const struct ls_primitive *call)
{
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), LS_EVENT_INIT, call->inst->site);
    event.flags = is_first_time(&call->walk->flow->terms, &event.conditions) ? LS_EVENT_ONCE : 0;
    event.holds = 0;
    event.conditions.count = 0;
    event.lock = new_lock(call);
    event.lock_kind = (uint8_t)call->api->kind;
    event.argument = type_number(call);
    event.type = call->api->recursive
                     ? LS_TYPE_RECURSIVE
                     : ls_mutextype_of(&call->walk->flow->terms, call->api->kind, &event.argument);
    if (event.lock && ls_lives_known(ls_primitive_state(call), event.lock))
        event.flags |= LS_EVENT_OWN_LIFE;
    ls_walk_event(call->walk, event);
    struct ls_lock_state lock = lock_of(call);
    lock.lock = event.lock;
    if (lock.lock)
        ls_lives_begin(call->walk, ls_primitive_state(call), lock,
                       call->api->success == LS_SUCCESS_ZERO ? ls_primitive_opaque(call) : 0,
                       has_destructor(call));
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_primitive_opaque(call));
}

static void use(const struct ls_primitive *call)
{
    struct ls_lock_state lock = lock_of(call);
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), LS_EVENT_USE, call->inst->site);
    event.holds = 0;
    event.lock = lock.lock;
    event.lock_kind = lock.kind;
    if (lock.lock && ls_lives_known(ls_primitive_state(call), lock.lock))
        event.flags |= LS_EVENT_OWN_LIFE;
    ls_walk_event(call->walk, event);
    if (lock.lock)
        ls_lives_use(call->walk, ls_primitive_state(call), lock);
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_primitive_opaque(call));
}

static void destroy(const struct ls_primitive *call)
{
    struct ls_event event =
        ls_walk_new_event(call->walk, ls_primitive_state(call), LS_EVENT_DESTROY, call->inst->site);
    struct ls_lock_state lock = lock_of(call);
    event.holds = 0;
    event.lock = lock.lock;
    event.lock_kind = lock.kind;
    if (lock.lock && ls_lives_known(ls_primitive_state(call), lock.lock))
        event.flags |= LS_EVENT_OWN_LIFE;
    event.flags |= ls_lives_awaited(call->walk, ls_primitive_state(call)) ? LS_EVENT_AWAITED : 0;
    ls_walk_event(call->walk, event);
    if (lock.lock)
        ls_lives_end(call->walk, ls_primitive_state(call), lock);
    ls_walk_set_temp(call->walk, ls_primitive_state(call), call->inst->result,
                     ls_primitive_opaque(call));
}

void ls_primitive_apply(const struct ls_primitive *call)
{
    switch (call->api->role) {
    case LS_ROLE_ACQUIRE:
        acquire(call);
        break;
    case LS_ROLE_RELEASE:
        release(call);
        break;
    case LS_ROLE_WAIT:
        wait(call);
        ls_primitive_note_wait(call);
        break;
    case LS_ROLE_TAKE:
        take(call);
        break;
    case LS_ROLE_POST:
        post(call);
        break;
    case LS_ROLE_PERMITS:
        make_permits(call);
        break;
    case LS_ROLE_SETTYPE:
        settype(call);
        break;
    case LS_ROLE_INIT:
        init(call);
        break;
    case LS_ROLE_CREATE:
        ls_primitive_create(call);
        break;
    case LS_ROLE_JOIN:
        ls_primitive_join(call);
        ls_primitive_note_wait(call);
        break;
    case LS_ROLE_DETACH:
        ls_primitive_detach(call);
        break;
    case LS_ROLE_SETDETACH:
        ls_primitive_setdetach(call);
        break;
    case LS_ROLE_SIGNAL:
        ls_primitive_signal_event(call);
        use_condition(call);
        ls_primitive_ends(call, ls_primitive_state(call), LS_SUCCEEDED);
        break;
    case LS_ROLE_SELF:
        ls_primitive_self(call);
        break;
    case LS_ROLE_USE:
        use(call);
        break;
    case LS_ROLE_DESTROY:
        destroy(call);
        break;
    default:
        ls_primitive_context(call);
        break;
    }
}
