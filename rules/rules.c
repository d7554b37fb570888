#include "rule.h"

#define LS_RULE(symbol, id, family, level, seen_by, cwe, cert, summary)                            \
    {id, LS_FAMILY_##family, LS_##level, LS_SEEN_##seen_by, cwe, cert, summary, ls_judge_##symbol},
const struct ls_rule ls_rules[] = {
#include "catalogue.def"
};
#undef LS_RULE

const uint32_t ls_rule_count = sizeof ls_rules / sizeof *ls_rules;

void ls_rules_judge(const struct ls_model *model, struct ls_findings *findings)
{
    for (uint32_t i = 0; i < ls_rule_count; i++)
        ls_rules[i].judge(model, findings);
    ls_findings_finish(findings, model);
}
