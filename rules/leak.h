/* Ways out of a function that keep what the function should have given back: a lock, a permit. */
#ifndef LS_RULES_LEAK_H
#define LS_RULES_LEAK_H

#include "balance.h"
#include "base/vec.h"
#include "model/finding.h"
#include "model/model.h"

/* A function with ways out that forget. */
struct ls_leak {
    const struct ls_imbalance *imbalance;
    struct ls_balance balance;
    enum ls_verdict verdict; /* the worst of its exits */
    const struct ls_exit *first;
    uint32_t exits; /* forgotten ones */
};

typedef LS_VEC(struct ls_leak) ls_leaks;

/* The leaks among the imbalances that `is_judged` accepts; one of those that have one cause. */
void ls_leaks_find(const struct ls_model *model,
                   bool (*is_judged)(const struct ls_model *model,
                                     const struct ls_imbalance *imbalance),
                   ls_leaks *leaks);

/* The finding at the first exit that forgets, with the acquisition, each such exit and the way
 * there; without rule, message, note and advice. `taken` and `kept` are said of the places ("'m' is
 * locked here"), `leaves` of the last step. */
struct ls_finding ls_leak_finding(struct ls_findings *findings, const struct ls_model *model,
                                  const struct ls_leak *leak, const char *taken, const char *kept,
                                  const char *leaves);

#endif
