/* Under which locks a function is called, place by place: where nearly all who call it hold a lock,
 * whoever does not is the odd one, however few places inside use what the lock guards. */
#ifndef LS_FACTS_CALLERS_H
#define LS_FACTS_CALLERS_H

#include "base/tally.h"
#include "facts/entries.h"

/* A lock under which a function is called. */
struct ls_called_under {
    uint32_t class, kind; /* of the lock */
    uint32_t places;      /* that hold it, at least on some ways */
    uint32_t next;        /* of the same function, + 1; 0 = none */
};

struct ls_callers {
    LS_VEC(struct ls_called_under) all;
    struct ls_tally known;  /* places, and pairs of a place and a lock */
    struct ls_tally places; /* by function: how many call it */
    struct ls_tally last;   /* by function: into `all`, + 1 */
    struct ls_tally index;  /* by function and lock: likewise */
};

/* The function `callee` is entered from that place. */
void ls_callers_note(struct ls_callers *callers, const struct ls_entry *callee);
void ls_callers_release(struct ls_callers *callers);

/* The lock (its class in `under`) that nearly all calls of the context's function hold, but not the
 * one by which this context was entered, and how many call it; false when there is no such. */
bool ls_callers_miss(struct ls_callers *callers, const struct ls_entry *context,
                     struct ls_called_under *under, uint32_t *places);

#endif
