/* Predicted deadlocks on trial: what runs have shown of each, and the verdict. Judges facts; does
 * not know how a run is made. */
#ifndef LS_JOIN_TRIAL_H
#define LS_JOIN_TRIAL_H

#include "base/vec.h"
#include "join/ways.h"
#include "model/finding.h"
#include "model/model.h"

/* One finding on trial. */
struct ls_attempt {
    uint32_t finding; /* in the findings */
    uint32_t ways;
    struct ls_way *way;
    bool *taken;        /* by some run: way by way */
    bool alone;         /* one thread is enough: there is nothing to bring together */
    bool awaits;        /* an event, with a lock: see ls_ways_await */
    bool over;          /* it has happened, or is ruled out */
    bool circled;       /* some run has gone all ways with locks that make a circle */
    bool acquitted;     /* some run has taken all ways, in a circle that cannot close */
    bool predicted;     /* some run predicts it as well */
    const char *excuse; /* why acquitted */
    bool threads;       /* more than one went its ways, in one run */
    const char *single; /* a thread that went one; NULL */
    unsigned tries;     /* runs that were meant to make it happen, and did not */
    uint64_t pauses;    /* of threads, in those */
    uint64_t longest_ns;
};

struct ls_trials {
    struct ls_model *model; /* that the findings belong to; gets what is shown of other runs */
    struct ls_findings *findings;
    LS_VEC(struct ls_attempt) all;
};

/* One attempt for each finding, of those that hang (ls_ways_hang); findings of deadlock are over at
 * once. All is borrowed and must stay. */
void ls_trials_init(struct ls_trials *trials, struct ls_model *model, struct ls_findings *findings);

/* One more, of the finding at this index. */
void ls_trials_add(struct ls_trials *trials, uint32_t finding);

void ls_trials_release(struct ls_trials *trials);

/* Takes note of which ways a recorded run has gone, and of circles that it rules out. */
void ls_trials_watch(struct ls_trials *trials, const struct ls_model *run);

/* What the rules have found in a run: what one thread is enough for is then observed. */
void ls_trials_see(struct ls_trials *trials, const struct ls_findings *observed);

/* True when the usage is one of the lock that the attempt (one that awaits) is about, in this
 * recorded run, but elsewhere: a thread that comes there must have let the waiting one pass. */
bool ls_trials_rival(const struct ls_attempt *attempt, const struct ls_model *run,
                     const struct ls_usage *usage);

/* A deadlock happened in run number `run`: the finding that predicted it is confirmed, and shows
 * where the threads stood. False when none had predicted it: then it becomes a finding itself,
 * unless it is known. */
bool ls_trials_hit(struct ls_trials *trials, const struct ls_model *model,
                   const struct ls_finding *deadlock, unsigned run);

/* In run `run` threads stood on these ways (a bit for each) so that each held what the next was
 * about to ask for, and went on together. If that are all, and the finding says that a deadline
 * breaks its circle, it is confirmed: there is no deadlock to be seen. True if so. */
bool ls_trials_met(struct ls_trials *trials, uint32_t attempt, uint64_t ways, unsigned run);

/* A run is over that was meant for some of the attempts (by number). If nothing was hit, it counts
 * as a try of those that are open. */
void ls_trials_end_run(struct ls_trials *trials, const bool *meant, bool hit, uint64_t pauses,
                       uint64_t pause_ns);

/* True when another run may make it happen, and less than `tries` were meant to; one is enough when
 * the locks that runs take on these ways make no circle. */
bool ls_trials_is_open(const struct ls_trials *trials, uint32_t attempt, unsigned tries);

/* Writes the verdicts into the findings. */
void ls_trials_conclude(struct ls_trials *trials);

#endif
