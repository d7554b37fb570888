#include "facts/callers.h"

#include "base/hash.h"

enum { FEWEST_PLACES = 3, MOST_LAPSES = 2 };

static uint64_t key_of_place(const struct ls_entry *callee, uint32_t class)
{
    uint32_t key[] = {callee->proc,      callee->caller->proc, callee->site.file,
                      callee->site.line, callee->site.column,  class};
    return ls_hash(key, sizeof key, 17);
}

/* A lock of the function; a new one when it is not called under it yet. */
static struct ls_called_under *under_of(struct ls_callers *callers, uint32_t proc,
                                        const struct ls_entry_hold *hold)
{
    uint32_t *index = ls_tally_at(&callers->index, (uint64_t)proc << 32 | hold->class);
    if (*index == 0) {
        uint32_t *last = ls_tally_at(&callers->last, proc);
        struct ls_called_under under = {hold->class, hold->kind, 0, *last};
        ls_vec_push(&callers->all, under);
        *index = *last = callers->all.count;
    }
    return &callers->all.at[*index - 1];
}

/* Whoever makes an object, or has it for himself, needs no lock; nor does a program that has no
 * threads yet. */
static bool counts(const struct ls_entry *callee)
{
    return callee->caller && callee->created && !callee->doubtful && !callee->guessed &&
           !callee->owned && !callee->made;
}

void ls_callers_note(struct ls_callers *callers, const struct ls_entry *callee)
{
    if (!counts(callee))
        return;
    if (!ls_tally_again(&callers->known, key_of_place(callee, LS_NONE)))
        ++*ls_tally_at(&callers->places, callee->proc);
    for (uint32_t i = 0; i < callee->holds; i++)
        if (callee->hold[i].class != LS_NONE &&
            !ls_tally_again(&callers->known, key_of_place(callee, callee->hold[i].class)))
            under_of(callers, callee->proc, &callee->hold[i])->places++;
}

bool ls_callers_miss(struct ls_callers *callers, const struct ls_entry *context,
                     struct ls_called_under *under, uint32_t *places)
{
    if (!counts(context) || context->mixed)
        return false;
    uint32_t last = *ls_tally_at(&callers->last, context->proc);
    *places = last > 0 ? *ls_tally_at(&callers->places, context->proc) : 0;
    for (uint32_t i = last; i > 0; i = under->next) {
        *under = callers->all.at[i - 1];
        if (under->places >= FEWEST_PLACES && under->places * 4 >= *places * 3 &&
            *places - under->places <= MOST_LAPSES &&
            *ls_tally_at(&callers->known, key_of_place(context, under->class)) == 0)
            return true;
    }
    return false;
}

void ls_callers_release(struct ls_callers *callers)
{
    ls_vec_release(&callers->all);
    ls_tally_release(&callers->known);
    ls_tally_release(&callers->places);
    ls_tally_release(&callers->last);
    ls_tally_release(&callers->index);
}
