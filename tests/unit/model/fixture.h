/* Models written as what threads do: fixture_run(&f, "T1", "A B -B -A").
 *
 * A word locks the lock of that name, "-A" unlocks it. Behind a colon: r = shared, t = only tries,
 * d = with a deadline, o = ordered by address, and a digit = this instance of a lock class ("m:1
 * m:2"). Every lock() is followed, and becomes an acquisition of the model when something is held.
 * Locks and threads are made when they are first named. */
#ifndef LS_TESTS_MODEL_FIXTURE_H
#define LS_TESTS_MODEL_FIXTURE_H

#include "model/model.h"
#include "model/order.h"

struct fixture {
    struct ls_model model;
};

void fixture_init(struct fixture *fixture);
void fixture_release(struct fixture *fixture);

uint32_t fixture_lock(struct fixture *fixture, const char *name);
uint32_t fixture_thread(struct fixture *fixture, const char *name);

/* A new segment of the thread, after the given ones (LS_MODEL_NONE: no segment). */
uint32_t fixture_segment(struct fixture *fixture, const char *thread, uint32_t after,
                         uint32_t and_after);

/* Runs the script in the thread's latest segment. */
void fixture_run(struct fixture *fixture, const char *thread, const char *script);

/* Whether the two may run at the same time: one question to model/parallel.h. */
bool fixture_parallel(const struct ls_model *model, uint32_t thread_a, uint32_t segment_a,
                      uint32_t thread_b, uint32_t segment_b);

/* "A B" for a deadlock around A and B, "A B C; A B: gated" with acquittals; in the order of
 * `cycles`. Owned by the model. */
const char *fixture_cycles(struct fixture *fixture, uint32_t max_length);

#endif
