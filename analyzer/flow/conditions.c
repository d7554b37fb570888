#include "flow/conditions.h"

#include <string.h>

#include "base/hash.h"

void ls_condition_lists_release(struct ls_condition_lists *lists)
{
    ls_tally_release(&lists->conditions);
    ls_tally_release(&lists->lists);
    ls_tally_release(&lists->common);
    ls_vec_release(&lists->at);
    ls_vec_release(&lists->condition_here);
    ls_vec_release(&lists->here);
    ls_arena_release(&lists->arena);
}

/* Numbers. 64 bits of a hash are taken as proof. */

static uint32_t number_of(struct ls_condition_lists *lists, const struct ls_condition *condition)
{
    const struct ls_values *values = &condition->values;
    if (condition->number > 0)
        return condition->number;
    int64_t key[] = {condition->term, values->low, values->high,
                     values->has_hole ? values->hole_low : 1,
                     values->has_hole ? values->hole_high : 0};
    uint32_t *number = ls_tally_at(&lists->conditions, ls_hash(key, sizeof key, 0));
    if (*number == 0) {
        ls_vec_push(&lists->condition_here, (struct ls_condition_here){0});
        *number = lists->condition_here.count;
    }
    return *number;
}

static uint32_t keep(struct ls_condition_lists *lists, const struct ls_conditions *conditions,
                     const uint32_t *key)
{
    uint32_t number = lists->at.count + 1;
    struct ls_condition *at =
        ls_arena_copy(&lists->arena, conditions->at, conditions->count * sizeof *at);
    for (uint32_t i = 0; i < conditions->count; i++)
        at[i].number = key[i];
    ls_vec_push(&lists->at, (struct ls_conditions){conditions->count, number, at});
    ls_vec_push(&lists->here, (struct ls_conditions_here){0});
    return number;
}

struct ls_conditions ls_conditions_number(struct ls_condition_lists *lists,
                                          struct ls_conditions conditions)
{
    uint32_t key[LS_MOST_CONDITIONS];
    if (conditions.number > 0 || conditions.count == 0)
        return conditions;
    for (uint32_t i = 0; i < conditions.count; i++)
        key[i] = number_of(lists, &conditions.at[i]);
    uint32_t *number = ls_tally_at(&lists->lists, ls_hash(key, conditions.count * sizeof *key, 0));
    if (*number == 0)
        *number = keep(lists, &conditions, key);
    return lists->at.at[*number - 1];
}

/* At a call */

static struct ls_condition_here *condition_here(const struct ls_condition_call *call,
                                                const struct ls_condition *condition)
{
    struct ls_condition_here *here = &call->lists->condition_here.at[condition->number - 1];
    if (here->stamp != call->event->stamp)
        *here = (struct ls_condition_here){.stamp = call->event->stamp};
    return here;
}

static struct ls_conditions_here *list_here(const struct ls_condition_call *call,
                                            const struct ls_conditions *conditions)
{
    struct ls_conditions_here *here = &call->lists->here.at[conditions->number - 1];
    if (here->stamp != call->event->stamp)
        *here = (struct ls_conditions_here){.stamp = call->event->stamp};
    return here;
}

static bool may_be(const struct ls_condition_call *call, const struct ls_condition *condition)
{
    uint32_t term = ls_term_substitute(call->terms, condition->term, call->before);
    struct ls_values values = ls_state_values(call->terms, call->state, term);
    return ls_values_intersect(&values, condition->values);
}

static bool is_possible(const struct ls_condition_call *call, const struct ls_condition *condition)
{
    if (condition->number == 0)
        return may_be(call, condition);
    struct ls_condition_here *here = condition_here(call, condition);
    if (!here->is_judged)
        here->possible = may_be(call, condition);
    here->is_judged = true;
    return here->possible;
}

static bool are_possible(const struct ls_condition_call *call,
                         const struct ls_conditions *conditions)
{
    for (uint32_t i = 0; i < conditions->count; i++)
        if (!is_possible(call, &conditions->at[i]))
            return false;
    return true;
}

bool ls_conditions_possible(const struct ls_condition_call *call,
                            const struct ls_conditions *conditions)
{
    if (conditions->number == 0)
        return are_possible(call, conditions);
    struct ls_conditions_here *here = list_here(call, conditions);
    if (!here->is_judged)
        here->possible = are_possible(call, conditions);
    here->is_judged = true;
    return here->possible;
}

