#include <string.h>

#include "flow/state_p.h"

/* `to` gets the elements of `from`, in the room that it has, if that is enough. */
#define list_assign(arena, to, from)                                                               \
    do {                                                                                           \
        if ((to)->capacity < (from)->count) {                                                      \
            (to)->capacity = (from)->count + 2;                                                    \
            (to)->at = ls_arena_alloc((arena), (to)->capacity * sizeof *(to)->at);                 \
        }                                                                                          \
        if ((from)->count > 0)                                                                     \
            memcpy((to)->at, (from)->at, (from)->count * sizeof *(to)->at);                        \
        (to)->count = (from)->count;                                                               \
    } while (0)

struct ls_state *ls_state_copy(struct ls_arena *arena, struct ls_state *spare,
                               const struct ls_state *state, uint32_t slots, uint32_t all_slots)
{
    struct ls_state old = {.env = NULL};
    struct ls_state *copy = spare ? spare : LS_NEW(arena, struct ls_state);
    if (spare)
        old = *spare;
    else
        old.env = LS_NEW_ARRAY(arena, uint32_t, all_slots + 1);
    *copy = *state;
    copy->env = old.env;
    memcpy(copy->env, state->env, slots * sizeof *copy->env);
    memset(copy->env + slots, 0, (all_slots - slots) * sizeof *copy->env);
    list_assign(arena, &old.cells, &state->cells);
    list_assign(arena, &old.facts, &state->facts);
    list_assign(arena, &old.locks, &state->locks);
    memcpy(&copy->cells, &old.cells, sizeof copy->cells);
    memcpy(&copy->facts, &old.facts, sizeof copy->facts);
    memcpy(&copy->locks, &old.locks, sizeof copy->locks);
    return copy;
}

bool ls_state_has_compared(const struct ls_state *state, const uint32_t pair[2])
{
    for (unsigned i = 0; i < state->compareds; i++)
        if (state->compared[i][0] == pair[0] && state->compared[i][1] == pair[1])
            return true;
    return false;
}

bool ls_state_has_joined(const struct ls_state *state, uint32_t handle)
{
    return ls_is_among(state->joined, state->joineds, handle);
}

void ls_state_join(struct ls_state *state, uint32_t handle)
{
    if (!ls_state_has_joined(state, handle) && state->joineds < LS_MOST_JOINED)
        state->joined[state->joineds++] = handle;
}

/* All threads of the routine that are known were joined. */
static bool are_joined(const struct ls_state *state, uint32_t routine)
{
    for (unsigned i = 0; i < state->course->starts; i++)
        if (state->course->start[i].routine == routine &&
            !(state->course->start[i].handle &&
              ls_state_has_joined(state, state->course->start[i].handle)))
            return false;
    return true;
}

uint64_t ls_state_running(const struct ls_terms *terms, const struct ls_state *state)
{
    uint64_t running = state->started;
    const struct ls_course *course = state->course;
    if (!running || !course || state->joineds == 0 || course->starts == LS_MOST_STARTS)
        return running;
    for (unsigned i = 0; i < course->starts; i++) {
        const struct ls_term *routine = ls_term(terms, course->start[i].routine);
        if (routine->kind != LS_TERM_FUNCTION)
            return state->started;
        if (are_joined(state, course->start[i].routine))
            running &= ~ls_started_bit(routine->a);
    }
    return running;
}

void ls_state_unjoin(struct ls_state *state, uint32_t handle)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < state->joineds; i++)
        if (state->joined[i] != handle)
            state->joined[kept++] = state->joined[i];
    state->joineds = (uint8_t)kept;
}

void ls_state_publish(struct ls_state *state, uint32_t root, uint32_t into)
{
    for (unsigned i = 0; i < state->publisheds; i++)
        if (state->published[i].root == root) {
            state->published[i].into |= into;
            return;
        }
    if (into != 0 && state->publisheds < LS_MOST_PUBLISHED)
        state->published[state->publisheds++] = (struct ls_published){root, into};
}

