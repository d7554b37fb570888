/* What one source file gives: its unit and how the parsing went, as bytes between a worker and its
 * parent.
 *
 * Making facts is a pure function of the source: its file, the files that it includes, its options,
 * and this version of lockstitch. So the same bytes are what a fact cache keeps under a key of
 * those, what `extract` writes and `link` reads. */
#ifndef LS_COMMANDS_FACTS_H
#define LS_COMMANDS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "ir/unit.h"
#include "project/project.h"

struct ls_facts {
    struct ls_unit *unit;        /* owned by the caller; NULL when nothing could be analysed */
    uint32_t errors;             /* in the source: the unit is incomplete */
    uint32_t fatal_errors;       /* among them */
    bool misses_own_headers;     /* clang's own headers are not installed */
    uint32_t message_count;      /* the first few of the errors, or why there is no unit */
    const char *const *messages; /* in the caller's arena */
};

/* Parses the source; the bytes are one malloc block. Never fails: a source without a unit has facts
 * that say why. */
char *ls_facts_make(const struct ls_source *source, size_t *size);

/* Reads what ls_facts_make wrote. Bytes that are not that give facts without a unit and a message
 * that says so. */
void ls_facts_read(struct ls_facts *facts, struct ls_arena *arena, const char *bytes, size_t size);

/* Facts of a source that cannot be analysed, for this reason (borrowed). */
void ls_facts_fail(struct ls_facts *facts, struct ls_arena *arena, const char *reason);

#endif
