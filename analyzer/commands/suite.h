/* The tests that recordings are of: which command lines to run again, and where. A test suite
 * leaves one recording or more for each of its tests; a test is what started the first process. */
#ifndef LS_COMMANDS_SUITE_H
#define LS_COMMANDS_SUITE_H

#include "base/arena.h"
#include "base/vec.h"
#include "commands/recordings.h"

struct ls_test {
    const char *program;   /* path to execute */
    char *const *argv;     /* ended by NULL */
    const char *directory; /* to run it in; NULL: here */
    double seconds;        /* how long it took */
    unsigned runs;         /* made of it by now; for the caller */
};

struct ls_suite {
    struct ls_arena arena;
    LS_VEC(struct ls_test) tests;
    LS_VEC(uint32_t) of; /* the test of each recording */
};

/* The tests of these recordings; one that was recorded more than once is one test. Begin with {0}.
 * 0, or -1 when a command line was too long to be recorded (said to the user). */
int ls_suite_read(struct ls_suite *suite, const struct ls_recordings *recordings);

/* All is this one test. */
void ls_suite_be(struct ls_suite *suite, char *const *argv);

void ls_suite_release(struct ls_suite *suite);

#endif
