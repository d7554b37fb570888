/* Start routines that a loop takes from a table: `create(&threads[i], NULL, stages[i], NULL)`.
 *
 * Each entry of the table is one thread, so a routine that stands in it once has one instance,
 * though its thread is created in a loop. */
#ifndef LS_FACTS_TABLES_H
#define LS_FACTS_TABLES_H

#include "base/arena.h"
#include "facts/looks.h"
#include "flow/trace.h"

/* True when the thread that is created at the end of `way` comes from an array with constant
 * entries, of which one is `routine`, and nothing but the loop over this array runs more than once
 * on the way. */
bool ls_table_has_once(struct ls_arena *arena, struct ls_looks *looks, const struct ls_trace *way,
                       uint32_t routine);

#endif
