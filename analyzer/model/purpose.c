#include "model/purpose.h"

#include "base/hash.h"
#include "model/uses.h"

enum {
    MOST_VARIABLES = 2, /* in one section: a pointer, and what it points to */
    MOST_LAPSES = 2,    /* functions that write without the lock; more are a habit */
};

/* Of the section in which the lock is held; 0: nobody knows where it begins. */
static uint64_t key_of(const struct ls_use *use, const struct ls_use_hold *hold)
{
    const struct ls_trail *way, *begin = ls_use_section(use, hold, &way);
    if (!begin)
        return 0;
    uint32_t key[] = {hold->lock, begin->function, begin->at.line, begin->at.column};
    return ls_hash(key, sizeof key, 0);
}

static void count_use(struct ls_purposes *purposes, const struct ls_use *use)
{
    for (uint32_t i = 0; i < use->holds; i++) {
        uint64_t key = key_of(use, &use->hold[i]);
        uint32_t *last = key ? ls_tally_at(&purposes->last, key) : NULL;
        if (!last || *last == use->shared + 1)
            continue;
        *last = use->shared + 1; /* uses of one variable follow each other */
        ++*ls_tally_at(&purposes->variables, key);
    }
}

void ls_purposes_init(struct ls_purposes *purposes, const struct ls_model *model)
{
    *purposes = (struct ls_purposes){0};
    for (uint32_t i = 0; i < model->uses.count; i++)
        count_use(purposes, &model->uses.at[i]);
}

void ls_purposes_release(struct ls_purposes *purposes)
{
    ls_tally_release(&purposes->last);
    ls_tally_release(&purposes->variables);
}

static bool is_for_it(struct ls_purposes *purposes, const struct ls_model *model,
                      const struct ls_use *use, uint32_t lock)
{
    const struct ls_use_hold *hold = ls_use_hold(use, lock);
    if (!hold || hold->through || ls_use_is_doubtful(use) ||
        (hold->other_instance && model->locks.at[lock].many))
        return false;
    const struct ls_trail *way, *begin = ls_use_section(use, hold, &way);
    if (!begin || begin->function != ls_use_place(use)->function)
        return false; /* a caller may have taken it for something else */
    uint64_t key = key_of(use, hold);
    return key && *ls_tally_at(&purposes->variables, key) <= MOST_VARIABLES;
}

/* The function has looked at the variable by then: it does not set it up. */
static bool is_known(const struct ls_alike *alike, const struct ls_use *write)
{
    const struct ls_shared *shared = alike->shared;
    for (uint32_t i = shared->first; i < shared->first + shared->uses; i++) {
        const struct ls_use *look = &alike->parallel->model->uses.at[i];
        if (!(look->flags & LS_USE_WRITE) && look->trail->function == write->trail->function &&
            look->trail->at.line <= write->trail->at.line)
            return true;
    }
    return false;
}

bool ls_purpose_is_lapse(const struct ls_alike *alike, const struct ls_use *use)
{
    return (use->flags & LS_USE_WRITE) && use->holds + use->perhapses == 0 && is_known(alike, use);
}

/* Functions with lapses; false: too many, that is a habit. */
struct lapses {
    uint32_t function[MOST_LAPSES], count;
};

static bool find_lapses(struct ls_alike *alike, struct lapses *lapses)
{
    for (uint32_t i = 0; i < alike->shared->uses; i++) {
        const struct ls_use *use = &alike->parallel->model->uses.at[alike->shared->first + i];
        uint32_t function = use->trail->function;
        if (!ls_purpose_is_lapse(alike, use) || !ls_alike_is_exposed(alike, i) ||
            ls_is_among(lapses->function, lapses->count, function))
            continue;
        if (lapses->count == MOST_LAPSES)
            return false;
        lapses->function[lapses->count++] = function;
    }
    return lapses->count > 0;
}

const struct ls_use *ls_purpose_find(struct ls_purposes *purposes, struct ls_alike *alike,
                                     uint32_t lock)
{
    const struct ls_model *model = alike->parallel->model;
    struct lapses lapses = {.count = 0};
    if (!find_lapses(alike, &lapses))
        return NULL;
    for (uint32_t i = 0; i < alike->shared->uses; i++) {
        const struct ls_use *use = &model->uses.at[alike->shared->first + i];
        if (!ls_is_among(lapses.function, lapses.count, use->trail->function) &&
            ls_alike_is_exposed(alike, i) && is_for_it(purposes, model, use, lock))
            return use;
    }
    return NULL;
}
