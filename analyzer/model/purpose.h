/* Critical sections that are there for one variable.
 *
 *     lock(&m); length = queue->length; unlock(&m);
 *
 * says more about the guard of `length` than ten places that hold a lock for something else: its
 * author believes that others may change the variable meanwhile, and that this lock keeps them from
 * it. Who writes it without the lock makes the section useless, however few sections there are
 * (MUST beliefs: Engler et al., SOSP 2001). Pure: reads the model, keeps nothing of it. */
#ifndef LS_MODEL_PURPOSE_H
#define LS_MODEL_PURPOSE_H

#include "base/tally.h"
#include "model/alike.h"

struct ls_purposes {
    struct ls_tally last;      /* by section: the variable that was seen last there, + 1 */
    struct ls_tally variables; /* by section: how many are used in it */
};

/* Counts what each section is about. */
void ls_purposes_init(struct ls_purposes *purposes, const struct ls_model *model);
void ls_purposes_release(struct ls_purposes *purposes);

/* True when the use changes the variable with no lock at all, in a function that has looked at it
 * before: who only sets it may set it up. */
bool ls_purpose_is_lapse(const struct ls_alike *alike, const struct ls_use *use);

/* A use of the variable in a section of this lock that is about hardly anything else, in a function
 * without lapses; NULL when there is none, when there is no lapse, or too many. Of the model. */
const struct ls_use *ls_purpose_find(struct ls_purposes *purposes, struct ls_alike *alike,
                                     uint32_t lock);

#endif
