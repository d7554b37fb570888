/* Reports that have been written before: when nothing has changed, nothing is analysed again.
 *
 * A report is a function of the facts of the sources, of their text as far as it is visible
 * (visible.h), of the options, and of the files that configure the gate; its bytes and its status
 * are kept beside the facts. To know the facts they have to be loaded. So a second entry, under
 * what the fact cache knows of the files, says which report that was. */
#ifndef LS_COMMANDS_RECALL_H
#define LS_COMMANDS_RECALL_H

#include "commands/options.h"
#include "commands/units.h"
#include "commands/verdict.h"

struct ls_recall {
    struct ls_cache *cache;      /* NULL: this report cannot be recalled */
    struct ls_cache_key setting; /* of everything but the sources */
    struct ls_cache_key files;   /* of the sources' files: leads to `report` */
    struct ls_cache_key report;  /* of what the sources mean */
    FILE *stream;                /* the output's own, while a report is written */
    char *bytes;
    size_t size;
};

/* What would be reported. `files` are all further files that the report depends on; `change` stands
 * for what --diff found out, 0 without. */
void ls_recall_init(struct ls_recall *recall, const struct ls_units *units,
                    const struct ls_options *options, const struct ls_output *output,
                    const char *const *files, uint32_t count, uint64_t change);

/* Writes the report if it is known for these very files. Returns its status, or -1. */
int ls_recall_find(struct ls_recall *recall, struct ls_output *output);

/* When the units are loaded: writes the report if it is known for sources that differ in nothing
 * that it tells. With `exact` it is one of these very files, as a baseline, or a change, has to do
 * with more of them. Returns its status, or -1. */
int ls_recall_find_alike(struct ls_recall *recall, const struct ls_units *units, bool exact,
                         struct ls_output *output);

/* Between these two, what is written to the output is kept. */
void ls_recall_begin(struct ls_recall *recall, struct ls_output *output);
void ls_recall_end(struct ls_recall *recall, struct ls_output *output, int status);

#endif
