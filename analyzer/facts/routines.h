/* What a start routine is like: whether it ends, whom it serves, what it has to tell. */
#ifndef LS_FACTS_ROUTINES_H
#define LS_FACTS_ROUTINES_H

#include "facts/repeats.h"

struct ls_routine {
    bool ends;      /* it may return, or end the thread */
    bool serves;    /* a loop waits for more work: input, events, time, or */
    bool is_pooled; /* what other threads hand over */
    bool has_result;
    bool detaches_itself; /* perhaps; `always` */
    bool always;
    bool write_surely;           /* into a file, not perhaps into a socket or a pipe */
    uint32_t write_proc;         /* that holds */
    const struct ls_inst *write; /* a call that writes; NULL = none */
};

/* Of a start routine; all false for LS_NONE and for one that is only declared. */
struct ls_routine ls_routine_of(const struct ls_survey *survey, uint32_t proc);

#endif
