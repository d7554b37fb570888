/* Where the time of a run went: wall clock and processor time of one phase after the other, for
 * --verbose. */
#ifndef LS_COMMANDS_PHASES_H
#define LS_COMMANDS_PHASES_H

#include <stddef.h>

enum { LS_MAX_PHASES = 12 };

struct ls_phases {
    int count;
    double started_wall, started_cpu;
    struct {
        const char *name;
        double wall, cpu; /* seconds */
    } phase[LS_MAX_PHASES];
};

/* Ends the phase before and starts this one; NULL only ends. Names are borrowed. */
void ls_phases_enter(struct ls_phases *phases, const char *name);

/* Adds processor time of other processes to the current phase. */
void ls_phases_add_cpu(struct ls_phases *phases, double seconds);

/* A line per phase and the sum, to stderr, with the peak memory of this process and of the largest
 * worker (0: none). */
void ls_phases_print(const struct ls_phases *phases, size_t worker_peak_kib);

#endif
