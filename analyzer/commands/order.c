/* lockstitch order: the lock hierarchy, from source or from recordings; or checked against a
 * declared one. The order of work, no judgement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/readfile.h"
#include "commands/gating.h"
#include "commands/models.h"
#include "commands/options.h"
#include "commands/phases.h"
#include "commands/recordings.h"
#include "commands/units.h"
#include "commands/verdict.h"
#include "facts/facts.h"
#include "join/saved.h"
#include "model/declared.h"
#include "program/program.h"
#include "recording/fill.h"

struct order {
    const struct ls_options *options;
    struct ls_output output;
    struct ls_units units; /* the model borrows their texts */
    struct ls_gate gate;
    struct ls_model model;
    struct ls_findings findings;
    uint32_t files;
    bool complete;
};

/* ---- where the order comes from */

static int from_recordings(struct order *order)
{
    struct ls_recordings recordings;
    int result = 0;
    ls_recordings_init(&recordings);
    for (int i = 0; i < order->options->count && result == 0; i++)
        result = ls_recordings_add_word(&recordings, order->options->words[i]);
    char *root = getcwd(NULL, 0);
    order->model.root = root ? ls_arena_strdup(&order->model.arena, root) : "";
    free(root);
    if (result == 0)
        order->complete =
            ls_recordings_fill(&order->model, recordings.all.at, recordings.all.count) == 0;
    ls_recordings_release(&recordings);
    return result == 0 ? LS_EXIT_CLEAN : LS_EXIT_USAGE;
}

static int from_source(struct order *order)
{
    struct ls_units *units = &order->units;
    struct ls_phases phases = {0};
    int status = ls_units_find(units, order->options);
    if (status != 0)
        return status;
    if (ls_gating_init(&order->gate, order->options, units->project.shared, LS_SEEN_SCAN) != 0)
        return LS_EXIT_USAGE;
    ls_phases_enter(&phases, "parse and lower");
    if (ls_units_parse(units, order->options, &phases, NULL) != 0)
        return LS_EXIT_USAGE;
    ls_units_load(units);
    struct ls_apis *apis = ls_models_read(&order->gate.config);
    if (!apis)
        return LS_EXIT_USAGE;
    struct ls_program *program = ls_program_new(units->loaded.at, units->loaded.count);
    order->model.root = units->project.root;
    ls_facts_fill(program, apis, &order->model);
    order->files = units->loaded.count;
    order->complete =
        ls_units_complete(units) || ls_option_given(order->options, LS_OPT_ALLOW_INCOMPLETE);
    ls_program_free(program);
    ls_apis_free(apis);
    return LS_EXIT_CLEAN;
}

/* ---- what is said about it */

static struct ls_declared *read_declared(const char *path)
{
    struct ls_arena arena = {0};
    size_t size = 0;
    char *text = ls_read_input(&arena, path, &size);
    struct ls_declared *declared = text ? ls_declared_read(path, text, size) : NULL;
    if (!text)
        ls_error("%s cannot be read: %s", path, ls_read_problem());
    ls_arena_release(&arena);
    return declared;
}

static int check(struct order *order, const struct ls_declared *declared)
{
    ls_declared_warn(declared, &order->model);
    ls_declared_check(declared, &order->model, &order->findings);
    ls_findings_finish(&order->findings, &order->model);
    struct ls_verdict verdict = {.model = &order->model,
                                 .root = order->model.root,
                                 .command = "",
                                 .files = order->files,
                                 .findings = &order->findings,
                                 .gate = &order->gate};
    order->gate.root = order->model.root;
    return ls_verdict_report(&verdict, order->options, &order->output);
}

static int show(struct order *order)
{
    const char *format = ls_option_text(order->options, LS_OPT_FORMAT);
    struct ls_report report = {.model = &order->model,
                               .findings = &order->findings,
                               .root = order->model.root,
                               .version = LS_VERSION,
                               .command = "",
                               .files = order->files,
                               .colour = order->output.colour};
    if (strcmp(format, "text") == 0)
        ls_write_hierarchy(order->output.file.stream, &report);
    else if (ls_report_write(order->output.file.stream, ls_format_find(format), &report) != 0)
        return LS_EXIT_USAGE;
    order->output.complete = true;
    return LS_EXIT_CLEAN;
}

static int work(struct order *order, const struct ls_declared *declared)
{
    const struct ls_options *options = order->options;
    bool recorded = options->count > 0 && !options->dashes;
    for (int i = 0; i < options->count && recorded; i++)
        recorded = ls_recordings_are(options->words[i]);
    int status = recorded ? from_recordings(order) : from_source(order);
    if (status != LS_EXIT_CLEAN)
        return status;
    status = declared ? check(order, declared) : show(order);
    return status != LS_EXIT_USAGE && !order->complete ? LS_EXIT_INCOMPLETE : status;
}

int ls_command_order(const struct ls_options *options)
{
    struct order order = {.options = options, .complete = true};
    const char *path = ls_option_text(options, LS_OPT_CHECK);
    struct ls_declared *declared = path ? read_declared(path) : NULL;
    if ((path && !declared) || ls_verdict_open(&order.output, options) != 0) {
        ls_declared_free(declared);
        return LS_EXIT_USAGE;
    }
    ls_model_init(&order.model);
    ls_findings_init(&order.findings);
    int status = ls_verdict_close(&order.output, work(&order, declared));
    ls_findings_release(&order.findings);
    ls_model_release(&order.model);
    ls_units_release(&order.units);
    ls_gate_release(&order.gate);
    ls_declared_free(declared);
    return status;
}
