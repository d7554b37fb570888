#include "commands/gating.h"

#include "base/diag.h"
#include "base/paths.h"

static void take_rules(struct ls_gate *gate, enum ls_seen_by eye)
{
    struct ls_gate_rule *rules = LS_NEW_ARRAY(&gate->arena, struct ls_gate_rule, ls_rule_count);
    for (uint32_t i = 0; i < ls_rule_count; i++)
        rules[i] = (struct ls_gate_rule){.id = ls_rules[i].id,
                                         .level = ls_rules[i].level,
                                         .seen = (ls_rules[i].seen_by & eye) != 0};
    gate->rule = rules;
    gate->rules = ls_rule_count;
}

int ls_gating_configure(struct ls_gate *gate, const struct ls_options *options,
                        const char *directory)
{
    const char *path = ls_option_text(options, LS_OPT_CONFIG);
    if (!path && directory)
        path = ls_config_find(&gate->arena, directory);
    const char **ids = LS_NEW_ARRAY(&gate->arena, const char *, ls_rule_count);
    for (uint32_t i = 0; i < ls_rule_count; i++)
        ids[i] = ls_rules[i].id;
    if (path && ls_option_given(options, LS_OPT_VERBOSE))
        ls_info("configured by %s", path);
    return path ? ls_config_read(&gate->config, path, ids, ls_rule_count) : 0;
}

static int read_baseline(struct ls_gate *gate, const struct ls_options *options)
{
    const char *path = ls_option_text(options, LS_OPT_BASELINE);
    if (ls_option_given(options, LS_OPT_WRITE_BASELINE)) /* not every command has it */
        gate->write_baseline = ls_option_text(options, LS_OPT_WRITE_BASELINE);
    gate->new_only = ls_option_given(options, LS_OPT_NEW_ONLY);
    if (!path && !gate->write_baseline)
        path = gate->config.baseline;
    if (!path)
        return 0;
    gate->has_baseline = true;
    gate->baseline_path = path;
    return ls_baseline_read(&gate->baseline, path);
}

int ls_gating_init(struct ls_gate *gate, const struct ls_options *options, const char *directory,
                   enum ls_seen_by eye)
{
    take_rules(gate, eye);
    if (ls_gating_configure(gate, options, directory) != 0)
        return -1;
    return read_baseline(gate, options);
}

int ls_gating_check(const struct ls_options *options, enum ls_seen_by eye)
{
    struct ls_gate gate = {0};
    int status = ls_gating_init(&gate, options, ls_path_absolute(&gate.arena, "."), eye);
    ls_gate_release(&gate);
    return status;
}

void ls_gating_skip(const struct ls_gate *gate, const struct ls_options *options,
                    struct ls_units *units)
{
    struct ls_project *project = &units->project;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < project->sources.count; i++) {
        if (ls_config_skips(&gate->config, project->sources.at[i].path))
            continue;
        if (units->facts)
            units->facts[kept] = units->facts[i];
        project->sources.at[kept++] = project->sources.at[i];
    }
    if (kept < project->sources.count && !ls_option_given(options, LS_OPT_QUIET))
        ls_info("%u file%s skipped, as %s wants", project->sources.count - kept,
                project->sources.count - kept == 1 ? " is" : "s are", gate->config.path);
    project->sources.count = kept;
}

const struct ls_rule_options *ls_gating_rule_options(struct ls_gate *gate)
{
    const struct ls_config *config = &gate->config;
    if (config->nested_depth == 0 && config->nested_pairs.count == 0)
        return NULL;
    struct ls_rule_options *options = LS_NEW(&gate->arena, struct ls_rule_options);
    struct ls_lock_pair *pairs =
        LS_NEW_ARRAY(&gate->arena, struct ls_lock_pair, config->nested_pairs.count + 1);
    for (uint32_t i = 0; i < config->nested_pairs.count; i++) {
        const struct ls_declared_order *pair = &config->nested_pairs.at[i];
        pairs[i] = (struct ls_lock_pair){pair->name[0], pair->name[1]};
    }
    *options = ls_rule_defaults;
    if (config->nested_depth > 0)
        options->nested_depth = config->nested_depth;
    options->nested_pairs = config->nested_pairs.count;
    options->nested_pair = pairs;
    return options;
}

static void add_file(struct ls_gate *gate, const char **files, uint32_t *count, const char *path)
{
    if (path)
        files[(*count)++] = ls_path_absolute(&gate->arena, path);
}

const char *const *ls_gating_files(struct ls_gate *gate, uint32_t *count)
{
    const struct ls_config *config = &gate->config;
    const char **files = LS_NEW_ARRAY(&gate->arena, const char *, config->api_files.count + 2u);
    *count = 0;
    add_file(gate, files, count, config->path);
    add_file(gate, files, count, gate->baseline_path);
    for (uint32_t i = 0; i < config->api_files.count; i++)
        add_file(gate, files, count, config->api_files.at[i]);
    return files;
}
