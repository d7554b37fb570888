/* Where the threads of runs have been: the lines and functions on the way to all that was recorded,
 * and who was there. What judges findings of scan that no lock site is part of: recordings hold no
 * accesses to memory, so a data race is never seen to happen; but whether its threads began, were
 * there at one time, and came through the functions of its ways, is known. */
#ifndef LS_JOIN_TRACKS_H
#define LS_JOIN_TRACKS_H

#include "base/tally.h"
#include "model/finding.h"
#include "model/model.h"

struct ls_tracks {
    const struct ls_model *run;
    uint32_t threads; /* of the run: findings of scan may bring more into the model */
    struct ls_tally lines, functions;
};

/* Before findings of scan are brought into the model of the runs, which stays borrowed. */
void ls_tracks_init(struct ls_tracks *tracks, const struct ls_model *run);
void ls_tracks_release(struct ls_tracks *tracks);

/* True when a thread of a run began in this function; "main" is one. */
bool ls_tracks_began(const struct ls_tracks *tracks, const char *routine);

/* True when a thread that began in `routine` ("" = any thread) was in the function. */
bool ls_tracks_entered(struct ls_tracks *tracks, const struct ls_location *at, const char *routine);

/* True when in one process threads of both start routines lived at one time, not the same one.
 * "" = any thread. */
bool ls_tracks_met(const struct ls_tracks *tracks, const char *routine, const char *other);

/* Gives a verdict to a finding of scan (in the model of the runs) about its ways. `source` is what
 * was saved of scan, its sites with counts (ls_coverage_take). Leaves the finding as it is when
 * nothing can be told. Texts in `arena`. */
void ls_tracks_judge(struct ls_tracks *tracks, const struct ls_model *source,
                     struct ls_finding *finding, struct ls_arena *arena);

#endif
