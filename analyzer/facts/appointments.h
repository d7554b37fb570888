/* Condition waits that last until an appointed time, which nobody looks at when they are over.
 *
 * `pthread_cond_timedwait(&due, &lock, &job->when)` waits for a time that belongs to a job. A
 * wake-up, spurious or for somebody else, may come before it: code that then does the job whatever
 * the time is does it early. A time that was calculated just before, as the end of a pause, is no
 * appointment. */
#ifndef LS_FACTS_APPOINTMENTS_H
#define LS_FACTS_APPOINTMENTS_H

#include "facts/looks.h"
#include "flow/mods.h"

/* The name of the time ("job.when", in the arena) that the wait, instruction `index` of `block`,
 * lasts until; NULL unless it is kept in memory that others see, the function does not set it on
 * every way to the wait, and between the wait and what is done behind it nothing asks for this
 * time or for what the wait returned. Each way back to the wait must do something. */
const char *ls_appointment_missed(struct ls_arena *arena, const struct ls_look *look,
                                  const struct ls_mods *mods, uint32_t block, uint32_t index);

#endif
