/* Loops that only wait: idling.c tells what their rounds do, spins.c who changes what they look at.
 */
#ifndef LS_FACTS_SPINS_P_H
#define LS_FACTS_SPINS_P_H

#include "facts/filler_p.h"
#include "facts/looks.h"
#include "facts/retest.h"

/* One loop: what its rounds do. */
struct ls_spinning {
    struct ls_filler *filler;
    struct ls_look look;
    bool *inside;   /* by block */
    bool *assigned; /* by variable: in the loop */
    bool works;     /* it does more than wait, or makes progress */
    bool waits;     /* for a condition or a permit: who can do that need not poll */
    bool doubtful;  /* lock-free algorithms look like it */
    bool counts;    /* its rounds, or something else that only it knows */
    bool sleeps, yields, tries, releases, is_atomic;
    bool prints; /* a sign of life, or a report of what others do */
    bool *after; /* by block: can be reached from the loop, and is in it */
    const struct ls_inst *try;
    ls_cells cells; /* that it reads */
};

/* Notes the variables that the loop assigns; before it is looked at. */
void ls_spinning_note_assigned(struct ls_spinning *spin);

/* Notes what the rounds do, up to the first sign that they work. `inside`, `assigned` and `look`
 * are set; `cells` are the caller's to release. */
void ls_spinning_see(struct ls_spinning *spin);

/* Narrows a loop that works down to those of its rounds, through block `head`, that do nothing, and
 * forgets what was seen of it; false when there are none. Where all rounds sleep, it is regular
 * work with a pause, not a wait. */
bool ls_spinning_narrow(struct ls_spinning *loop, uint32_t head);

#endif
