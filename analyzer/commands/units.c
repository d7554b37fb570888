#include "commands/units.h"

#include <string.h>
#include <unistd.h>

#include "base/diag.h"

enum { CACHE_LIMIT = 1 << 30 /* bytes */ };

/* ---- finding sources ---- */

/* argv's words, as those want them who do not change them. */
static const char *const *constant(char **words)
{
    return (const char *const *)words;
}

/* How to get a database, behind the message that there is none. */
static int advise(void)
{
    ls_info("one of these helps:");
    ls_info(
        "  cmake -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON   and then: lockstitch scan -p build");
    ls_info("  bear -- make                                        and then: lockstitch scan");
    ls_info("  lockstitch scan FILE... -- FLAGS                    without a database");
    ls_info("  lockstitch scan .                                   with guessed flags");
    return LS_EXIT_USAGE;
}

static int no_database(void)
{
    ls_error("no compile_commands.json here, in build*/, or in a directory above");
    return advise();
}

static int take_files(struct ls_units *units, const struct ls_options *options)
{
    if (ls_option_given(options, LS_OPT_BUILD_DIR))
        return ls_usage_error(options, "-p names a database, and -- says that there is none");
    if (options->count == 0)
        return ls_usage_error(options, "FILE is needed before --");
    return ls_project_take(&units->project, constant(options->words), options->count,
                           constant(options->rest), options->rest_count) == 0
               ? 0
               : LS_EXIT_USAGE;
}

/* One line about the headers that were not there: what a reader has to know is that they are
 * guesses, and where the one that matters comes from. */
static void tell_generated(struct ls_project *project)
{
    const struct ls_generated *header = project->generated.at;
    uint32_t others = project->generated.count - 1;
    const char *from = header->from ? ls_arena_printf(&project->arena, " from %s",
                                                      ls_project_shown(project, header->from))
                                    : "";
    const char *more = others > 0 ? ls_arena_printf(&project->arena, " and %u more header%s",
                                                    others, others == 1 ? "" : "s")
                                  : "";
    const char *slash = strrchr(header->path, '/');
    ls_info("nothing is configured: %s%s%s %s guessed; a compile database tells more", slash + 1,
            from, more, others > 0 ? "are" : "is");
}

static int guess(struct ls_units *units, const struct ls_options *options)
{
    struct ls_project *project = &units->project;
    ls_project_release(project);
    ls_project_init(project);
    if (ls_project_guess(project, constant(options->words), options->count) != 0)
        return LS_EXIT_USAGE;
    if (!ls_option_given(options, LS_OPT_QUIET) && project->sources.count > 0)
        ls_warn("no compile_commands.json: %u file%s analysed with guessed flags",
                project->sources.count, project->sources.count == 1 ? " is" : "s are");
    if (!ls_option_given(options, LS_OPT_QUIET) && project->generated.count > 0 &&
        project->sources.count > 0)
        tell_generated(project);
    return 0;
}

static void take_generated(struct ls_units *units)
{
    for (uint32_t i = 0; i < units->project.generated.count; i++) {
        const struct ls_generated *header = &units->project.generated.at[i];
        ls_vec_push(&units->texts,
                    (struct ls_frontend_text){header->path, header->text, strlen(header->text)});
    }
}

static int read_database(struct ls_units *units, const struct ls_options *options)
{
    struct ls_project *project = &units->project;
    const char *where = ls_option_text(options, LS_OPT_BUILD_DIR);
    bool given = where != NULL;
    if (!given)
        where = ls_project_find_database(&project->arena, constant(options->words), options->count);
    if (!where)
        return options->count > 0 ? guess(units, options) : no_database();
    if (!given && !ls_option_given(options, LS_OPT_QUIET))
        ls_info("using %s", where);
    if (ls_project_read(project, where, constant(options->words), options->count) != 0)
        return access(project->database, F_OK) != 0 ? advise() : LS_EXIT_USAGE;
    bool useless =
        project->sources.count + project->missing.count + project->malformed + project->not_c == 0;
    if (useless && !given && options->count > 0)
        return guess(units, options);
    return 0;
}

static void tell_left_out(const struct ls_project *project, bool verbose)
{
    if (project->not_c > 0)
        ls_info("%u file%s in another language than C left out", project->not_c,
                project->not_c == 1 ? "" : "s");
    if (project->duplicates > 0 && verbose)
        ls_info("%u further entries of files that are compiled more than once left out",
                project->duplicates);
    if (project->dropped > 0 && verbose)
        ls_info("%u compiler options without meaning for the analysis dropped", project->dropped);
}

static void tell_nothing(const struct ls_project *project, const struct ls_options *options)
{
    if (project->database)
        ls_error("nothing to analyse: %s lists no C file%s", project->database,
                 project->missing.count > 0 ? " that exists"
                 : options->count > 0       ? " there"
                                            : "");
    else if (options->count == 1 && !options->dashes)
        ls_error("nothing to analyse: there is no C file in %s", options->words[0]);
    else
        ls_error("nothing to analyse: there is no C file");
}

int ls_units_find(struct ls_units *units, const struct ls_options *options)
{
    *units = (struct ls_units){0};
    ls_project_init(&units->project);
    int status = options->dashes ? take_files(units, options) : read_database(units, options);
    if (status != 0)
        return status;
    take_generated(units);
    struct ls_project *project = &units->project;
    if (!ls_option_given(options, LS_OPT_QUIET))
        tell_left_out(project, ls_option_given(options, LS_OPT_VERBOSE));
    if (project->sources.count > 0)
        return 0;
    tell_nothing(project, options);
    /* A database may list what is gone; who names files that are not there has made a mistake. */
    return project->database && project->missing.count > 0 ? LS_EXIT_INCOMPLETE : LS_EXIT_USAGE;
}

/* Loaded units are copies. */
static void forget_bytes(struct ls_units *units)
{
    for (uint32_t i = 0; i < units->remembered.count; i++)
        ls_cache_entry_release(&units->remembered.at[i]);
    ls_vec_release(&units->remembered);
    ls_arena_release(&units->saved);
}

void ls_units_load(struct ls_units *units)
{
    for (uint32_t i = 0; i < units->project.sources.count; i++) {
        struct ls_facts *facts = &units->facts[i];
        ls_facts_load(facts, &units->arena);
        if (facts->unit)
            ls_vec_push(&units->loaded, facts->unit);
    }
    forget_bytes(units);
}

bool ls_units_is_foreign(const struct ls_units *units, uint32_t source)
{
    return units->project.sources.at[source].guessed && units->facts[source].is_foreign;
}

void ls_units_tell_incomplete(const struct ls_units *units)
{
    uint32_t absent = units->project.missing.count + units->project.malformed;
    ls_error("%u of %u files could not be analysed completely (--allow-incomplete accepts that)",
             units->failed + units->partial + absent, units->project.sources.count + absent);
}

bool ls_units_complete(const struct ls_units *units)
{
    return units->failed == 0 && units->partial == 0 && units->project.missing.count == 0 &&
           units->project.malformed == 0;
}

void ls_units_release(struct ls_units *units)
{
    for (uint32_t i = 0; units->facts && i < units->project.sources.count; i++)
        ls_unit_free(units->facts[i].unit);
    ls_vec_release(&units->loaded);
    forget_bytes(units);
    ls_vec_release(&units->texts);
    ls_cache_close(units->cache, CACHE_LIMIT);
    ls_arena_release(&units->arena);
    ls_project_release(&units->project);
}
