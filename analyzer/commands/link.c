/* lockstitch link: the facts that extract has written, judged as one program. */
#include "commands/factsfile.h"
#include "commands/inspect.h"
#include "commands/options.h"

static int link_facts(struct ls_inspection *link)
{
    const struct ls_options *options = link->options;
    if (options->count == 0)
        return ls_usage_error(options, "FACTS are missing: what lockstitch extract has written");
    ls_phases_enter(&link->phases, "read facts");
    ls_project_init(&link->units.project);
    if (ls_factsfile_read_all(&link->units, options->words, options->count) != 0 ||
        ls_inspect_prepare(link) != 0)
        return LS_EXIT_USAGE;
    ls_units_count(&link->units, options);
    link->whole = true;
    return ls_inspect(link);
}

int ls_command_link(const struct ls_options *options)
{
    struct ls_inspection link = {.options = options};
    if (ls_verdict_open(&link.output, options) != 0)
        return LS_EXIT_USAGE;
    return ls_inspect_close(&link, link_facts(&link));
}