/* After locks have got other names: ascending again, and of equal ones the first. */
static void restore_order(struct ls_state *state)
{
    struct ls_lock_state *locks = state->locks.at;
    for (uint32_t i = 1; i < state->locks.count; i++) {
        struct ls_lock_state lock = locks[i];
        uint32_t at = i;
        for (; at > 0 && locks[at - 1].lock > lock.lock; at--)
            locks[at] = locks[at - 1];
        locks[at] = lock;
    }
    for (uint32_t i = state->locks.count; i-- > 1;)
        if (locks[i].lock == locks[i - 1].lock)
            list_remove(&state->locks, i);
}

/* What is made anew belongs to its maker alone again. */
static void age_published(struct ls_terms *terms, struct ls_state *state, uint32_t point,
                          uint32_t which)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < state->publisheds; i++)
        if (ls_term_age(terms, state->published[i].root, point, which) == state->published[i].root)
            state->published[kept++] = state->published[i];
    state->publisheds = (uint8_t)kept;
}

/* What was known to be free is forgotten: it said something of this moment. */
static void age_locks(struct ls_terms *terms, struct ls_state *state, uint32_t point,
                      uint32_t which)
{
    bool renamed = false;
    for (uint32_t i = state->locks.count; i-- > 0;) {
        struct ls_lock_state *lock = &state->locks.at[i];
        uint32_t aged = ls_term_age(terms, lock->lock, point, which);
        if (aged == lock->lock)
            continue;
        lock->lock = aged;
        lock->gives_back = false;
        if (lock->status == LS_FREE)
            list_remove(&state->locks, i);
        else
            lock->status = LS_UNSURE;
        renamed = true;
    }
    if (renamed)
        restore_order(state);
}

struct ageing {
    struct ls_terms *terms;
    uint32_t point, which;
};

static bool is_aged(const void *context, uint32_t term)
{
    const struct ageing *ageing = context;
    return ls_term_age(ageing->terms, term, ageing->point, ageing->which) != term;
}

void ls_state_age(struct ls_terms *terms, struct ls_arena *arena, struct ls_state *state,
                  uint32_t slots, uint32_t point, uint32_t which)
{
    for (uint32_t slot = 0; slot < slots; slot++)
        state->env[slot] = ls_term_age(terms, state->env[slot], point, which);
    for (uint32_t i = state->facts.count; i-- > 0;)
        if (ls_term_age(terms, state->facts.at[i].term, point, which) != state->facts.at[i].term)
            list_remove(&state->facts, i);
    for (uint32_t i = state->cells.count; i-- > 0;) {
        struct ls_cell *cell = &state->cells.at[i];
        if (ls_term_age(terms, cell->address, point, which) != cell->address)
            list_remove(&state->cells, i);
        else
            cell->value = ls_term_age(terms, cell->value, point, which);
    }
    struct ageing ageing = {terms, point, which};
    state->clauses = ls_clauses_drop(arena, state->clauses, is_aged, &ageing);
    age_locks(terms, state, point, which);
    age_published(terms, state, point, which);
}

void ls_state_rename_locks(struct ls_terms *terms, struct ls_state *state, uint32_t from,
                           uint32_t to)
{
    for (uint32_t i = 0; i < state->locks.count; i++)
        state->locks.at[i].lock = ls_term_replace(terms, state->locks.at[i].lock, from, to);
    restore_order(state);
}

struct ls_lock_state *ls_state_find_lock(const struct ls_state *state, uint32_t lock)
{
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (state->locks.at[i].lock == lock)
            return &state->locks.at[i];
    return NULL;
}

/* What is held tells most, then what was released; what is free need not be known. */
static unsigned rank_of(const struct ls_lock_state *lock)
{
    static const unsigned ranks[] = {
        [LS_HELD] = 3, [LS_RELEASED] = 2, [LS_UNSURE] = 1, [LS_FREE] = 0};
    return ranks[lock->status];
}

