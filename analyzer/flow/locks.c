#include "flow/classes.h"
#include "flow/handing.h"
#include "flow/promises.h"
#include "flow/undecided.h"
#include "flow/walk_p.h"

enum { MOST_GUARDS = 32 }; /* of all locks of a function */

/* Made of what memory holds; a thread's own variable is left alone by others. */
static bool has_memory(const struct ls_flow *flow, uint32_t id)
{
    const struct ls_term *term = ls_term(&flow->terms, id);
    switch (term->kind) {
    case LS_TERM_INITIAL:
        term = ls_term(&flow->terms, term->a);
        return term->kind != LS_TERM_GLOBAL ||
               !(flow->program->globals.at[term->a].flags & LS_GLOBAL_THREAD_LOCAL);
    case LS_TERM_FIELD:
    case LS_TERM_CONTAINER:
        return has_memory(flow, term->a);
    case LS_TERM_OPER:
    case LS_TERM_INDEX:
        return has_memory(flow, term->a) || has_memory(flow, term->b);
    default:
        return false;
    }
}

bool ls_lock_is_unstable(const struct ls_flow *flow, uint32_t lock)
{
    const struct ls_term *term = ls_term(&flow->terms, lock);
    if (!term->exact)
        return true;
    for (; term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX;
         term = ls_term(&flow->terms, term->a))
        if (term->kind == LS_TERM_INDEX && has_memory(flow, term->b))
            return true;
    return false;
}

/* Whether `term` is reached through `root`. */
static bool hangs_below(const struct ls_terms *terms, uint32_t term, uint32_t root)
{
    return ls_term_down(terms, term, LS_TERM_WAYS, root) == root;
}

/* The record that the lock is a field of. */
static uint32_t object_of(const struct ls_terms *terms, uint32_t lock)
{
    return ls_term_down(terms, lock, 1u << LS_TERM_FIELD, UINT32_MAX);
}

/* Reached through a variable that ways or rounds have merged: it may have been reached through
 * anything. */
static bool is_merged(const struct ls_terms *terms, uint32_t object)
{
    unsigned kinds = LS_TERM_WAYS & ~(1u << LS_TERM_INDEX);
    return ls_term(terms, ls_term_down(terms, object, kinds, UINT32_MAX))->kind == LS_TERM_MERGE;
}

/* A certain element of an array comes behind any other one: `&list[DIRTY]` behind `&list[i]`. */
static bool is_last_element(const struct ls_terms *terms, uint32_t first, uint32_t second)
{
    const struct ls_term *x = ls_term(terms, first), *y = ls_term(terms, second);
    int64_t index;
    return x->kind == LS_TERM_INDEX && y->kind == LS_TERM_INDEX && x->a == y->a &&
           !ls_term_is_const(terms, x->b, &index) && ls_term_is_const(terms, y->b, &index);
}

bool ls_walk_are_peers(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    uint32_t x = object_of(terms, a), y = object_of(terms, b);
    return !is_last_element(terms, x, y) && ls_term(terms, a)->exact && ls_term(terms, b)->exact &&
           !is_merged(terms, x) && !is_merged(terms, y) && !hangs_below(terms, x, y) &&
           !hangs_below(terms, y, x);
}

uint32_t ls_lock_only_held(const struct ls_lock_state *lock, uint32_t count, unsigned kind)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (lock[i].status != LS_HELD || lock[i].kind != kind)
            continue;
        if (found)
            return 0;
        found = lock[i].lock;
    }
    return found;
}

/* Reached through what a calculating function answers: another object, once memory has changed. */
static bool is_calculated(const struct ls_terms *terms, uint32_t lock)
{
    return ls_term(terms, ls_term_down(terms, lock, LS_TERM_WAYS, UINT32_MAX))->kind ==
           LS_TERM_CALL;
}

