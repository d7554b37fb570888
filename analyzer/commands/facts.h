/* What one source file gives: its unit and how the parsing went, as bytes between a worker and its
 * parent.
 *
 * Making facts is a pure function of the source: its file, the files that it includes, its options,
 * and this version of lockstitch. So the same bytes are what a fact cache keeps under a key of
 * those (project/cache.h), what `extract` writes and `link` reads. */
#ifndef LS_COMMANDS_FACTS_H
#define LS_COMMANDS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "commands/reading.h"
#include "frontend/frontend.h"
#include "ir/unit.h"
#include "project/cache.h"
#include "project/project.h"

struct ls_facts {
    bool analysed;               /* there is a unit */
    struct ls_unit *unit;        /* once it is loaded; owned by the caller */
    uint32_t errors;             /* in the source: the unit is incomplete */
    uint32_t fatal_errors;       /* among them */
    bool misses_own_headers;     /* clang's own headers are not installed */
    bool is_foreign;             /* the source asks for headers of another system */
    struct ls_reading reading;   /* how much of it was read */
    uint32_t message_count;      /* the first few of the errors, or why there is no unit */
    const char *const *messages; /* in the caller's arena */
    uint32_t file_count;
    const char *const *files; /* what was read, without the files of the system */
    bool settled;      /* the sources were not changed meanwhile, as far as a cache can tell */
    uint64_t contents; /* of what was read; 0 without a cache */
    uint64_t meaning;  /* of the unit: equal ones have equal facts; 0: there is none */
    const char *bytes; /* of the unit, before it is loaded */
    size_t size;
};

/* Parses the source, with other texts in place of some files; the bytes are one malloc block. Never
 * fails: a source without a unit has facts that say why. With a cache (may be NULL) they are kept
 * there. */
char *ls_facts_make(const struct ls_source *source, const struct ls_frontend_text *texts,
                    uint32_t text_count, struct ls_cache *cache, size_t *size);

/* True when the cache has the facts of the source as it is now, but for these texts. */
bool ls_facts_find(const struct ls_source *source, const struct ls_frontend_text *texts,
                   uint32_t text_count, struct ls_cache *cache, struct ls_cache_entry *entry);

/* Reads what ls_facts_make wrote, all but the unit. Bytes that are not that give facts that were
 * not analysed and a message that says so. The bytes are borrowed until the unit is loaded. */
void ls_facts_read(struct ls_facts *facts, struct ls_arena *arena, const char *bytes, size_t size);

/* Drops from the bytes what only the cache is interested in: equal facts are equal bytes then. */
void ls_facts_detach(char *bytes, size_t size);

/* Loads the unit, if there is one. */
void ls_facts_load(struct ls_facts *facts, struct ls_arena *arena);

/* Facts of a source that cannot be analysed, for this reason (borrowed). */
void ls_facts_fail(struct ls_facts *facts, struct ls_arena *arena, const char *reason);

#endif
