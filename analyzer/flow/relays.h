/* Start routines that only go on to the function that they are given, in a record:
 *
 *     static void *relay(void *p) { struct start *s = p; return s->routine(s->argument); }
 *     ... s->routine = routine; s->argument = argument; pthread_create(&id, NULL, relay, s);
 *
 * Programs that wrap pthread_create() have one for all their threads. What such a thread does is in
 * the function that is stored: that is what is started, where it is stored; the call in the relay
 * itself is left out, or all threads would be one. */
#ifndef LS_FLOW_RELAYS_H
#define LS_FLOW_RELAYS_H

#include "flow/flow.h"

struct ls_relay {
    const struct ls_inst *call; /* in the start routine */
    uint32_t routine;           /* the field that the callee is in */
    uint32_t argument; /* ... and what it is called with; LS_NONE: that is something else */
};

/* By proc, in the arena of `flow`, whose apis are known; NULL: no relay. */
struct ls_relay **ls_relays_find(struct ls_flow *flow);

#endif