void ls_walk_misuse(struct ls_walk *walk, const struct ls_state *state, enum ls_misuse_kind kind,
                    const struct ls_lock_state *lock, const struct ls_lock_state *earlier,
                    enum ls_confidence confidence)
{
    const struct ls_terms *terms = &walk->flow->terms;
    const struct ls_lock_state *known = ls_state_find_lock(state, lock->lock);
    if (!walk->recording || !ls_term(terms, lock->lock)->exact)
        return;
    bool doubtful = state->imprecise || lock->guessed || lock->lost ||
                    (known && ls_undecided_is_guess(walk, known)) ||
                    ls_lock_is_unstable(walk->flow, lock->lock) ||
                    (kind == LS_RELOCK && is_calculated(terms, lock->lock)) ||
                    (lock->chancy && earlier && earlier->chancy);
    struct ls_flow_misuse misuse = {.kind = kind,
                                    .confidence = doubtful ? LS_AUDIT : confidence,
                                    .proc = walk->proc,
                                    .lock = lock->lock,
                                    .lock_kind = lock->kind,
                                    .mode = lock->mode,
                                    .earlier_mode = earlier ? earlier->mode : lock->mode,
                                    .trace = ls_walk_keep_trace(walk, lock->trace),
                                    .earlier =
                                        earlier ? ls_walk_keep_trace(walk, earlier->trace) : NULL};
    if (kind == LS_RELEASE_UNHELD)
        misuse.other = ls_lock_only_held(state->locks.at, state->locks.count, lock->kind);
    ls_vec_push(&walk->flow->misuses, misuse);
}

/* Whether both are in one array of static storage. */
static bool same_array(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    uint32_t base = ls_term_base(terms, a);
    return base == ls_term_base(terms, b) && ls_term(terms, base)->kind == LS_TERM_GLOBAL;
}

/* Whether one lock is an element with a number, and the other one of the same array whose index may
 * be that number here. */
static bool may_be_element(const struct ls_terms *terms, const struct ls_state *state, uint32_t a,
                           uint32_t b)
{
    const struct ls_term *x = ls_term(terms, a), *y = ls_term(terms, b);
    while (x->kind == LS_TERM_FIELD && y->kind == LS_TERM_FIELD && x->b == y->b) {
        x = ls_term(terms, x->a);
        y = ls_term(terms, y->a);
    }
    int64_t number = 0;
    if (x->kind != LS_TERM_INDEX || y->kind != LS_TERM_INDEX || x->a != y->a)
        return false;
    uint32_t index = ls_term_is_const(terms, x->b, &number) ? y->b : x->b;
    return (index == x->b || !ls_term_is_const(terms, index, &number)) &&
           (index == y->b || ls_term_is_const(terms, y->b, &number)) &&
           ls_values_has(ls_state_values(terms, state, index), number);
}

/* `m[0]`, and under it `m[i]`: for an audit. */
static void check_elements(struct ls_walk *walk, const struct ls_state *state,
                           const struct ls_lock_state *lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; lock->mode != LS_SHARED && i < state->locks.count; i++) {
        const struct ls_lock_state *held = &state->locks.at[i];
        if (held->status == LS_HELD && held->mode != LS_SHARED && !ls_is_permit(held) &&
            same_array(terms, held->lock, lock->lock) &&
            may_be_element(terms, state, held->lock, lock->lock))
            ls_walk_misuse(walk, state, LS_RELOCK, lock, held, LS_AUDIT);
    }
}

/* A mutex that a variable outside of all functions points to. */
static bool is_pointee(const struct ls_terms *terms, uint32_t lock)
{
    uint32_t home = ls_term_home(terms, lock);
    return home && ls_term(terms, home)->kind == LS_TERM_GLOBAL;
}

/* A mutex with a name that others may have for it: a variable, or what a caller gives. */
static bool is_plain(const struct ls_terms *terms, uint32_t lock)
{
    enum ls_term_kind kind = (enum ls_term_kind)ls_term(terms, lock)->kind;
    return kind == LS_TERM_GLOBAL || kind == LS_TERM_PARAM || is_pointee(terms, lock);
}

/* What a variable points to, and a mutex that it may point to: for an audit. Whether it may, is
 * known when all of the program is (facts/pointees.c). Who compares them knows of it. */
static void check_pointees(struct ls_walk *walk, const struct ls_state *state,
                           const struct ls_lock_state *lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    for (uint32_t i = 0; lock->kind == LS_LOCK_MUTEX && i < state->locks.count; i++) {
        const struct ls_lock_state *held = &state->locks.at[i];
        bool is_pair = is_plain(terms, held->lock) && is_plain(terms, lock->lock) &&
                       (is_pointee(terms, held->lock) || is_pointee(terms, lock->lock));
        uint32_t before = walk->flow->misuses.count;
        if (is_pair && held->status == LS_HELD && held->kind == LS_LOCK_MUTEX &&
            state->compareds == 0)
            ls_walk_misuse(walk, state, LS_RELOCK, lock, held, LS_AUDIT);
        if (walk->flow->misuses.count > before)
            walk->flow->misuses.at[before].other = held->lock;
    }
}