static const struct ls_condition *translate(const struct ls_condition_call *call,
                                            const struct ls_condition *inner)
{
    struct ls_condition_here *here = condition_here(call, inner);
    if (here->is_translated)
        return &here->translated;
    struct ls_condition condition = {
        .term = ls_term_substitute(call->terms, inner->term, call->event), .values = inner->values};
    if (!ls_term(call->terms, condition.term)->of_entry)
        condition.term = 0;
    if (condition.term)
        condition.number = number_of(call->lists, &condition);
    here = condition_here(call, inner); /* it may have moved */
    here->translated = condition;
    here->is_translated = true;
    return &here->translated;
}

static bool is_not_null(const struct ls_values *values)
{
    return values->has_hole && values->hole_low == 0 && values->hole_high == 0 &&
           values->low == INT64_MIN && values->high == INT64_MAX;
}

static void add(struct ls_condition *at, uint32_t *count, const struct ls_condition *condition)
{
    for (uint32_t i = 0; i < *count; i++)
        if (at[i].term == condition->term)
            return;
    if (*count < LS_MOST_CONDITIONS)
        at[(*count)++] = *condition;
}

static struct ls_conditions join_at(const struct ls_condition_call *call,
                                    const struct ls_conditions *inner,
                                    const struct ls_conditions *outer)
{
    struct ls_condition at[LS_MOST_CONDITIONS];
    uint32_t count = 0;
    for (int not_null = 0; not_null < 2; not_null++) {
        for (uint32_t i = 0; i < inner->count; i++) {
            if (is_not_null(&inner->at[i].values) != not_null)
                continue;
            const struct ls_condition *condition = translate(call, &inner->at[i]);
            if (condition->term)
                add(at, &count, condition);
        }
        for (uint32_t i = 0; i < outer->count; i++)
            if (is_not_null(&outer->at[i].values) == not_null)
                add(at, &count, &outer->at[i]);
    }
    struct ls_conditions joined = {.count = count, .at = at};
    return ls_conditions_number(call->lists, joined);
}

struct ls_conditions ls_conditions_both(const struct ls_condition_call *call,
                                        const struct ls_conditions *inner,
                                        const struct ls_conditions *outer)
{
    if (inner->count == 0)
        return *outer;
    struct ls_conditions_here *here = list_here(call, inner);
    if (!here->is_joined) {
        struct ls_conditions joined = join_at(call, inner, outer);
        here = list_here(call, inner); /* it may have moved */
        here->joined = joined;
        here->is_joined = true;
    }
    return here->joined;
}

/* Two ways */

const struct ls_condition *ls_conditions_find(const struct ls_conditions *conditions, uint32_t term)
{
    for (uint32_t i = 0; i < conditions->count; i++)
        if (conditions->at[i].term == term)
            return &conditions->at[i];
    return NULL;
}

void ls_conditions_join(struct ls_conditions *into, const struct ls_conditions *from)
{
    struct ls_condition *at = (struct ls_condition *)into->at;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < into->count; i++) {
        const struct ls_condition *other = ls_conditions_find(from, at[i].term);
        struct ls_values values =
            other ? ls_values_union(at[i].values, other->values) : ls_values_all();
        if (!ls_values_is_all(values))
            at[kept++] = ls_values_equal(values, at[i].values)
                             ? at[i]
                             : (struct ls_condition){.term = at[i].term, .values = values};
    }
    into->count = kept;
}

struct ls_conditions ls_conditions_common(struct ls_condition_lists *lists,
                                          const struct ls_conditions *a,
                                          const struct ls_conditions *b)
{
    struct ls_condition at[LS_MOST_CONDITIONS];
    uint32_t *known = ls_tally_at(&lists->common, (uint64_t)a->number << 32 | b->number);
    if (*known == 0) {
        struct ls_conditions common = {.count = a->count, .at = at};
        memcpy(at, a->at, a->count * sizeof *at);
        ls_conditions_join(&common, b);
        *known = ls_conditions_number(lists, common).number + 1;
    }
    return *known == 1 ? (struct ls_conditions){0} : lists->at.at[*known - 2];
}