/* Room for a lock in a full list: true when one made way that tells less. */
static bool make_way(struct ls_state *state, const struct ls_lock_state *lock)
{
    const struct ls_lock_state *least = lock;
    for (uint32_t i = 0; i < state->locks.count; i++)
        if (rank_of(&state->locks.at[i]) < rank_of(least))
            least = &state->locks.at[i];
    if (least->status != LS_FREE)
        state->imprecise = state->gave_up = state->left_out = true;
    if (least != lock)
        ls_state_drop_lock(state, least);
    return least != lock;
}

void ls_state_set_lock(struct ls_arena *arena, struct ls_state *state, struct ls_lock_state lock)
{
    struct ls_lock_state *known = ls_state_find_lock(state, lock.lock);
    if (known) {
        *known = lock;
        return;
    }
    if (state->locks.count == MOST_LOCKS && !make_way(state, &lock))
        return;
    uint32_t at = 0;
    while (at < state->locks.count && state->locks.at[at].lock < lock.lock)
        at++;
    list_push(arena, &state->locks, UINT32_MAX, lock);
    for (uint32_t i = state->locks.count - 1; i > at; i--)
        state->locks.at[i] = state->locks.at[i - 1];
    state->locks.at[at] = lock;
}

void ls_state_drop_lock(struct ls_state *state, const struct ls_lock_state *lock)
{
    list_remove(&state->locks, lock - state->locks.at);
}

uint32_t ls_state_find_cell(const struct ls_state *state, uint32_t address, uint32_t at)
{
    if (at < state->cells.count && state->cells.at[at].address == address)
        return at;
    for (uint32_t i = 0; i < state->cells.count; i++)
        if (state->cells.at[i].address == address)
            return i;
    return UINT32_MAX;
}

uint32_t ls_state_load(struct ls_terms *terms, const struct ls_state *state, uint32_t address)
{
    uint32_t cell = ls_state_find_cell(state, address, UINT32_MAX);
    return cell != UINT32_MAX ? state->cells.at[cell].value
                              : ls_term_make(terms, LS_TERM_INITIAL, address, 0);
}

static bool is_field(const struct ls_terms *terms, uint32_t address)
{
    while (ls_term(terms, address)->kind == LS_TERM_INDEX)
        address = ls_term(terms, address)->a;
    return ls_term(terms, address)->kind == LS_TERM_FIELD;
}

/* What a parameter points to is mostly a variable of the caller: pointers from elsewhere do not
 * lead there. */
static bool is_from_elsewhere(const struct ls_terms *terms, uint32_t address, uint32_t other)
{
    if (ls_term(terms, address)->kind != LS_TERM_PARAM)
        return false;
    unsigned kind = ls_term(terms, ls_term_base(terms, other))->kind;
    return kind == LS_TERM_INITIAL || kind == LS_TERM_RESULT;
}

/* A store to a field may hit that field of another object, but `*result = x` is believed not to hit
 * a field. */
static bool may_overwrite(const struct ls_terms *terms, uint32_t cell, uint32_t address)
{
    if (is_from_elsewhere(terms, cell, address) || is_from_elsewhere(terms, address, cell))
        return false;
    return is_field(terms, cell) == is_field(terms, address) &&
           ls_term_may_equal(terms, cell, address);
}

/* Whether a value has been read from a field that the store may hit under another name. */
static bool may_be_outdated(const struct ls_terms *terms, uint32_t value, uint32_t address)
{
    const struct ls_term *term = ls_term(terms, value);
    switch (term->kind) {
    case LS_TERM_INITIAL:
        return (term->a != address && is_field(terms, term->a) &&
                ls_term_may_equal(terms, term->a, address)) ||
               may_be_outdated(terms, term->a, address);
    case LS_TERM_FIELD:
    case LS_TERM_CONTAINER:
        return may_be_outdated(terms, term->a, address);
    case LS_TERM_OPER:
    case LS_TERM_INDEX:
        return may_be_outdated(terms, term->a, address) || may_be_outdated(terms, term->b, address);
    default:
        return false;
    }
}

/* Memory that is not in a cell is called by what it was at entry, also after a store through
 * another pointer: the name stays, for it is what a lock is known by, but not what was known of the
 * value. */
