/* lockstitch scan: sources to findings. The order of work, no judgement. */
#include <errno.h>
#include <string.h>

#include "base/diag.h"
#include "commands/dump.h"
#include "commands/options.h"
#include "commands/phases.h"
#include "commands/units.h"
#include "program/program.h"

struct scan {
    const struct ls_options *options;
    FILE *out;
    struct ls_units units;
    struct ls_phases phases;
};

/* The choices of --dump, in the order of options.def. */
enum dump { DUMP_IR, DUMP_CALLGRAPH, DUMP_LOCKS, DUMP_NOTHING };

static enum dump wanted_dump(const struct ls_options *options)
{
    return ls_option_given(options, LS_OPT_DUMP) ? (enum dump)ls_option_choice(options, LS_OPT_DUMP)
                                                 : DUMP_NOTHING;
}

static int judge(struct scan *scan, const struct ls_program *program, enum dump dump)
{
    (void)scan, (void)program, (void)dump;
    ls_error("no analysis yet");
    return LS_EXIT_USAGE;
}

/* From units to the report; the status without regard to what could not be analysed. */
static int analyse(struct scan *scan)
{
    enum dump dump = wanted_dump(scan->options);
    const char *function = ls_option_text(scan->options, LS_OPT_FUNCTION);
    if (dump == DUMP_IR) {
        ls_dump_ir(scan->out, &scan->units, function);
        return LS_EXIT_CLEAN;
    }
    ls_phases_enter(&scan->phases, "link");
    struct ls_program *program = ls_program_new(scan->units.loaded.at, scan->units.loaded.count);
    int status = LS_EXIT_CLEAN;
    if (dump == DUMP_CALLGRAPH)
        ls_dump_callgraph(scan->out, program, scan->units.project.root, function);
    else
        status = judge(scan, program, dump);
    ls_program_free(program);
    return status;
}

static void tell_incomplete(const struct ls_units *units)
{
    ls_error("%u of %u files could not be analysed completely (--allow-incomplete accepts that)",
             units->failed + units->partial + units->project.missing,
             units->project.sources.count + units->project.missing);
}

static int scan_sources(struct scan *scan)
{
    int status = ls_units_find(&scan->units, scan->options);
    if (status != 0)
        return status;
    ls_phases_enter(&scan->phases, "parse and lower");
    if (ls_units_parse(&scan->units, scan->options, &scan->phases) != 0)
        return LS_EXIT_USAGE;
    status = analyse(scan);
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
    struct scan scan = {.options = options, .out = stdout};
    const char *path = ls_option_text(options, LS_OPT_OUTPUT);
    if (path)
        scan.out = fopen(path, "we");
    if (!scan.out) {
        ls_error("%s cannot be written: %s", path, strerror(errno));
        return LS_EXIT_USAGE;
    }
    int status = scan_sources(&scan);
    if (path && fclose(scan.out) != 0) {
        ls_error("%s cannot be written: %s", path, strerror(errno));
        status = LS_EXIT_USAGE;
    }
    ls_units_release(&scan.units);
    return status;
}
