/* Shared variables of a model, and their uses: uses_variable(&f, "queue.length"), then
 * uses_add(&f, "T1", LS_USE_WRITE, 12, "A B:r ?C").
 *
 * A word is a lock that is held: behind a colon r = shared, x = of another object; "?" before it =
 * perhaps. Line 12 is in the function "f1", line 23 in "f2". Each use is in the latest segment of
 * its thread, and belongs to the variable that was made last. */
#ifndef LS_TESTS_MODEL_USES_H
#define LS_TESTS_MODEL_USES_H

#include "fixture.h"

/* A global, unless the name has a dot: then a field of many objects. Its number. */
uint32_t uses_variable(struct fixture *fixture, const char *name);

/* The use, which the caller may change until the next one is added. */
struct ls_use *uses_add(struct fixture *fixture, const char *thread, unsigned flags, uint32_t line,
                        const char *locks);

/* So many of them, ten lines from each other: each in a function of its own. */
void uses_repeat(struct fixture *fixture, const char *thread, unsigned flags, uint32_t line,
                 const char *locks, uint32_t count);

/* The place at that line, as uses have it. */
struct ls_location uses_at(struct fixture *fixture, uint32_t line);

#endif
