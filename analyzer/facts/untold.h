/* Changes of what waiters test that nobody tells them.
 *
 * A function locks the mutex of a wait, makes the loop around that wait end (`stop = true`,
 * `count++`), and neither it nor those who call it signal the condition behind that. */
#ifndef LS_FACTS_UNTOLD_H
#define LS_FACTS_UNTOLD_H

#include "facts/filler_p.h"

/* All waits and signals are in the model by then. */
void ls_filler_add_untold(struct ls_filler *filler);

#endif
