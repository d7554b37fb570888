/* How much of a source was read: of its functions that use locks, those in which nothing had to be
 * left out. */
#ifndef LS_COMMANDS_READING_H
#define LS_COMMANDS_READING_H

#include "ir/unit.h"

struct ls_reading {
    uint32_t functions; /* of the source itself, that call something named like a lock function */
    uint32_t whole;     /* without errors, or with guesses in place of all that is missing */
};

struct ls_reading ls_reading_of(const struct ls_unit *unit);

#endif
