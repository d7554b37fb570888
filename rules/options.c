#include "options.h"

const struct ls_rule_options ls_rule_defaults = {.nested_depth = 2};

const struct ls_rule_options *ls_rule_options(const struct ls_findings *findings)
{
    return findings->options ? findings->options : &ls_rule_defaults;
}
