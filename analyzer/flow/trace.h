/* How a function comes to something: the chain of calls from the function that a trace is told from
 * down to the event. */
#ifndef LS_FLOW_TRACE_H
#define LS_FLOW_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "ir/unit.h"

/* Immutable and shared. `inner` is told from the called function; NULL where the event itself
 * happens. */
struct ls_trace {
    uint32_t proc; /* the function that holds the instruction */
    struct ls_site site;
    uint32_t length; /* in steps, this one included */
    const struct ls_trace *inner;
    const struct ls_trace *end; /* the last step but one, if that is further in than this one;
                                   NULL = it is not */
};

static inline const struct ls_trace *ls_trace_new(struct ls_arena *arena, uint32_t proc,
                                                  struct ls_site site, const struct ls_trace *inner)
{
    struct ls_trace *trace = LS_NEW(arena, struct ls_trace);
    *trace = (struct ls_trace){proc, site, inner ? inner->length + 1 : 1, inner, NULL};
    if (inner && inner->inner)
        trace->end = inner->end ? inner->end : inner;
    return trace;
}

/* Between a lock and what is likely to be done to it, or under it: the longer the way, the more
 * tests lie on it that nobody has followed. */
enum { LS_MOST_CALLS = 6 };

/* The last two steps, or the one that there is. */
static inline const struct ls_trace *ls_trace_end(const struct ls_trace *trace)
{
    return trace->end ? trace->end : trace;
}

/* The step where the event itself happens. */
static inline const struct ls_trace *ls_trace_last(const struct ls_trace *trace)
{
    const struct ls_trace *end = ls_trace_end(trace);
    return end->inner ? end->inner : end;
}

/* The same calls all the way down. */
static inline bool ls_trace_equal(const struct ls_trace *a, const struct ls_trace *b)
{
    for (; a && b && a != b; a = a->inner, b = b->inner)
        if (a->proc != b->proc || !ls_site_equal(a->site, b->site))
            return false;
    return a == b;
}

/* Where the two part, the one stands further up in the source of the function than the other. */
static inline bool ls_trace_is_above(const struct ls_trace *upper, const struct ls_trace *lower)
{
    while (upper->inner && lower->inner && upper->proc == lower->proc &&
           ls_site_equal(upper->site, lower->site)) {
        upper = upper->inner;
        lower = lower->inner;
    }
    return upper->proc == lower->proc && upper->site.file == lower->site.file &&
           upper->site.line < lower->site.line;
}

static inline uint32_t ls_trace_length(const struct ls_trace *trace)
{
    return trace ? trace->length : 0;
}

#endif
