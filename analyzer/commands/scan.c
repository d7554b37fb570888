/* lockstitch scan: sources to findings. The order of work, no judgement. */
#include "base/diag.h"
#include "base/paths.h"
#include "commands/difference.h"
#include "commands/dump.h"
#include "commands/gating.h"
#include "commands/guards.h"
#include "commands/models.h"
#include "commands/options.h"
#include "commands/phases.h"
#include "commands/recall.h"
#include "commands/units.h"
#include "commands/verdict.h"
#include "flow/analyse.h"
#include "program/program.h"

struct scan {
    const struct ls_options *options;
    struct ls_output output;
    struct ls_units units;
    struct ls_phases phases;
    struct ls_recall recall;
    struct ls_gate gate;
    struct ls_change change;
};

/* The choices of --dump, in the order of options.def. */
enum dump { DUMP_IR, DUMP_CALLGRAPH, DUMP_FLOW, DUMP_LOCKS, DUMP_NOTHING };

static bool wants_guards(const struct scan *scan)
{
    return ls_option_given(scan->options, LS_OPT_GUARDS);
}

static enum dump wanted_dump(const struct ls_options *options)
{
    return ls_option_given(options, LS_OPT_DUMP) ? (enum dump)ls_option_choice(options, LS_OPT_DUMP)
                                                 : DUMP_NOTHING;
}

/* What the report says of the files that are missing from the picture, wholly or in part. */
static uint32_t describe_gaps(struct ls_units *units, const char *const **gaps)
{
    const struct ls_project *project = &units->project;
    uint32_t count = 0;
    const char **list = LS_NEW_ARRAY(&units->arena, const char *,
                                     project->sources.count + project->missing.count + 1);
    if (project->malformed > 0)
        list[count++] = ls_arena_printf(&units->arena, "%u entries of %s that make no sense",
                                        project->malformed, project->database);
    for (uint32_t i = 0; i < project->missing.count; i++)
        list[count++] = ls_arena_printf(&units->arena, "%s (it does not exist)",
                                        ls_project_shown(project, project->missing.at[i]));
    for (uint32_t i = 0; i < project->sources.count; i++) {
        const struct ls_facts *facts = &units->facts[i];
        const char *path = ls_project_shown(project, project->sources.at[i].path);
        if (!facts->analysed)
            list[count++] = path;
        else if (facts->errors > 0)
            list[count++] = ls_arena_printf(&units->arena, "%s (only in part: %u error%s)", path,
                                            facts->errors, facts->errors == 1 ? "" : "s");
    }
    *gaps = list;
    return count;
}

/* The files of the program below its root, some several times. */
static const char *const *own_files(struct ls_units *units, uint32_t *count)
{
    uint32_t room = 0;
    for (uint32_t i = 0; i < units->loaded.count; i++)
        room += units->loaded.at[i]->files.count;
    const char **files = LS_NEW_ARRAY(&units->arena, const char *, room + 1u);
    *count = 0;
    for (uint32_t i = 0; i < units->loaded.count; i++) {
        const struct ls_unit *unit = units->loaded.at[i];
        for (uint32_t f = 0; f < unit->files.count; f++) {
            const char *path = ls_unit_text(unit, unit->files.at[f]);
            if (ls_path_within(path, units->project.root))
                files[(*count)++] = path;
        }
    }
    return files;
}

/* --guards: instead of a report. */
static int print_guards(struct scan *scan, const struct ls_program *program,
                        const struct ls_apis *apis)
{
    struct ls_model model;
    ls_model_init(&model);
    model.root = scan->units.project.root;
    ls_phases_enter(&scan->phases, "flow");
    ls_flow_analyse(program, apis, &model);
    ls_guards_print(scan->output.file.stream, &model);
    ls_model_release(&model);
    return LS_EXIT_CLEAN;
}

static int judge(struct scan *scan, const struct ls_program *program, const struct ls_apis *apis)
{
    struct ls_model model;
    ls_model_init(&model);
    model.root = scan->units.project.root;
    ls_phases_enter(&scan->phases, "flow");
    ls_flow_analyse(program, apis, &model);
    ls_phases_enter(&scan->phases, "rules and report");
    struct ls_verdict verdict = {.model = &model,
                                 .root = scan->units.project.root,
                                 .command = "",
                                 .files = scan->units.loaded.count,
                                 .gate = &scan->gate};
    verdict.incompletes = describe_gaps(&scan->units, &verdict.incomplete);
    scan->gate.root = scan->units.project.root;
    scan->gate.complete =
        ls_units_complete(&scan->units) && (scan->options->dashes || scan->options->count == 0);
    scan->gate.file = own_files(&scan->units, &scan->gate.files);
    ls_recall_begin(&scan->recall, &scan->output);
    int status = ls_verdict_report(&verdict, scan->options, &scan->output);
    ls_recall_end(&scan->recall, &scan->output, status);
    ls_model_release(&model);
    return status;
}

