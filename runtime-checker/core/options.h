/*
 * What the user asked for: the environment variable LOCKSTITCH_OPTIONS, "name=value" pairs
 * separated by ':'. A backslash takes the next character literally. Unknown names are skipped: a
 * library in the middle of somebody's program has nobody to tell.
 *
 *   mode=order|contention|full   default contention
 *   dir=DIRECTORY                where recordings go; default .lockstitch in the working directory
 *   size=MEGABYTES               limit of one recording, default 4096
 *   plan=FILE                    hold threads back as it says, see plan.h
 */
#ifndef LS_CORE_OPTIONS_H
#define LS_CORE_OPTIONS_H

#include <stdint.h>

#include "recording.h"

struct lsr_options {
    enum lsr_mode mode;
    uint32_t confirms; /* there is a plan: set by core/confirm.c */
    /* Of the acquisitions of a thread from one site, which holds are timed: the first ones, after
     * that those whose number has all bits of the mask, and of what is hot fewer still. */
    uint64_t first_holds, hold_mask, hot_mask;
    uint64_t size_limit; /* bytes */
    char directory[512]; /* as given; empty: default */
    char fallback[512];  /* directory when the default cannot be written */
    char plan[512];      /* empty: none */
};

/* Set once at the start of the process, constant after. */
extern struct lsr_options lsr_options;

/* From LOCKSTITCH_OPTIONS; called once, before there is another thread. */
void lsr_options_read(char *const *environment);

#endif
