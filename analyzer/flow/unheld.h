/* Releases of locks that nobody has taken, as far as one function shows it: one way out gives back
 * a lock of the caller, and another one, or something that is called there, takes that lock as if
 * nobody had it. One of the two is wrong. */
#ifndef LS_FLOW_UNHELD_H
#define LS_FLOW_UNHELD_H

struct ls_walk;

/* Records them as misuses, when all exits of the walk are known. A release that is told for sure is
 * taken out of its exit's state, so that callers are not told of it again. */
void ls_unheld_find(struct ls_walk *walk);

#endif
