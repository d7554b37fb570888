/* Names that nothing explains, most often for want of a header: what they seem to be, by the places
 * where clang stumbles over them, as a text that declares them.
 *
 *     guint n = g_atomic_int_get(&x);  ...  return MY_ERROR;
 *
 * clang leaves out a whole statement in which one name has no meaning, and the `if` or the loop
 * around it when it has no braces. Read again behind the declarations, the code keeps its shape,
 * and shows more of what it asks of these names: which members a record has. */
#ifndef LS_FRONTEND_GUESSES_H
#define LS_FRONTEND_GUESSES_H

#include <clang-c/Index.h>
#include <stdbool.h>

#include "base/intern.h"

/* Of a name, `struct x`, or the type of one member of a guessed record. */
struct ls_guess {
    unsigned signs;   /* what places say that it is, see signs.h */
    uint32_t type;    /* as the code declares it itself, later: "unsigned long"; 0: not known */
    uint32_t members; /* of a record: the first of their types, 0: none */
    uint32_t member;  /* whose type it is, */
    uint32_t next;    /* and that of the next one of the same record */
};

struct ls_guesses {
    struct ls_intern names;
    LS_VEC(struct ls_guess) all; /* by name */
    unsigned changes;            /* so many times something new was noted */
    bool is_foreign;             /* the code is for another system: nothing is guessed */
};

void ls_guesses_init(struct ls_guesses *guesses);
void ls_guesses_release(struct ls_guesses *guesses);

/* Notes the name that the error of `tu` is about, if it is about one, or that it misses a header of
 * another system. */
void ls_guesses_note(struct ls_guesses *guesses, CXTranslationUnit tu, CXDiagnostic error);

/* Declares all of them, to be included before anything else; from `arena`. NULL: there are none,
 * or the code is foreign. */
const char *ls_guesses_text(const struct ls_guesses *guesses, struct ls_arena *arena);

#endif
