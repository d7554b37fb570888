/* A unit as bytes and back: what workers send to their parent and what the fact cache keeps.
 *
 * Layout: a header (magic, version, the writer's byte order, size, XXH3 of everything behind the
 * header), the row counts of all tables, the tables one after another as they stand in memory, the
 * texts of the string pool. All rows are of fixed-size integers without padding. Equal units give
 * equal bytes. Another version, byte order or size is refused, and so is everything that
 * ls_unit_verify refuses: hostile bytes give an error and nothing worse. */
#ifndef LS_IR_SAVE_H
#define LS_IR_SAVE_H

#include <stddef.h>

#include "base/arena.h"
#include "ir/unit.h"

/* Raise it with every change of the tables, of opcodes or operators, or of what they mean. */
#define LS_UNIT_VERSION 4

/* Bytes 8 .. 15 of the saved form are ls_hash(bytes + LS_UNIT_HEADER, size - LS_UNIT_HEADER, 0) in
 * the machine's order. */
enum { LS_UNIT_HEADER = 32, LS_UNIT_CHECKSUM_AT = 8 };

/* The saved form, in one malloc block that the caller frees. `unit` must be well formed. */
void *ls_unit_save(const struct ls_unit *unit, size_t *size);

/* The unit that was saved; the caller frees it. NULL and a sentence in *why (from `arena`) when the
 * bytes are no unit. Several threads may load at once, each with an arena of its own. */
struct ls_unit *ls_unit_load(const void *bytes, size_t size, struct ls_arena *arena,
                             const char **why);

#endif
