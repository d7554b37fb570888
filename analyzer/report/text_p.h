/* What the pieces of the text format share. Private to report/. */
#ifndef LS_REPORT_TEXT_P_H
#define LS_REPORT_TEXT_P_H

#include "base/arena.h"
#include "report/report_p.h"
#include "report/source.h"

/* ANSI sequences by meaning; all "" without colour. */
struct ls_palette {
    const char *level[3]; /* by enum ls_level */
    const char *strong, *frame, *dim, *end;
};

struct ls_text {
    FILE *out;
    const struct ls_report *report;
    const struct ls_palette *paint;
    struct ls_sources sources;
    struct ls_arena arena; /* texts of one finding */
};

/* The colours, or none. */
const struct ls_palette *ls_text_palette(bool colour);

/* Prints text that comes from elsewhere: control characters would be commands to the terminal, so
 * they become "?". */
void ls_text_put(struct ls_text *text, const char *string);

/* "src/bank.c:12:5", without what is unknown; the function when the file is. */
const char *ls_text_say_place(struct ls_text *text, const struct ls_location *at);

/* The source lines of the finding's sites, with carets and labels. */
void ls_text_excerpt(struct ls_text *text, const struct ls_finding *finding);

/* The cycles of the lock order that cannot deadlock, each with the reason. */
void ls_text_acquitted(struct ls_text *text);

/* What runs have exercised of the source, if that was compared. */
void ls_text_coverage(struct ls_text *text);

/* The tables at the end of a run's report: locks and threads by time lost, events by time waited.
 */
void ls_text_contention(struct ls_text *text);

#endif
