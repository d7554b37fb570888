/* What is guessed of a piece of C that is only in memory (guesses.h), and what clang makes of it.
 */
#ifndef LS_TEST_GUESS_H
#define LS_TEST_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct guess {
    struct ls_arena arena;
    const char *text; /* the declarations, without the first line, which all have; in the arena.
                         NULL: there are none */
    bool is_foreign;
};

/* Reads the code, and again behind what was guessed as long as that shows something new, as in
 * frontend.c. The caller releases the arena. */
struct guess guess_of(const char *code, size_t size);

/* The number of errors of a piece of C. */
unsigned guess_errors(const char *code, size_t size);

#endif
