/* Names of the locks and threads of a recorded process, as a person would write them. Private to
 * this folder.
 *
 * Locks: the variable ("accounts_lock", "queue.lock", "lock in f"), else the expression at the call
 * that made or first took it
 * ("q->lock"), else that call ("mutex created in queue_new"). Equal names of different locks are
 * numbered afterwards. */
#ifndef LS_RECORDING_NAMES_H
#define LS_RECORDING_NAMES_H

#include "recording/process.h"

/* The name of a lock or of another object that threads wait for; *created is the place that it is
 * known by. */
const char *ls_name_object(struct ls_process *process, const struct lsr_object *object,
                           struct ls_location *created);

/* "mutex", "semaphore": an enum lsr_kind in words. */
const char *ls_kind_noun(uint32_t kind);

/* Sets name, start routine and place of creation. */
void ls_name_thread(struct ls_process *process, lsr_ref ref, struct ls_thread *named);

/* Makes the names of the locks, threads and conditions from these indices on unique: "worker #1",
 * "worker #2". */
void ls_number_names(struct ls_model *model, uint32_t first_lock, uint32_t first_thread,
                     uint32_t first_condition);

#endif
