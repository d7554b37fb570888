/* What `top` shows of a process, in rows that fit a terminal. */
#ifndef LS_COMMANDS_SCREEN_H
#define LS_COMMANDS_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

#include "recording/snapshot.h"

struct ls_screen {
    FILE *out;
    bool colour;
    bool terminal;          /* lines end by clearing the rest of the row */
    unsigned rows, columns; /* 0: as many as there are */
};

/* Writes the snapshot and returns how many rows that took. */
unsigned ls_screen_put(const struct ls_screen *screen, const struct ls_snapshot *snapshot);

#endif
