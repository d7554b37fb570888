/* lockstitch extract: the facts of sources into files, each by itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "commands/factsfile.h"
#include "commands/gating.h"
#include "commands/options.h"
#include "commands/units.h"
#include "project/home.h"

struct extract {
    const char *directory;
    int status;
};

static void write_facts(void *context, const struct ls_source *source, const char *bytes,
                        size_t size)
{
    struct extract *extract = context;
    if (extract->status == 0)
        extract->status = ls_factsfile_write(extract->directory, source, bytes, size);
}

/* "2/8": the second of eight parts. */
static int take_shard(struct ls_project *project, const struct ls_options *options)
{
    const char *text = ls_option_text(options, LS_OPT_SHARD);
    if (!text)
        return 0;
    char *slash, *end = NULL;
    unsigned long part = strtoul(text, &slash, 10);
    unsigned long parts = *slash == '/' ? strtoul(slash + 1, &end, 10) : 0;
    if (!end || *end != '\0' || part < 1 || part > parts || parts > UINT32_MAX)
        return ls_usage_error(options,
                              "--shard: \"%s\" is not like 2/8: the part, from 1, and how "
                              "many there are",
                              text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < project->sources.count; i++) {
        if (project->sources.at[i].number % parts == part - 1)
            project->sources.at[kept++] = project->sources.at[i];
    }
    project->sources.count = kept;
    return 0;
}

static int extract_sources(struct ls_units *units, struct ls_gate *gate,
                           const struct ls_options *options)
{
    struct extract extract = {.directory = ls_option_text(options, LS_OPT_OUTPUT)};
    struct ls_facts_sink sink = {&extract, write_facts};
    struct ls_phases phases = {0};
    int status = ls_units_find(units, options);
    if (status != 0)
        return status;
    if (ls_gating_configure(gate, options, units->project.shared) != 0 ||
        take_shard(&units->project, options) != 0)
        return LS_EXIT_USAGE;
    ls_gating_skip(gate, options, units);
    if (ls_home_make_directories(extract.directory) != 0) {
        ls_error("%s cannot be made: %s", extract.directory, strerror(errno));
        return LS_EXIT_USAGE;
    }
    ls_phases_enter(&phases, "parse and lower");
    if (ls_units_parse(units, options, &phases, &sink) != 0 || extract.status != 0)
        return LS_EXIT_USAGE;
    ls_phases_enter(&phases, NULL);
    if (!ls_option_given(options, LS_OPT_QUIET))
        ls_info("facts of %u file%s in %s", units->project.sources.count - units->failed,
                units->project.sources.count - units->failed == 1 ? "" : "s", extract.directory);
    if (ls_units_complete(units) || ls_option_given(options, LS_OPT_ALLOW_INCOMPLETE))
        return LS_EXIT_CLEAN;
    ls_units_tell_incomplete(units);
    return LS_EXIT_INCOMPLETE;
}

int ls_command_extract(const struct ls_options *options)
{
    struct ls_units units = {0};
    struct ls_gate gate = {0};
    int status = extract_sources(&units, &gate, options);
    ls_units_release(&units);
    ls_gate_release(&gate);
    return status;
}