void ls_walk_check_relock(struct ls_walk *walk, const struct ls_state *state,
                          struct ls_lock_state lock)
{
    const struct ls_lock_state *held = ls_state_find_lock(state, lock.lock);
    bool reads = held && held->mode == LS_SHARED;
    if (!held) {
        check_elements(walk, state, &lock);
        check_pointees(walk, state, &lock);
    }
    if (!held || held->status != LS_HELD || ls_is_permit(held))
        return;
    if (!reads)
        ls_walk_misuse(walk, state, LS_RELOCK, &lock, held, LS_LIKELY);
    else if (lock.kind == LS_LOCK_RWLOCK)
        ls_walk_misuse(walk, state, lock.mode == LS_SHARED ? LS_READ_AGAIN : LS_UPGRADE, &lock,
                       held, LS_LIKELY);
}

bool ls_walk_hangs(struct ls_walk *walk, const struct ls_state *state, struct ls_lock_state lock)
{
    const struct ls_lock_state *held = ls_state_find_lock(state, lock.lock);
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, lock.lock);
    if (!held || held->status != LS_HELD || lock.mode == LS_SHARED)
        return false;
    if (held->mode == LS_SHARED)
        return lock.kind == LS_LOCK_RWLOCK;
    if (class != LS_NONE && walk->flow->classes->all.at[class].type_known)
        return walk->flow->classes->all.at[class].type != LS_TYPE_RECURSIVE;
    return !walk->flow->has_recursive;
}

static void note_place(struct ls_walk *walk, const struct ls_lock_state *lock)
{
    struct ls_flow_place place = {walk->proc, lock->lock, lock->trace->site, lock->kind,
                                  lock->mode};
    if (walk->recording && ls_term(&walk->flow->terms, lock->lock)->exact && !ls_is_permit(lock))
        ls_vec_push(&walk->flow->places, place);
}

/* Whose lock is held, that object is there: what points to it is not NULL. Nothing is said of
 * memory, which others may change. */
static void assume_exists(struct ls_walk *walk, struct ls_state *state, uint32_t lock)
{
    const struct ls_terms *terms = &walk->flow->terms;
    uint32_t object = ls_term_base(terms, lock);
    struct ls_values values = ls_values_all();
    ls_values_refine(&values, LS_OPR_NE, 0);
    if (ls_term(terms, object)->kind != LS_TERM_INITIAL)
        ls_state_assume_values(terms, &walk->arena, state, object, values);
}

static void note_guards(struct ls_walk *walk, const struct ls_state *state,
                        struct ls_lock_state *lock)
{
    struct ls_fact *guard = LS_NEW_ARRAY(&walk->arena, struct ls_fact, state->facts.count + 1);
    lock->guard = guard;
    lock->guards = 0;
    for (uint32_t i = 0; i < state->facts.count; i++) {
        uint32_t home = ls_term_home(&walk->flow->terms, state->facts.at[i].term);
        if (!home)
            continue;
        guard[lock->guards++] = state->facts.at[i];
        if (walk->guards.count < MOST_GUARDS &&
            !ls_is_among(walk->guards.at, walk->guards.count, home))
            ls_vec_push(&walk->guards, home);
    }
}

/* What this memory held when the lock was taken is not what it is on this way. */
static bool contradicts(const struct ls_terms *terms, const struct ls_state *state,
                        const struct ls_lock_state *lock, uint32_t value)
{
    uint32_t home = ls_term_home(terms, value);
    for (uint32_t i = 0; home && i < lock->guards; i++) {
        struct ls_values values = lock->guard[i].values;
        if (lock->guard[i].term != value && ls_term_home(terms, lock->guard[i].term) == home &&
            !ls_values_intersect(&values, ls_state_values(terms, state, value)))
            return true;
    }
    return false;
}

void ls_walk_test(struct ls_walk *walk, struct ls_state *state, uint32_t value)
{
    for (uint32_t i = 0; i < state->locks.count; i++) {
        struct ls_lock_state *lock = &state->locks.at[i];
        if (lock->status == LS_HELD && contradicts(&walk->flow->terms, state, lock, value)) {
            lock->status = LS_UNSURE;
            lock->doubted = true;
        }
    }
}

