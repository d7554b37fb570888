/* A finding in plain lines, for formats that carry a text of their own inside. */
#ifndef LS_REPORT_PLAIN_H
#define LS_REPORT_PLAIN_H

#include "report/report_p.h"

/* "path:line:column", as short as what is known; "" when nothing is. From `arena`. */
const char *ls_plain_place(struct ls_arena *arena, const struct ls_report *report,
                           const struct ls_location *at);

/* What a reader needs behind the message: related places, one witness per thread, note and advice,
 * one line each. From `arena`. */
const char *ls_plain_story(struct ls_arena *arena, const struct ls_report *report,
                           const struct ls_finding *finding);

#endif