/* --diff: what the findings are held against. */
static int compare(struct scan *scan, const struct ls_apis *apis)
{
    const char *base = ls_option_text(scan->options, LS_OPT_DIFF);
    if (!base)
        return 0;
    ls_phases_enter(&scan->phases, "before the change");
    scan->gate.change = &scan->change;
    return ls_difference_find(&scan->change, &scan->units, apis, scan->options, base);
}

/* From units to the report; the status without regard to what could not be analysed. */
static int analyse(struct scan *scan)
{
    enum dump dump = wanted_dump(scan->options);
    FILE *out = scan->output.file.stream;
    const char *function = ls_option_text(scan->options, LS_OPT_FUNCTION);
    scan->output.complete = dump != DUMP_NOTHING || wants_guards(scan);
    if (dump == DUMP_IR) {
        ls_dump_ir(out, &scan->units, function);
        return LS_EXIT_CLEAN;
    }
    struct ls_apis *apis = ls_models_read(&scan->gate.config);
    if (!apis)
        return LS_EXIT_USAGE;
    struct ls_program *program = ls_program_new(scan->units.loaded.at, scan->units.loaded.count);
    int status = LS_EXIT_CLEAN;
    if (dump == DUMP_CALLGRAPH)
        ls_dump_callgraph(out, program, scan->units.project.root, function);
    else if (dump == DUMP_LOCKS || dump == DUMP_FLOW)
        ls_flow_dump(out, program, apis, dump == DUMP_LOCKS ? LS_DUMP_LOCKS : LS_DUMP_FLOW,
                     function);
    else if (wants_guards(scan))
        status = print_guards(scan, program, apis);
    else
        status = compare(scan, apis) == 0 ? judge(scan, program, apis) : LS_EXIT_USAGE;
    ls_program_free(program);
    ls_apis_free(apis);
    return status;
}

/* Leaves out what the configuration does not want to be analysed. */
static void skip_sources(struct scan *scan)
{
    struct ls_project *project = &scan->units.project;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < project->sources.count; i++) {
        if (!ls_config_skips(&scan->gate.config, project->sources.at[i].path))
            project->sources.at[kept++] = project->sources.at[i];
    }
    if (kept < project->sources.count && !ls_option_given(scan->options, LS_OPT_QUIET))
        ls_info("%u file%s skipped, as %s wants", project->sources.count - kept,
                project->sources.count - kept == 1 ? " is" : "s are", scan->gate.config.path);
    project->sources.count = kept;
}

static void tell_incomplete(const struct ls_units *units)
{
    uint32_t absent = units->project.missing.count + units->project.malformed;
    ls_error("%u of %u files could not be analysed completely (--allow-incomplete accepts that)",
             units->failed + units->partial + absent, units->project.sources.count + absent);
}

/* The status of the report when it is known from before, else -1. */
static int recall(struct scan *scan)
{
    uint32_t count;
    const char *const *files = ls_gating_files(&scan->gate, &count);
    if (wanted_dump(scan->options) != DUMP_NOTHING || scan->gate.write_baseline ||
        wants_guards(scan) || ls_option_given(scan->options, LS_OPT_DIFF))
        return -1;
    ls_recall_init(&scan->recall, &scan->units, scan->options, &scan->output, files, count);
    return ls_recall_find(&scan->recall, &scan->output);
}

static int scan_sources(struct scan *scan)
{
    int status = ls_units_find(&scan->units, scan->options);
    if (status != 0)
        return status;
    if (ls_gating_init(&scan->gate, scan->options, scan->units.project.shared, LS_SEEN_SCAN) != 0)
        return LS_EXIT_USAGE;
    skip_sources(scan);
    ls_phases_enter(&scan->phases, "parse and lower");
    if (ls_units_parse(&scan->units, scan->options, &scan->phases) != 0)
        return LS_EXIT_USAGE;
    status = recall(scan);
    if (status < 0) {
        ls_phases_enter(&scan->phases, "link");
        ls_units_load(&scan->units);
        status = analyse(scan);
    }
    ls_phases_enter(&scan->phases, NULL);
    if (ls_option_given(scan->options, LS_OPT_VERBOSE))
        ls_phases_print(&scan->phases, scan->units.worker_peak_kib);
    if (status == LS_EXIT_USAGE || ls_units_complete(&scan->units) ||
        ls_option_given(scan->options, LS_OPT_ALLOW_INCOMPLETE))
        return status;
    tell_incomplete(&scan->units);
    return LS_EXIT_INCOMPLETE;
}

int ls_command_scan(const struct ls_options *options)
{
    struct scan scan = {.options = options};
    if (ls_verdict_open(&scan.output, options) != 0)
        return LS_EXIT_USAGE;
    int status = ls_verdict_close(&scan.output, scan_sources(&scan));
    ls_units_release(&scan.units);
    ls_change_release(&scan.change);
    ls_gate_release(&scan.gate);
    return status;
}
