/* A function's type, as the IR writes it: "int (struct queue *, unsigned long)". */
#ifndef LS_FLOW_SIGNATURE_H
#define LS_FLOW_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/model.h"

enum { LS_MOST_PARAMS = 16 };

struct ls_signature {
    const char *result;
    uint32_t params; /* none where the type says none, or nothing */
    const char *param[LS_MOST_PARAMS];
};

/* Reads a canonical function type; texts are in the arena. False for what it does not understand:
 * functions that return pointers to functions, and those with more than LS_MOST_PARAMS parameters.
 */
bool ls_signature_read(struct ls_arena *arena, const char *type, struct ls_signature *signature);

/* What kind of value a function of this type returns. */
enum ls_result_kind ls_signature_result(const char *type);

#endif
