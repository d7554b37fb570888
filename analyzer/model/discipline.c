#include "model/discipline.h"

#include <string.h>

#include "model/uses.h"

enum {
    MOST_FUNCTIONS = 32,
    MOST_LAPSES = 3,  /* functions that do without; more are a habit */
    FEWEST_PEERS = 3, /* fields of the object that are used with the lock only */
    FEWEST_TAKERS = 3,
};

bool ls_discipline_has_own(const struct ls_shared *variable, const struct ls_lock *lock)
{
    size_t length = variable->holder ? strlen(variable->holder) : 0;
    if (!variable->holder || lock->holder)
        return variable->holder && lock->holder && strcmp(variable->holder, lock->holder) == 0;
    return lock->name[0] == '*' && strncmp(lock->name + 1, variable->holder, length) == 0 &&
           lock->name[1 + length] == '.';
}

/* Functions, by their numbers in trails. */
struct functions {
    uint32_t at[MOST_FUNCTIONS], count;
};

static void add_function(struct functions *functions, uint32_t function)
{
    if (functions->count < MOST_FUNCTIONS &&
        !ls_is_among(functions->at, functions->count, function))
        functions->at[functions->count++] = function;
}

uint32_t ls_discipline_writer(struct ls_alike *alike)
{
    const struct ls_model *model = alike->parallel->model;
    uint32_t writer = LS_MODEL_NONE;
    for (uint32_t i = 0; i < alike->shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[alike->shared->first + i];
        if (!(use->flags & LS_USE_WRITE) || !ls_alike_is_exposed(alike, i))
            continue;
        if (use->thread == LS_MODEL_NONE || !model->threads.at[use->thread].start_routine[0] ||
            (writer != LS_MODEL_NONE && writer != use->thread))
            return LS_MODEL_NONE;
        writer = use->thread;
    }
    return writer;
}

static bool is_kept(struct ls_alike *alike, uint32_t lock, uint32_t fewest)
{
    struct functions with = {.count = 0}, without = {.count = 0};
    bool is_written = false;
    for (uint32_t i = 0; i < alike->shared->uses; i++) {
        const struct ls_use *use = &alike->parallel->model->uses.at[alike->shared->first + i];
        if (!ls_alike_is_exposed(alike, i))
            continue;
        bool holds = ls_use_holds(use, lock), writes = use->flags & LS_USE_WRITE;
        if (writes && !holds)
            return false;
        is_written |= writes;
        add_function(holds ? &with : &without, use->trail->function);
    }
    return is_written && without.count <= MOST_LAPSES && with.count >= fewest &&
           with.count >= without.count;
}

/* Most of what is done with the object's other fields is done with the lock. */
static bool is_usual(const struct ls_peers *peers, uint32_t number, uint32_t lock)
{
    if (!peers)
        return false;
    struct ls_support support = ls_peers_support(peers, number, lock);
    return support.fields >= FEWEST_PEERS && support.holding * 3 >= support.of * 2;
}

bool ls_discipline_is_kept(struct ls_alike *alike, const struct ls_peers *peers, uint32_t number,
                           const struct ls_guard *guard)
{
    const struct ls_model *model = alike->parallel->model;
    return guard->lock != LS_MODEL_NONE && guard->same_object && !alike->shared->is_object &&
           ls_discipline_has_own(alike->shared, &model->locks.at[guard->lock]) &&
           is_kept(alike, guard->lock, is_usual(peers, number, guard->lock) ? 1 : 2);
}

/* Functions that decide about the lock. */
struct decisions {
    struct functions with, without;
    struct functions inside; /* that use the variable with it, themselves or for a caller */
    bool is_written;         /* with it */
    bool is_broken;          /* changed without it */
};

static void add_holder(struct decisions *decisions, const struct ls_use *use, uint32_t lock)
{
    const struct ls_trail *way, *begin = ls_use_section(use, ls_use_hold(use, lock), &way);
    uint32_t place = ls_use_place(use)->function;
    decisions->is_written |= use->flags & LS_USE_WRITE;
    add_function(&decisions->inside, place);
    add_function(&decisions->with, begin ? begin->function : place);
}

bool ls_discipline_is_broken_once(struct ls_alike *alike, const struct ls_guard *guard)
{
    const struct ls_use *uses = &alike->parallel->model->uses.at[alike->shared->first];
    struct decisions all = {.is_written = false};
    for (uint32_t i = 0; i < alike->shared->uses; i++)
        if (ls_use_holds(&uses[i], guard->lock) && ls_alike_is_exposed(alike, i))
            add_holder(&all, &uses[i], guard->lock);
    if (!all.is_written || all.with.count < FEWEST_TAKERS || all.inside.count < FEWEST_TAKERS)
        return false;
    for (uint32_t i = 0; i < alike->shared->uses; i++) {
        if (ls_use_holds(&uses[i], guard->lock) || !ls_alike_is_exposed(alike, i))
            continue;
        uint32_t place = ls_use_place(&uses[i])->function;
        if (ls_use_is_doubtful(&uses[i]) || ls_is_among(all.inside.at, all.inside.count, place))
            return false; /* callers decide, or nobody knows who does */
        all.is_broken |= ls_purpose_is_lapse(alike, &uses[i]);
        add_function(&all.without, place);
    }
    return all.is_broken && all.without.count == 1;
}
