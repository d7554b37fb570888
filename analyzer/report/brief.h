/* A report in classes: for readers, who cannot look at a hundred thousand locks of one array. */
#ifndef LS_REPORT_BRIEF_H
#define LS_REPORT_BRIEF_H

#include "report/report.h"

struct ls_brief {
    struct ls_model model;       /* a lock for each class of locks; threads and the rest borrowed */
    struct ls_findings findings; /* of the report, that name classes */
    struct ls_report report;     /* both in the place of the originals */
};

/* `report` is borrowed, and must outlive the brief one. */
void ls_brief_init(struct ls_brief *brief, const struct ls_report *report);
void ls_brief_release(struct ls_brief *brief);

#endif
