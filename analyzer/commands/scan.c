/* lockstitch scan: sources to findings. The order of work, no judgement. */
#include "commands/inspect.h"
#include "commands/options.h"

static int scan_sources(struct ls_inspection *scan)
{
    int status = ls_units_find(&scan->units, scan->options);
    if (status != 0)
        return status;
    if (ls_inspect_prepare(scan) != 0)
        return LS_EXIT_USAGE;
    ls_phases_enter(&scan->phases, "parse and lower");
    if (ls_units_parse(&scan->units, scan->options, &scan->phases, NULL) != 0)
        return LS_EXIT_USAGE;
    scan->whole = scan->options->dashes || scan->options->count == 0;
    return ls_inspect(scan);
}

int ls_command_scan(const struct ls_options *options)
{
    struct ls_inspection scan = {.options = options};
    if (ls_verdict_open(&scan.output, options) != 0)
        return LS_EXIT_USAGE;
    return ls_inspect_close(&scan, scan_sources(&scan));
}
