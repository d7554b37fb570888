/* Handles of threads that a loop overwrites, each with the next one. */
#ifndef LS_FACTS_OVERWRITTEN_H
#define LS_FACTS_OVERWRITTEN_H

#include "facts/looks.h"

/* Whether the handle that `call`, in this block, makes is kept in one variable of the function that
 * nothing else in the loop around looks at, and the loop goes on when the thread was created. Then
 * whatever is done to the variable behind the loop is done to the last thread. `handle` is the
 * address of the variable or (by_value) what the call returns. */
bool ls_handle_is_overwritten(const struct ls_look *look, uint32_t block,
                              const struct ls_inst *call, struct ls_operand handle, bool by_value);

#endif
