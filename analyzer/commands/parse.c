/* Facts of all sources: from the cache, or by parsing in worker processes. */
#include <string.h>

#include "base/diag.h"
#include "base/paths.h"
#include "commands/installed.h"
#include "commands/progress.h"
#include "commands/tool.h"
#include "commands/trouble.h"
#include "commands/units.h"
#include "project/home.h"
#include "project/pool.h"

enum { WORKER_LIMIT = 2048 /* MiB; libclang gives memory back, but fragmented */ };

struct parse {
    struct ls_units *units;
    const struct ls_facts_sink *sink;
    struct ls_progress progress;
    LS_VEC(uint32_t) jobs; /* sources that are to be parsed */
};

/* ---- the cache ---- */

static void open_cache(struct ls_units *units, const struct ls_options *options)
{
    const struct ls_project *project = &units->project;
    if (!project->database || ls_option_given(options, LS_OPT_NO_CACHE))
        return;
    const char *beside = ls_path_parent(&units->arena, project->database);
    const char *home = ls_arena_printf(&units->arena, "%s/" LS_HOME, beside);
    const char *directory = ls_arena_printf(&units->arena, "%s/cache", home);
    if (ls_home_make(home) == 0)
        units->cache = ls_cache_open(directory, ls_tool_version(&units->arena, directory));
    if (!units->cache && ls_option_given(options, LS_OPT_VERBOSE))
        ls_info("%s cannot be written: every file is parsed", directory);
}

static void give(const struct parse *parse, uint32_t source, const char *bytes, size_t size)
{
    if (parse->sink)
        parse->sink->take(parse->sink->context, &parse->units->project.sources.at[source], bytes,
                          size);
}

/* What the cache knows is read at once, the rest becomes jobs. */
static void ask_cache(struct parse *parse)
{
    struct ls_units *units = parse->units;
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        struct ls_cache_entry entry;
        if (units->cache && ls_facts_find(&units->project.sources.at[i], units->texts.at,
                                          units->texts.count, units->cache, &entry)) {
            ls_vec_push(&units->remembered, entry);
            ls_facts_read(&units->facts[i], &units->arena, entry.bytes, entry.size);
            give(parse, i, entry.bytes, entry.size);
        } else {
            ls_vec_push(&parse->jobs, i);
        }
    }
}

/* ---- parsing ---- */

static char *parse_source(void *context, uint32_t job, size_t *size)
{
    const struct parse *parse = context;
    struct ls_units *units = parse->units;
    return ls_facts_make(&units->project.sources.at[parse->jobs.at[job]], units->texts.at,
                         units->texts.count, units->cache, size);
}

static void take_facts(void *context, const struct ls_job_result *result)
{
    struct parse *parse = context;
    struct ls_units *units = parse->units;
    uint32_t source = parse->jobs.at[result->job];
    struct ls_facts *facts = &units->facts[source];
    if (result->end == LS_JOB_DONE) {
        ls_facts_read(facts, &units->arena, result->bytes, result->size);
        give(parse, source, result->bytes, result->size);
        if (!parse->sink)
            ls_facts_load(facts, &units->arena);
        facts->bytes = NULL; /* they go away */
    } else if (result->end == LS_JOB_TIMED_OUT) {
        ls_facts_fail(facts, &units->arena,
                      ls_arena_printf(&units->arena, "it took longer than %d seconds (--timeout)",
                                      result->number));
    } else {
        ls_facts_fail(facts, &units->arena,
                      ls_arena_printf(&units->arena, "the analysis crashed (%s)",
                                      result->number ? strsignal(result->number) : "it exited"));
    }
    ls_progress_step(&parse->progress, units->project.sources.at[source].path);
}

void ls_units_count(struct ls_units *units, const struct ls_options *options)
{
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        const struct ls_facts *facts = &units->facts[i];
        units->failed += !facts->analysed;
        bool has_errors = facts->analysed && facts->errors > 0;
        units->foreign += has_errors && ls_units_is_foreign(units, i);
        units->partial += has_errors && !ls_units_is_foreign(units, i);
    }
    ls_trouble_report(units, ls_option_given(options, LS_OPT_QUIET),
                      ls_option_given(options, LS_OPT_VERBOSE));
}

static int run_jobs(struct parse *parse, const struct ls_options *options, struct ls_phases *phases)
{
    struct ls_pool pool = {.workers = ls_option_number(options, LS_OPT_JOBS, 0),
                           .timeout = ls_option_number(options, LS_OPT_TIMEOUT, 0),
                           .worker_limit = WORKER_LIMIT,
                           .context = parse,
                           .work = parse_source,
                           .done = take_facts};
    struct ls_pool_usage usage;
    if (!ls_installed_frontend())
        return -1;
    ls_progress_start(&parse->progress, parse->jobs.count,
                      ls_option_given(options, LS_OPT_QUIET) ||
                          ls_option_given(options, LS_OPT_NO_PROGRESS));
    int status = ls_pool_run(&pool, parse->jobs.count, &usage);
    ls_progress_end(&parse->progress);
    if (status != 0)
        return -1;
    ls_phases_add_cpu(phases, usage.cpu_seconds);
    parse->units->worker_peak_kib = usage.peak_kib;
    return 0;
}

int ls_units_parse(struct ls_units *units, const struct ls_options *options,
                   struct ls_phases *phases, const struct ls_facts_sink *sink)
{
    struct parse parse = {.units = units, .sink = sink};
    units->facts = LS_NEW_ARRAY(&units->arena, struct ls_facts, units->project.sources.count);
    open_cache(units, options);
    ask_cache(&parse);
    int status = parse.jobs.count > 0 ? run_jobs(&parse, options, phases) : 0;
    ls_vec_release(&parse.jobs);
    if (status != 0)
        return -1;
    ls_units_count(units, options);
    if (units->cache && ls_option_given(options, LS_OPT_VERBOSE))
        ls_info("%u of %u files from the cache", units->remembered.count,
                units->project.sources.count);
    return 0;
}
