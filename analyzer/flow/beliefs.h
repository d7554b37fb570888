/* What each function of a program is taken to do, where its code does not say: its model
 * (apis.h), or for a lock function that is only declared, what its name and shape let us believe.
 *
 * `x_lock(p)` and `x_unlock(p)` are believed to be a pair when both are only declared, have one
 * parameter each, a pointer of the same type, and names that differ in the verb alone; beside it
 * only the place of the call may be asked for (file, line, function). Believing
 * too much makes false findings, so a pair is dropped when anything speaks against it:
 *   - the type or the name is of something else: a file, a texture, a semaphore (lockname.h), a
 * text or a constant;
 *   - lock() returns something that the program looks at: nobody can say which value means success.
 * Only of a try that returns bool, true does; of a lock beyond doubt (see below) what callers take
 * for success, as they show by where they unlock, or else 0, as in most of C;
 *   - another declared function that takes the type may lock or unlock it in a way of its own:
 *     `x_unlock_and_free`, `x_lock_timeout`.
 * Findings about such locks are for audit (`believed` in the model), except that a name with a word
 * for a lock in it (`app_mutex_lock`), such a name of what it takes (`struct app_mutex *`), or a
 * place that is asked for, is proof enough for what does not depend on the kind of the lock
 * (`named`): one that is kept, or given back twice.
 *
 * A function that nobody declares, for want of a header, has one parameter when all its calls give
 * it one argument; it is believed only when its name has a word for a lock, and findings about it
 * are for audit: the code around is known in part. `x_mutex_init` and `x_mutex_destroy` make and
 * end what a believed `x_mutex_lock` locks.
 *
 * Functions and macros that a program makes of atomic operations form pairs in the same way. Their
 * bodies prove it (homemade.h): types and results may be what they like, and findings are as sure
 * as those about mutexes. Deterministic. */
#ifndef LS_FLOW_BELIEFS_H
#define LS_FLOW_BELIEFS_H

#include "base/arena.h"
#include "flow/apis.h"
#include "program/program.h"

struct ls_beliefs;

/* For the program's functions as they are now; lives in the arena, borrows the models. */
const struct ls_beliefs *ls_beliefs_new(struct ls_arena *arena, const struct ls_program *program,
                                        const struct ls_apis *apis);

/* What the function is taken to do, or NULL: its code, if there is any, says so. */
const struct ls_api *ls_beliefs_find(const struct ls_beliefs *beliefs, uint32_t proc);

#endif
