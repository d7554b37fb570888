/* Comments that silence findings, found in the text of a C file.
 *
 *     foo();   // lockstitch: ignore[rule-id, other-rule] why that is fine here
 *     // lockstitch: ignore[rule-id] of the next line that has code
 *     bar();   // NOLINT(lockstitch-rule-id)
 *     // NOLINTNEXTLINE(lockstitch-rule-id)
 *
 * Block comments may hold them as well. Text in literals is no comment. */
#ifndef LS_GATE_COMMENTS_H
#define LS_GATE_COMMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"

struct ls_ignore {
    uint32_t line;      /* where it is written */
    uint32_t target;    /* the line that it is about */
    const char *rule;   /* "*": all rules; NULL: no rule is named in brackets */
    const char *reason; /* "" when there is none */
    bool nolint;        /* written for clang-tidy, which wants no reason */
};

typedef LS_VEC(struct ls_ignore) ls_ignores;

/* Appends what the text says, in the order of lines. Texts come from `arena`. */
void ls_ignores_find(ls_ignores *ignores, struct ls_arena *arena, const char *text, size_t size);

#endif
