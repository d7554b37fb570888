/* What a rule is given and what it hands back.
 *
 * A rule is one folder: rule.c with the single function `ls_judge_<id symbol>`, its page README.md,
 * bad.c and good.c. It reads the model and adds findings; it keeps no state, looks at nothing but
 * the model, and does not care in which order rules run. The row in catalogue.def says the rest. If
 * a rule grows past 150 lines, a service is missing below it. */
#ifndef LS_RULES_RULE_H
#define LS_RULES_RULE_H

#include "model/finding.h"
#include "model/model.h"
#include "options.h"

enum ls_family {
    LS_FAMILY_LOCKING,
    LS_FAMILY_WAITING,
    LS_FAMILY_SHARING,
    LS_FAMILY_THREADS,
    LS_FAMILY_RUN
};
enum ls_seen_by { LS_SEEN_SCAN = 1, LS_SEEN_RUN = 2, LS_SEEN_BOTH = 3 };

struct ls_rule {
    const char *id; /* kebab-case, stable */
    enum ls_family family;
    enum ls_level level; /* the usual one; a rule may lower it */
    enum ls_seen_by seen_by;
    const char *cwe;  /* "CWE-833", comma-separated, may be "" */
    const char *cert; /* "POS51-C", comma-separated, may be "" */
    const char *summary;
    void (*judge)(const struct ls_model *model, struct ls_findings *findings);
};

extern const struct ls_rule ls_rules[];
extern const uint32_t ls_rule_count;

/* All rules over the model; the findings are finished (ordered, with fingerprints). */
void ls_rules_judge(const struct ls_model *model, struct ls_findings *findings);

#define LS_RULE(symbol, id, family, level, seen_by, cwe, cert, summary)                            \
    void ls_judge_##symbol(const struct ls_model *model, struct ls_findings *findings);
#include "catalogue.def"
#undef LS_RULE

#endif