struct store {
    const struct ls_terms *terms;
    uint32_t address;
};

static bool is_outdated(const void *context, uint32_t term)
{
    const struct store *store = context;
    return may_be_outdated(store->terms, term, store->address);
}

static void forget_outdated(const struct ls_terms *terms, struct ls_arena *arena,
                            struct ls_state *state, uint32_t address)
{
    struct store store = {terms, address};
    if (is_field(terms, address))
        state->clauses = ls_clauses_drop(arena, state->clauses, is_outdated, &store);
    for (uint32_t i = is_field(terms, address) ? state->facts.count : 0; i-- > 0;)
        if (may_be_outdated(terms, state->facts.at[i].term, address))
            list_remove(&state->facts, i);
}

void ls_state_store(struct ls_terms *terms, struct ls_arena *arena, struct ls_state *state,
                    uint32_t address, uint32_t value)
{
    forget_outdated(terms, arena, state, address);
    for (uint32_t i = state->cells.count; i-- > 0;)
        if (may_overwrite(terms, state->cells.at[i].address, address))
            list_remove(&state->cells, i);
    if (ls_term(terms, address)->exact) {
        struct ls_cell cell = {address, value};
        list_push(arena, &state->cells, MOST_CELLS, cell);
    }
}

/* What `a + n` can be, for a range that does not come near the ends of the world. */
static struct ls_values shift(struct ls_values values, int64_t by)
{
    const int64_t far = INT64_MAX / 4;
    if (by < -far || by > far || values.low > far || values.high < -far)
        return ls_values_all();
    values.low = values.low < -far ? INT64_MIN : values.low + by;
    values.high = values.high > far ? INT64_MAX : values.high + by;
    values.has_hole = false;
    return values;
}

/* Addresses of two objects that have names of their own. What a loop or a call gives may be any:
 * lists end at such an address. */
static bool are_different_objects(const struct ls_terms *terms, uint32_t a, uint32_t b)
{
    const struct ls_term *x = ls_term(terms, a), *y = ls_term(terms, b);
    unsigned named =
        1u << LS_TERM_GLOBAL | 1u << LS_TERM_LOCAL | 1u << LS_TERM_FUNCTION | 1u << LS_TERM_FIELD;
    return x->exact && y->exact && x->points == 0 && y->points == 0 &&
           (named >> x->kind & named >> y->kind & 1u) && !ls_term_may_equal(terms, a, b);
}

/* What is known of a calculated value by its operands. */
static struct ls_values values_of_oper(const struct ls_terms *terms, const struct ls_state *state,
                                       const struct ls_term *term)
{
    int64_t by;
    if (term->oper == LS_OPR_EQ && term->a == term->b)
        return ls_values_one(1);
    if (term->oper == LS_OPR_EQ && are_different_objects(terms, term->a, term->b))
        return ls_values_one(0);
    if (ls_operator_is_comparison(term->oper))
        return (struct ls_values){.low = 0, .high = 1};
    if ((term->oper == LS_OPR_ADD || term->oper == LS_OPR_SUB) &&
        ls_term_is_const(terms, term->b, &by) && by != INT64_MIN)
        return shift(ls_state_values(terms, state, term->a), term->oper == LS_OPR_ADD ? by : -by);
    return ls_values_all();
}

uint32_t ls_state_find_fact(const struct ls_state *state, uint32_t term, uint32_t at)
{
    if (at < state->facts.count && state->facts.at[at].term == term)
        return at;
    if (!(state->told & ls_told_bit(term)))
        return UINT32_MAX;
    for (uint32_t i = state->facts.count; i-- > 0;) /* the newest is asked for most */
        if (state->facts.at[i].term == term)
            return i;
    return UINT32_MAX;
}

