/* What the rules about the cost of waiting have in common. */
#ifndef LS_RULES_COST_H
#define LS_RULES_COST_H

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

/* What two locks cost has one cause: they were made in one place, and are taken at the end of two
 * ways whose last calls are the same. True of one lock wherever it is taken. */
bool ls_cost_is_one_cause(const struct ls_model *model, uint32_t lock,
                          const struct ls_witness *site, uint32_t other,
                          const struct ls_witness *other_site);

/* For each lock the first one of its kind that was made in the same place: what has one cause is
 * about locks with one such number. In the arena. */
const uint32_t *ls_cost_families(struct ls_arena *arena, const struct ls_model *model);

/* The end of a message that holds for as many locks more; "" for 0. In the arena. */
const char *ls_cost_say_more(struct ls_arena *arena, uint32_t more);

/* A note about one lock at the end of `site`, without message and advice. */
struct ls_finding ls_cost_finding(struct ls_findings *findings, const char *rule, uint32_t lock,
                                  const struct ls_witness *site);

#endif
