/* Condition waits that last until there is as much as each caller asks for.
 *
 * In `while (budget.left < units) pthread_cond_wait(...)` every waiter has a limit of its own. A
 * signal wakes one of them, perhaps one for whom it is not enough yet; it sleeps again, and the one
 * for whom it would be enough is not told. */
#ifndef LS_FACTS_AMOUNTS_H
#define LS_FACTS_AMOUNTS_H

#include "facts/looks.h"

/* The name of the parameter ("units", of the unit) that the loop around the wait, in `block`,
 * compares with shared memory; NULL when there is none, when all callers in the program give the
 * same number, or when the loop itself signals, and so passes on what is not enough for it. */
const char *ls_amount_waited(struct ls_arena *arena, const struct ls_look *look, uint32_t block);

#endif
