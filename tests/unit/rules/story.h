/* Facts for rules, in few words. Everything happens in the file /src/bank.c and lives in the model.
 */
#ifndef LS_TESTS_RULES_STORY_H
#define LS_TESTS_RULES_STORY_H

#include "model/finding.h"
#include "model/model.h"

struct story {
    struct ls_model model;
    struct ls_findings findings;
};

void story_init(struct story *story);
void story_release(struct story *story);

uint32_t story_lock(struct story *story, const char *name);
uint32_t story_thread(struct story *story, const char *name);

/* "main:10 transfer:20 lock_it:30": the functions that the way goes through and the lines where
 * they go on. */
const struct ls_witness *story_way(struct story *story, uint32_t thread, const char *way);

/* The thread locks `held` on one way and then asks for `wanted` on another. */
struct ls_acquisition *story_acquire(struct story *story, uint32_t thread, uint32_t held,
                                     const char *way_to_held, uint32_t wanted, const char *way);

struct ls_misuse *story_misuse(struct story *story, enum ls_misuse_kind kind, uint32_t lock,
                               uint32_t thread, const char *way, const char *earlier);

/* A function and its ways out: "0 free, -1 held, any held, nonzero free, null free, pointer
 * held, 1..9 held". */
struct ls_imbalance *story_imbalance(struct story *story, const char *function, uint32_t lock,
                                     enum ls_result_kind result, const char *exits);

/* Lets the rules judge; returns the only finding, or fails the test unless there is just one. */
const struct ls_finding *story_judge_one(struct story *story);
uint32_t story_judge(struct story *story);

#endif
