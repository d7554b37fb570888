/* From traces to the witness paths of the model. */
#ifndef LS_FLOW_WITNESS_H
#define LS_FLOW_WITNESS_H

#include "flow/trace.h"
#include "model/model.h"
#include "program/program.h"

/* A lock that is held at the end of a trace, and the trace of its acquisition (told from the same
 * function). */
struct ls_witness_hold {
    uint32_t lock; /* of the model */
    const struct ls_trace *trace;
};

/* The path of `trace` for a thread; its last step says `what` (borrowed). Each step lists the holds
 * that are taken before it. Allocated in the model's arena. */
const struct ls_witness *ls_witness_new(struct ls_model *model, const struct ls_program *program,
                                        uint32_t thread, const struct ls_trace *trace,
                                        const char *what, const struct ls_witness_hold *holds,
                                        uint32_t count);

/* Number of calls between the point where `trace` leaves the way of `hold` and its end: how far
 * below the lock it happens. */
uint32_t ls_witness_distance(const struct ls_trace *trace, const struct ls_trace *hold);

/* Where a site in a function is. */
struct ls_location ls_witness_location(const struct ls_program *program, uint32_t proc,
                                       struct ls_site site);

#endif
