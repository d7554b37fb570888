/* The first half of scan: which sources, and their units, in the order of the project.
 *
 * Everything that goes wrong on the way is told to the user here: no database, files that do not
 * exist, files that could be analysed in part or not at all, headers that were not found. */
#ifndef LS_COMMANDS_UNITS_H
#define LS_COMMANDS_UNITS_H

#include "base/arena.h"
#include "base/vec.h"
#include "commands/facts.h"
#include "commands/options.h"
#include "commands/phases.h"
#include "project/project.h"

struct ls_units {
    struct ls_project project;
    struct ls_arena arena;
    LS_VEC(struct ls_frontend_text) texts;    /* that all sources share: guessed headers */
    struct ls_facts *facts;                   /* by source; own their units */
    struct ls_cache *cache;                   /* NULL: none is used */
    LS_VEC(struct ls_cache_entry) remembered; /* what came out of it, until the units are loaded */
    struct ls_arena saved;                    /* what files of facts hold, likewise */
    LS_VEC(struct ls_unit *) loaded; /* the units that there are, in the order of the sources */
    uint32_t failed;                 /* sources without a unit */
    uint32_t partial;                /* sources with errors */
    uint32_t foreign;                /* others with errors, that are for another system */
    size_t worker_peak_kib;
};

/* Finds the sources that the command line asks for. Returns 0, or an exit status after a message.
 */
int ls_units_find(struct ls_units *units, const struct ls_options *options);

/* Who wants the bytes of facts (facts.h) instead of loaded units. */
struct ls_facts_sink {
    void *context;
    void (*take)(void *context, const struct ls_source *source, const char *bytes, size_t size);
};

/* Gets the facts of them all, from the cache (analyzer/project/cache.h) or by parsing, and reports
 * how that went. `sink` is NULL when the units are to be loaded. Returns 0, or -1 after a message.
 */
int ls_units_parse(struct ls_units *units, const struct ls_options *options,
                   struct ls_phases *phases, const struct ls_facts_sink *sink);

/* Counts what is missing when the facts of all are there, and tells. */
void ls_units_count(struct ls_units *units, const struct ls_options *options);

/* Loads the units. */
void ls_units_load(struct ls_units *units);

/* The source is for another system, and nobody has told the options that it is built with: its
 * errors say nothing. */
bool ls_units_is_foreign(const struct ls_units *units, uint32_t source);

/* Says how many files could not be analysed completely. */
void ls_units_tell_incomplete(const struct ls_units *units);

/* True when everything that was asked for was analysed completely. */
bool ls_units_complete(const struct ls_units *units);

void ls_units_release(struct ls_units *units);

#endif
