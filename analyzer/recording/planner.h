/* Plans for active testing: where threads of the next run are to be held back
 * (runtime-checker/plan.h), from where recorded threads were seen. */
#ifndef LS_RECORDING_PLANNER_H
#define LS_RECORDING_PLANNER_H

#include <stdbool.h>
#include <stdint.h>

#include "recording/reader.h"

struct ls_plan;

/* How hard the next run is tried. */
struct ls_plan_terms {
    uint64_t pause_ns;  /* at one place, at most */
    uint64_t budget_ns; /* of a process together */
    bool gathers;       /* hold threads back before their first lock, too, until all are there */
};

/* What came of it. */
struct ls_plan_outcome {
    uint64_t meetings; /* circles that closed */
    uint64_t pauses, paused_ns;
};

struct ls_plan *ls_plan_new(void);
void ls_plan_free(struct ls_plan *plan);

/* What a thread does at a place of the plan. */
enum ls_plan_role {
    LS_PLAN_FIRST,  /* takes the lock that it will hold */
    LS_PLAN_SECOND, /* asks for the next one */
    LS_PLAN_YIELD   /* takes a lock that another thread shall take first */
};

/* A way (below 64) of a cycle goes over the place of the record `recorded` (as in struct
 * ls_acquisition, ls_hold and ls_usage) of these recordings, in this role. What is known already,
 * and what cannot be told again in another process (a lost stack), is passed over. */
void ls_plan_add(struct ls_plan *plan, uint32_t cycle, uint32_t way, enum ls_plan_role role,
                 const struct ls_recording *recordings, uint32_t count, uint64_t recorded);

/* Writes the places of those cycles that are `open` (by number). 0, or -1 when the file cannot be
 * written (said to the user). */
int ls_plan_write(const struct ls_plan *plan, const struct ls_plan_terms *terms, const bool *open,
                  const char *path);

/* What the processes have counted in it; zeros when it cannot be read. Ways of cycle i on which
 * threads stood in a circle that closed are added to met[i], a bit for each; `cycles` is the length
 * of met. */
struct ls_plan_outcome ls_plan_read(const char *path, uint64_t *met, uint32_t cycles);

#endif
