/* What `configure` would find out on this machine, guessed from the name of the macro alone:
 * HAVE_SYS_EPOLL_H, HAVE_PTHREAD_SETNAME_NP, SIZEOF_LONG, PACKAGE_VERSION ... The names are the
 * conventions of autoconf ("Autoconf", chapters 5 and 15), which CMake and meson projects share. */
#ifndef LS_PROJECT_MACROS_H
#define LS_PROJECT_MACROS_H

#include <stdbool.h>

#include "base/arena.h"
#include "project/survey.h"

struct ls_macro_guess {
    const char *value;     /* NULL: not defined */
    const char *condition; /* of #if, when clang knows better; NULL: always */
};

/* Texts are constants or from `arena`. `survey` says how headers are written that a name means. */
struct ls_macro_guess ls_macro_guess(struct ls_arena *arena, const struct ls_survey *survey,
                                     const char *name);

/* The name is of another system, or of what builds leave out. */
bool ls_macro_is_foreign(const char *name);

/* The lines that define the macro as guessed, or "". `as_number`: 0 where it is not defined. */
const char *ls_macro_lines(struct ls_arena *arena, const char *name, struct ls_macro_guess guess,
                           bool as_number);

#endif
