/* Whether all who write a field keep to the lock that its object has for it.
 *
 * Then the lock is meant for the field, however many only look without it: what they see may change
 * under their eyes. That a method reads without the lock what another writes with it is what RacerD
 * reports of such objects (Blackshear et al., OOPSLA 2018). Pure: reads the model, keeps nothing.
 */
#ifndef LS_MODEL_DISCIPLINE_H
#define LS_MODEL_DISCIPLINE_H

#include "model/alike.h"
#include "model/peers.h"

/* The lock is a field of the record that the variable is one of, or the target of such a field. */
bool ls_discipline_has_own(const struct ls_shared *variable, const struct ls_lock *lock);

/* True when `guard` (of the variable, which has this number) is a lock of the object itself, all
 * who write the variable hold it, and several functions use the variable so, or the object's other
 * fields are mostly used so; and those that do without are few. `peers` may be NULL. */
bool ls_discipline_is_kept(struct ls_alike *alike, const struct ls_peers *peers, uint32_t number,
                           const struct ls_guard *guard);

/* True when at least three functions take `guard` (there is one) for the variable, and one alone
 * does without it, and changes what it has looked at: how many statements that one has proves
 * nothing. */
bool ls_discipline_is_broken_once(struct ls_alike *alike, const struct ls_guard *guard);

/* The thread of one start routine that alone writes the variable: without the lock it sees there
 * what nobody else changes. LS_MODEL_NONE: there is no such. */
uint32_t ls_discipline_writer(struct ls_alike *alike);

#endif
