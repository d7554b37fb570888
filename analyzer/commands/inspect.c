#include "commands/inspect.h"

#include "base/diag.h"
#include "base/paths.h"
#include "commands/annotate.h"
#include "commands/difference.h"
#include "commands/dump.h"
#include "commands/gating.h"
#include "commands/guards.h"
#include "commands/models.h"
#include "facts/facts.h"
#include "flow/analyse.h"
#include "program/program.h"

/* The choices of --dump, in the order of options.def. */
enum dump { DUMP_IR, DUMP_CALLGRAPH, DUMP_FLOW, DUMP_LOCKS, DUMP_NOTHING };

/* --guards, --annotate: what guards what, instead of a report. */
static bool wants_guards(const struct ls_inspection *inspection)
{
    return ls_option_given(inspection->options, LS_OPT_GUARDS) ||
           ls_option_given(inspection->options, LS_OPT_ANNOTATE);
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
        else if (facts->errors > 0 && !ls_units_is_foreign(units, i))
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

static void fill_model(struct ls_inspection *inspection, const struct ls_program *program,
                       const struct ls_apis *apis, struct ls_model *model)
{
    ls_model_init(model);
    model->root = inspection->units.project.root;
    ls_phases_enter(&inspection->phases, "flow");
    ls_facts_fill(program, apis, model);
}

static int print_guards(struct ls_inspection *inspection, const struct ls_program *program,
                        const struct ls_apis *apis)
{
    struct ls_model model;
    fill_model(inspection, program, apis, &model);
    if (ls_option_given(inspection->options, LS_OPT_ANNOTATE))
        ls_annotate_print(inspection->output.file.stream, &model);
    else
        ls_guards_print(inspection->output.file.stream, &model,
                        ls_option_given(inspection->options, LS_OPT_VERBOSE));
    ls_model_release(&model);
    return LS_EXIT_CLEAN;
}

static int judge(struct ls_inspection *inspection, const struct ls_program *program,
                 const struct ls_apis *apis)
{
    struct ls_model model;
    fill_model(inspection, program, apis, &model);
    ls_phases_enter(&inspection->phases, "rules and report");
    struct ls_verdict verdict = {.model = &model,
                                 .root = inspection->units.project.root,
                                 .command = "",
                                 .files = inspection->units.loaded.count,
                                 .gate = &inspection->gate};
    verdict.incompletes = describe_gaps(&inspection->units, &verdict.incomplete);
    inspection->gate.root = inspection->units.project.root;
    inspection->gate.complete = ls_units_complete(&inspection->units) && inspection->whole;
    inspection->gate.file = own_files(&inspection->units, &inspection->gate.files);
    ls_recall_begin(&inspection->recall, &inspection->output);
    int status = ls_verdict_report(&verdict, inspection->options, &inspection->output);
    ls_recall_end(&inspection->recall, &inspection->output, status);
    ls_model_release(&model);
    return status;
}

/* --diff: what the findings are held against. */
static int compare(struct ls_inspection *inspection, const struct ls_apis *apis)
{
    if (!inspection->difference)
        return 0;
    ls_phases_enter(&inspection->phases, "before the change");
    inspection->gate.change = &inspection->change;
    return ls_difference_find(inspection->difference, apis,
                              ls_gating_rule_options(&inspection->gate), inspection->options);
}

/* From units to the report; the status without regard to what could not be analysed. */
static int analyse(struct ls_inspection *inspection)
{
    enum dump dump = wanted_dump(inspection->options);
    FILE *out = inspection->output.file.stream;
    const char *function =
        dump == DUMP_NOTHING ? NULL : ls_option_text(inspection->options, LS_OPT_FUNCTION);
    inspection->output.complete = dump != DUMP_NOTHING || wants_guards(inspection);
    if (dump == DUMP_IR) {
        ls_dump_ir(out, &inspection->units, function);
        return LS_EXIT_CLEAN;
    }
    struct ls_apis *apis = ls_models_read(&inspection->gate.config);
    if (!apis)
        return LS_EXIT_USAGE;
    struct ls_program *program =
        ls_program_new(inspection->units.loaded.at, inspection->units.loaded.count);
    int status = LS_EXIT_CLEAN;
    if (dump == DUMP_CALLGRAPH)
        ls_dump_callgraph(out, program, inspection->units.project.root, function);
    else if (dump == DUMP_LOCKS || dump == DUMP_FLOW)
        ls_flow_dump(out, program, apis, dump == DUMP_LOCKS ? LS_DUMP_LOCKS : LS_DUMP_FLOW,
                     function);
    else if (wants_guards(inspection))
        status = print_guards(inspection, program, apis);
    else
        status = compare(inspection, apis) == 0 ? judge(inspection, program, apis) : LS_EXIT_USAGE;
    ls_program_free(program);
    ls_apis_free(apis);
    return status;
}

/* The status of the report when it is known from before, else -1. */
static int recall(struct ls_inspection *inspection)
{
    uint32_t count;
    const char *const *files = ls_gating_files(&inspection->gate, &count);
    uint64_t change = inspection->difference ? ls_difference_hash(inspection->difference) : 0;
    if (wanted_dump(inspection->options) != DUMP_NOTHING || inspection->gate.write_baseline ||
        wants_guards(inspection))
        return -1;
    ls_recall_init(&inspection->recall, &inspection->units, inspection->options,
                   &inspection->output, files, count, change);
    return ls_recall_find(&inspection->recall, &inspection->output);
}

int ls_inspect_prepare(struct ls_inspection *inspection)
{
    if (ls_gating_init(&inspection->gate, inspection->options, inspection->units.project.shared,
                       LS_SEEN_SCAN) != 0)
        return -1;
    ls_gating_skip(&inspection->gate, inspection->options, &inspection->units);
    return 0;
}

int ls_inspect(struct ls_inspection *inspection)
{
    const struct ls_options *options = inspection->options;
    if (ls_option_given(options, LS_OPT_DIFF)) {
        ls_phases_enter(&inspection->phases, "git");
        inspection->difference = ls_difference_open(&inspection->change, &inspection->units,
                                                    ls_option_text(options, LS_OPT_DIFF));
        if (!inspection->difference)
            return LS_EXIT_USAGE;
    }
    int status = recall(inspection);
    if (status < 0) {
        ls_phases_enter(&inspection->phases, "link");
        ls_units_load(&inspection->units);
        status = ls_recall_find_alike(&inspection->recall, &inspection->units,
                                      inspection->gate.has_baseline || inspection->difference,
                                      &inspection->output);
    }
    if (status < 0)
        status = analyse(inspection);
    ls_phases_enter(&inspection->phases, NULL);
    if (ls_option_given(options, LS_OPT_VERBOSE))
        ls_phases_print(&inspection->phases, inspection->units.worker_peak_kib);
    if (status == LS_EXIT_USAGE || ls_units_complete(&inspection->units) ||
        ls_option_given(options, LS_OPT_ALLOW_INCOMPLETE))
        return status;
    ls_units_tell_incomplete(&inspection->units);
    return LS_EXIT_INCOMPLETE;
}

int ls_inspect_close(struct ls_inspection *inspection, int status)
{
    status = ls_verdict_close(&inspection->output, status);
    ls_difference_close(inspection->difference);
    ls_units_release(&inspection->units);
    ls_change_release(&inspection->change);
    ls_gate_release(&inspection->gate);
    return status;
}
