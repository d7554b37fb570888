/* What the rules about the cost of waiting have in common. */
#ifndef LS_RULES_COST_H
#define LS_RULES_COST_H

#include "base/lists.h"
#include "model/finding.h"
#include "model/model.h"

/* The life times of all threads together. */
uint64_t ls_cost_thread_time(const struct ls_model *model);

/* What is worth telling of a lock: the shares keep a busy but healthy one quiet; the floor of time
 * keeps runs quiet that are too short for shares to mean anything. */
bool ls_cost_matters(const struct ls_model *model, const struct ls_lock *lock,
                     uint64_t thread_time);

/* Threads stand in line for a lock that each holds for a moment only: what they lose is not the
 * work under it but being put to sleep and woken. */
bool ls_cost_is_convoy(const struct ls_lock *lock);

/* What one lock costs one thread, or at one place. */
struct ls_cost {
    uint32_t fact; /* of the model, whichever it was found in */
    uint32_t lock;
    const struct ls_witness *site; /* where it is waited for, or taken */
    uint64_t ns;
};

/* Costs, of which those with one cause are told once: their locks were made in one place, and are
 * taken at the end of ways whose last calls are the same. Those of one lock have one cause wherever
 * it is taken. */
struct ls_costs {
    const struct ls_model *model;
    const uint32_t *family; /* by lock: the first of its kind that was made in the same place */
    struct ls_lists of_family;
    struct ls_cost *cost;
    uint32_t count;
};

/* None yet, with room for `most`. All is in the arena. */
struct ls_costs ls_costs_make(struct ls_arena *arena, const struct ls_model *model, uint32_t most);
void ls_costs_add(struct ls_costs *costs, struct ls_cost cost);

/* The largest of its cause, and the first of those: it stands for all. */
bool ls_costs_is_worst(const struct ls_costs *costs, const struct ls_cost *cost);

/* How many have its cause, itself among them. */
uint32_t ls_costs_count_alike(const struct ls_costs *costs, const struct ls_cost *cost);

/* How many other locks there are of which the first cost has its cause. */
uint32_t ls_costs_count_locks(const struct ls_costs *costs, const struct ls_cost *cost);

/* The end of a message that holds for as many locks more; "" for 0. In the arena. */
const char *ls_cost_say_more(struct ls_arena *arena, uint32_t more);

/* A note about one lock at the end of `site`, without message and advice. */
struct ls_finding ls_cost_finding(struct ls_findings *findings, const char *rule, uint32_t lock,
                                  const struct ls_witness *site);

#endif
