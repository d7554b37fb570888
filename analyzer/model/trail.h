/* Ways to uses of memory: kept as trails that share their beginnings, and told as witnesses when a
 * finding asks for one. */
#ifndef LS_MODEL_TRAIL_H
#define LS_MODEL_TRAIL_H

#include "base/arena.h"
#include "model/model.h"

/* The trail that goes on from `from` (NULL: begins) with this step. In the arena. */
const struct ls_trail *ls_trail_new(struct ls_arena *arena, const struct ls_trail *from,
                                    struct ls_location at, uint32_t function);

/* Step `number` of a trail, counted from 0 at its beginning; NULL when it has not so many. */
const struct ls_trail *ls_trail_step(const struct ls_trail *trail, uint32_t number);

/* What the thread does there: "reads", "writes", or "uses" what only a library can look into. */
const char *ls_use_verb(const struct ls_use *use);

/* The way to a use, each step with the locks that are held by then. In the arena. */
const struct ls_witness *ls_trail_tell(const struct ls_model *model, struct ls_arena *arena,
                                       const struct ls_use *use);

#endif