void ls_walk_acquire(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock)
{
    struct ls_lock_state *old = ls_state_find_lock(state, lock.lock);
    if (old && old->status == LS_HELD && ls_is_permit(old))
        old->status = LS_UNSURE; /* two permits, or more: nobody counts them here */
    else if (old && old->status == LS_UNSURE && old->failed && ls_is_permit(old)) {
        ls_state_drop_lock(state, old); /* after an interruption it has worked */
        old = NULL;
    }
    if (old && old->status == LS_HELD && !lock.assumed) {
        old->count = 2;
        old->guessed |= lock.guessed;
    }
    if (old && old->status == LS_HELD)
        return;
    if (old && old->status == LS_UNSURE && (ls_is_permit(old) || !old->lost))
        return;
    if (old && old->status == LS_RELEASED && !ls_promises_require(walk, lock.lock)) {
        ls_state_drop_lock(state, old); /* given back to the caller as it was */
        return;
    }
    lock.assumed |= old && old->status == LS_RELEASED;
    lock.lost |= old && old->lost;
    lock.guessed |= old && old->guessed;
    lock.status = LS_HELD;
    lock.count = lock.count ? lock.count : 1;
    assume_exists(walk, state, lock.lock);
    note_place(walk, &lock);
    note_guards(walk, state, &lock);
    ls_state_set_lock(&walk->arena, state, lock);
}

/* Names an object that was chosen while the program ran: an element, a list's member, the result of
 * a call. */
static bool is_chosen(const struct ls_terms *terms, uint32_t id)
{
    const struct ls_term *term = ls_term(terms, id);
    int64_t index;
    if (!term->exact || term->points)
        return true;
    while (term->kind == LS_TERM_FIELD || term->kind == LS_TERM_INDEX) {
        if (term->kind == LS_TERM_INDEX && !ls_term_is_const(terms, term->b, &index))
            return true;
        term = ls_term(terms, term->a);
    }
    return false;
}

/* Whether both are the same field of one record type, however that record was reached: it may be
 * part of a larger one. */
static bool same_field(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    const struct ls_term *x = ls_term(terms, a), *y = ls_term(terms, b);
    return x->kind == LS_TERM_FIELD && y->kind == LS_TERM_FIELD && x->b == y->b;
}

/* An element of one array, a member of one type. A pointer that nobody knows may be any lock that
 * was chosen, but is not believed to be a global one. */
static bool may_be_alias(struct ls_walk *walk, uint32_t held, uint32_t lock)
{
    struct ls_flow *flow = walk->flow;
    uint32_t a = ls_class_of(flow->classes, walk->proc, held);
    uint32_t b = ls_class_of(flow->classes, walk->proc, lock);
    bool alike =
        a == b || same_field(&flow->terms, held, lock) || same_array(&flow->terms, held, lock);
    bool chosen = is_chosen(&flow->terms, held);
    if (!alike && a != LS_NONE && b != LS_NONE)
        return false;
    return (chosen || (alike && is_chosen(&flow->terms, lock))) &&
           ls_term_may_equal(&flow->terms, held, lock);
}

/* The held lock that an unlock of another name must mean: `unlock(&get(key)->lock)`,
 * `unlock(&stripes[hash(key)])`. */
struct ls_lock_state *ls_walk_find_alias(struct ls_walk *walk, const struct ls_state *state,
                                         const struct ls_lock_state *lock)
{
    for (uint32_t i = state->locks.count; i-- > 0;) {
        struct ls_lock_state *held = &state->locks.at[i];
        if ((held->status == LS_HELD || held->status == LS_UNSURE) &&
            ls_is_permit(held) == ls_is_permit(lock) && may_be_alias(walk, held->lock, lock->lock))
            return held;
    }
    return NULL;
}

uint32_t ls_walk_mutex_of_wait(struct ls_walk *walk, const struct ls_state *state, uint32_t mutex)
{
    const struct ls_terms *terms = &walk->flow->terms;
    if (!mutex || ls_state_find_lock(state, mutex))
        return mutex;
    for (uint32_t i = state->locks.count; i-- > 0;) {
        const struct ls_lock_state *held = &state->locks.at[i];
        if (held->status == LS_HELD && held->mode != LS_SHARED && !ls_is_permit(held) &&
            (same_field(terms, held->lock, mutex) || same_array(terms, held->lock, mutex)) &&
            ls_term_may_equal(terms, held->lock, mutex))
            return held->lock;
    }
    return mutex;
}

