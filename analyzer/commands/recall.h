/* Reports that have been written before: when nothing has changed, nothing is analysed again.
 *
 * A report is a function of the sources (as the fact cache knows them), of the options, and of the
 * files that configure the gate; its bytes and its status are kept beside the facts. */
#ifndef LS_COMMANDS_RECALL_H
#define LS_COMMANDS_RECALL_H

#include "commands/options.h"
#include "commands/units.h"
#include "commands/verdict.h"

struct ls_recall {
    struct ls_cache *cache; /* NULL: this report cannot be recalled */
    struct ls_cache_key key;
    FILE *stream; /* the output's own, while a report is written */
    char *bytes;
    size_t size;
};

/* What would be reported. `files` are all further files that the report depends on; `change` stands
 * for what --diff found out, 0 without. */
void ls_recall_init(struct ls_recall *recall, const struct ls_units *units,
                    const struct ls_options *options, const struct ls_output *output,
                    const char *const *files, uint32_t count, uint64_t change);

/* Writes the report if it is known. Returns its status, or -1. */
int ls_recall_find(struct ls_recall *recall, struct ls_output *output);

/* Between these two, what is written to the output is kept. */
void ls_recall_begin(struct ls_recall *recall, struct ls_output *output);
void ls_recall_end(struct ls_recall *recall, struct ls_output *output, int status);

#endif
