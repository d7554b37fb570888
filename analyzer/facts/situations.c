#include "facts/situations.h"

#include "flow/classes.h"

static bool is_released(struct ls_flow *flow, const struct ls_entry *entry,
                        const struct ls_moment *moment, const struct ls_entry_hold *hold)
{
    for (uint32_t i = 0; i < moment->releases; i++)
        if (moment->release[i] == hold->term ||
            ls_class_of(flow->classes, entry->proc,
                        ls_entry_term(flow, entry, moment->release[i])) == hold->class)
            return true;
    return false;
}

static bool has_hold(const struct ls_situation *situation, uint32_t class)
{
    for (uint32_t i = 0; i < situation->holds; i++)
        if (situation->hold[i].class == class)
            return true;
    return false;
}

/* The class of a lock that has no name here, as a function knows it that took it: a pointer that a
 * call has returned. */
static uint32_t class_where_taken(struct ls_flow *flow, const struct ls_trace *trace)
{
    const struct ls_trace *last = ls_trace_last(trace);
    const struct ls_summary *summary = &flow->summaries[last->proc];
    for (uint32_t i = 0; last != trace && i < summary->events; i++) {
        const struct ls_event *event = &summary->event[i];
        if (event->kind == LS_EVENT_ACQUIRE && ls_trace_equal(event->trace, last))
            return ls_class_of(flow->classes, last->proc, event->lock);
    }
    return LS_NONE;
}

static uint32_t class_of_hold(struct ls_flow *flow, const struct ls_entry *entry,
                              const struct ls_hold_term *hold)
{
    uint32_t term = ls_entry_term(flow, entry, hold->lock);
    uint32_t class = ls_class_of(flow->classes, entry->proc, term);
    return class == LS_NONE ? class_where_taken(flow, hold->trace) : class;
}

static void add_hold(struct ls_flow *flow, struct ls_situation *situation,
                     const struct ls_hold_term *hold)
{
    uint32_t class = class_of_hold(flow, situation->entry, hold);
    /* What the function takes for held is held by a caller that is known. */
    if ((hold->assumed || hold->perhaps) && has_hold(situation, class))
        return;
    if ((hold->perhaps && class == LS_NONE) || situation->holds == LS_MOST_ENTRY_HOLDS) {
        situation->doubtful = true;
        return;
    }
    situation->hold[situation->holds++] = (struct ls_entry_hold){.class = class,
                                                                 .term = hold->lock,
                                                                 .mode = hold->mode,
                                                                 .kind = hold->kind,
                                                                 .perhaps = hold->perhaps,
                                                                 .taken_in = situation->entry,
                                                                 .trace = hold->trace};
}

void ls_entry_situation(struct ls_flow *flow, const struct ls_entry *entry, uint32_t number,
                        struct ls_situation *situation)
{
    const struct ls_moment *moment = &flow->accesses[entry->proc].moments.at[number];
    situation->entry = entry;
    situation->moment = moment;
    situation->doubtful = entry->doubtful || moment->left_out;
    situation->mixed = entry->mixed || (moment->flags & LS_EVENT_DOUBTFUL);
    situation->holds = 0;
    for (uint32_t i = 0; i < entry->holds; i++)
        if (moment->releases == 0 || !is_released(flow, entry, moment, &entry->hold[i]))
            situation->hold[situation->holds++] = entry->hold[i];
    for (uint32_t i = 0; i < moment->holds; i++)
        add_hold(flow, situation, &moment->hold[i]);
}

/* What the thread was told to do is something else than what leads to the moment. */
static bool is_of_other_task(const struct ls_entry *entry, const struct ls_moment *moment)
{
    for (uint32_t i = 0; i < entry->tasks; i++)
        for (uint32_t k = 0; k < moment->tasks; k++) {
            struct ls_values values = moment->task[k].values;
            if (moment->task[k].term == entry->task[i].term &&
                !ls_values_intersect(&values, entry->task[i].values))
                return true;
        }
    return false;
}

bool ls_entry_is_possible(const struct ls_flow *flow, const struct ls_entry *entry, uint32_t number)
{
    const struct ls_moment *moment = &flow->accesses[entry->proc].moments.at[number];
    for (uint32_t i = 0; i < moment->conditions; i++) {
        struct ls_values values = moment->condition[i].values;
        uint32_t param = ls_term(&flow->terms, moment->condition[i].term)->a;
        uint32_t arg = param < LS_MOST_CONTEXT_ARGS ? entry->arg[param] : 0;
        if ((entry->present >> param & 1) && values.low == 0 && values.high == 0)
            return false;
        int64_t value;
        if (arg && ls_term_is_const(&flow->terms, arg, &value) && !ls_values_has(values, value))
            return false;
    }
    return !is_of_other_task(entry, moment);
}

bool ls_entry_is_first(const struct ls_flow *flow, const struct ls_entry *entry, uint32_t number)
{
    uint32_t field = flow->accesses[entry->proc].moments.at[number].number;
    return entry->first ||
           (!entry->caller && (entry->given & 1) && field != LS_NONE && flow->numbering[field]);
}