static void release_held(struct ls_state *state, struct ls_lock_state *held,
                         const struct ls_lock_state *release)
{
    if (held->assumed && held->count < 2) {
        held->status = LS_RELEASED;
        held->assumed = false;
        held->trace = release->trace;
    } else if (held->lock != release->lock) {
        ls_state_drop_lock(state, held);
    } else if (held->count > 1) {
        held->count--;
    } else {
        held->status = LS_FREE;
        held->lost |= release->lost;
        held->guessed |= release->guessed;
        held->trace = release->trace;
    }
}

/* A permit that was not taken here, or was given back before. A call that is passed again and again
 * posts as many as there are rounds. */
static void post_again(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state *old,
                       const struct ls_lock_state *permit)
{
    bool repeated = old->trace->site.line == permit->trace->site.line &&
                    old->trace->site.column == permit->trace->site.column;
    if (old->status == LS_FREE && !repeated)
        ls_walk_misuse(walk, state, LS_RELEASE_UNHELD, permit, old, LS_LIKELY);
    old->status = LS_UNSURE;
}

/* By the function for another kind of lock, or for the other mode where the library has one
 * function for each. */
static void check_kind(struct ls_walk *walk, const struct ls_state *state,
                       const struct ls_lock_state *held, const struct ls_lock_state *release)
{
    bool believed = held->inferred || release->inferred;
    bool is_other = held->kind != release->kind && held->kind != LS_LOCK_OTHER &&
                    release->kind != LS_LOCK_OTHER;
    bool is_other_mode = release->by_mode && held->mode != release->mode;
    if (held->status == LS_HELD && !believed && (is_other || is_other_mode))
        ls_walk_misuse(walk, state, LS_RELEASE_OTHER_KIND, release, held, LS_LIKELY);
}

static void note_freed(struct ls_walk *walk, const struct ls_lock_state *held)
{
    uint32_t class = ls_class_of(walk->flow->classes, walk->proc, held->lock);
    ls_vec_push(&walk->freed, class);
    if (class == LS_NONE || held->trace->inner)
        return;
    uint32_t *balancers = walk->flow->classes->all.at[class].balancers;
    if (balancers[0] == 0 || balancers[0] == walk->proc + 1)
        balancers[0] = walk->proc + 1;
    else if (balancers[1] == 0)
        balancers[1] = walk->proc + 1;
}

/* How sure it is that the lock is free by now. */
static enum ls_confidence how_free(struct ls_walk *walk, const struct ls_lock_state *old,
                                   const struct ls_lock_state *lock)
{
    bool doubtful = ls_undecided_give_back(walk, lock->lock) || old->lost ||
                    ls_undecided_between(walk, old, lock);
    return doubtful ? LS_AUDIT : LS_LIKELY;
}

void ls_walk_release(struct ls_walk *walk, struct ls_state *state, struct ls_lock_state lock)
{
    struct ls_lock_state *old = ls_state_find_lock(state, lock.lock);
    if (old)
        check_kind(walk, state, old, &lock);
    if (!old) {
        old = ls_walk_find_alias(walk, state, &lock);
        if (old)
            ls_vec_push(&walk->aliased, ls_class_of(walk->flow->classes, walk->proc, lock.lock));
    }
    if (!old && ls_class_of(walk->flow->classes, walk->proc, lock.lock) == LS_NONE)
        return; /* some lock, nobody can say which */
    if (!old && ls_undecided_give_back(walk, lock.lock)) {
        ls_handing_note_release(walk, lock.lock);
        return;
    }
    if (!old) {
        lock.status = LS_RELEASED;
        lock.count = 1;
        lock.lost |= state->left_out;
        lock.guessed |= ls_undecided_elsewhere(walk, &lock); /* an earlier call may have taken it */
        ls_state_set_lock(&walk->arena, state, lock);
        return;
    }
    if (ls_is_permit(old) && old->status != LS_HELD && old->status != LS_UNSURE) {
        post_again(walk, state, old, &lock);
        return;
    }
    switch (old->status) {
    case LS_HELD:
        if (!old->assumed)
            ls_handing_note(walk, old);
        if (walk->recording)
            note_freed(walk, old);
        release_held(state, old, &lock);
        break;
    case LS_UNSURE:
        ls_handing_note(walk, old);
        if (old->lost)
            old->status = LS_FREE;
        else
            ls_state_drop_lock(state, old);
        break;
    default:
        /* an earlier call that may have taken it is one too many */
        ls_walk_misuse(walk, state, LS_RELEASE_UNHELD, &lock, old, how_free(walk, old, &lock));
        break;
    }
}
