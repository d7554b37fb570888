/* Macros that only a build sets, on the command line, and that the sources cannot do without;
 * guessed from their text, line by line and without clang.
 *
 *     #ifdef USE_FUTEX ... #elif defined USE_PTHREAD_MUTEX ... #else #error "choose one" #endif
 *
 * asks for one of several, or for the only one, a file that is a whole behind `#ifdef WITH_X` for
 * that one, and `#ifdef USE_THREADS` around an #include of <pthread.h> for what this tool is there
 * to see. */
#ifndef LS_PROJECT_SWITCHES_H
#define LS_PROJECT_SWITCHES_H

#include <stddef.h>

#include "base/intern.h"

/* Adds to `chosen` one macro of each such choice in the text that ends in #error: what a build on
 * Linux with threads would rather take; and those of threads that an #include waits for. `text` has
 * a NUL behind its `size` bytes. */
void ls_switches_choose(struct ls_intern *chosen, const char *text, size_t size);

/* The macro without which nearly all of the code of a source is left out, from `arena`; NULL when
 * there is none, when it is of another system, or when it is configure's to answer (HAVE_X). */
const char *ls_switches_of_file(struct ls_arena *arena, const char *text);

#endif