struct ls_values ls_state_untold_values(const struct ls_terms *terms, const struct ls_state *state,
                                        uint32_t term)
{
    const struct ls_term *t = ls_term(terms, term);
    struct ls_values values = ls_values_all();
    int64_t value;
    if (ls_term_is_const(terms, term, &value))
        return ls_values_one(value);
    if (t->kind == LS_TERM_FUNCTION || t->kind == LS_TERM_STRING || t->kind == LS_TERM_GLOBAL ||
        t->kind == LS_TERM_LOCAL || t->kind == LS_TERM_FIELD || t->kind == LS_TERM_INDEX ||
        t->kind == LS_TERM_CONTAINER)
        ls_values_refine(&values, LS_OPR_NE, 0); /* addresses of objects */
    return t->kind == LS_TERM_OPER ? values_of_oper(terms, state, t) : values;
}

/* Constants have no facts. */
struct ls_values ls_state_values(const struct ls_terms *terms, const struct ls_state *state,
                                 uint32_t term)
{
    uint32_t fact = ls_term(terms, term)->kind == LS_TERM_CONST
                        ? UINT32_MAX
                        : ls_state_find_fact(state, term, UINT32_MAX);
    return fact != UINT32_MAX ? state->facts.at[fact].values
                              : ls_state_untold_values(terms, state, term);
}

bool ls_state_assume_values(const struct ls_terms *terms, struct ls_arena *arena,
                            struct ls_state *state, uint32_t term, struct ls_values values)
{
    uint32_t told = ls_state_find_fact(state, term, UINT32_MAX);
    struct ls_values old = told != UINT32_MAX ? state->facts.at[told].values
                                              : ls_state_untold_values(terms, state, term);
    struct ls_values known = old;
    if (!ls_values_intersect(&known, values))
        return false;
    if (ls_values_equal(known, old) || !ls_term(terms, term)->exact ||
        ls_term(terms, term)->kind == LS_TERM_CONST)
        return true;
    if (told != UINT32_MAX) {
        state->facts.at[told].values = known;
    } else {
        struct ls_fact fact = {term, known};
        list_push(arena, &state->facts, MOST_FACTS, fact);
        state->told |= ls_told_bit(term);
    }
    return ls_clauses_conclude(terms, arena, state, term);
}

static void remember_compared(struct ls_state *state, uint32_t a, uint32_t b)
{
    uint32_t pair[2] = {a < b ? a : b, a < b ? b : a};
    if (a == b || ls_state_has_compared(state, pair) || state->compareds == LS_MOST_COMPARED)
        return;
    memcpy(state->compared[state->compareds++], pair, sizeof pair);
}

static bool assume_constant(const struct ls_terms *terms, struct ls_arena *arena,
                            struct ls_state *state, enum ls_operator operator, uint32_t a,
                            int64_t constant)
{
    struct ls_values values = ls_state_values(terms, state, a);
    if (!ls_values_refine(&values, operator, constant) ||
        !ls_state_assume_values(terms, arena, state, a, values))
        return false;
    const struct ls_term *t = ls_term(terms, a);
    if (t->kind != LS_TERM_OPER || !ls_operator_is_comparison(t->oper))
        return true;
    if (!ls_values_has(values, 0))
        return ls_state_assume(terms, arena, state, t->oper, t->a, t->b);
    if (!ls_values_has(values, 1))
        return ls_state_assume(terms, arena, state, ls_operator_negate(t->oper), t->a, t->b);
    return true;
}

bool ls_state_assume(const struct ls_terms *terms, struct ls_arena *arena, struct ls_state *state,
                     enum ls_operator operator, uint32_t a, uint32_t b)
{
    int64_t constant;
    if (ls_term_is_const(terms, b, &constant))
        return assume_constant(terms, arena, state, operator, a, constant);
    if (ls_term_is_const(terms, a, &constant))
        return assume_constant(terms, arena, state, ls_operator_swap(operator), b, constant);
    if (a == b && ls_term(terms, a)->exact)
        return operator== LS_OPR_EQ || operator== LS_OPR_LE || operator== LS_OPR_GE;
    if (operator== LS_OPR_EQ && are_different_objects(terms, a, b))
        return false;
    if (operator!= LS_OPR_EQ && operator!= LS_OPR_NE)
        remember_compared(state, a, b);
    return true;
}
