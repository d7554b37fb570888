/* What the formats share. Private to report/. */
#ifndef LS_REPORT_REPORT_P_H
#define LS_REPORT_REPORT_P_H

#include "report/report.h"

#define LS_FORMAT_ROW(symbol, name) void ls_write_##name(FILE *out, const struct ls_report *report);
#include "report/format.def"
#undef LS_FORMAT_ROW

/* As long as the cycles that the rule about the lock order reports. */
enum { LS_REPORT_LONGEST_CYCLE = 16 };

/* The row of the finding's rule, and its position; NULL when the caller gave none. */
const struct ls_report_rule *ls_report_rule_of(const struct ls_report *report,
                                               const struct ls_finding *finding, uint32_t *index);

/* True when the finding is sure enough to be shown, and not silenced. */
bool ls_report_shows(const struct ls_report *report, const struct ls_finding *finding);

/* The path as it is shown: relative to the root when it lies below it. Points into `file`. */
const char *ls_report_path(const struct ls_report *report, const char *file);

/* True when ls_report_path gives a path relative to the root. */
bool ls_report_is_below_root(const struct ls_report *report, const char *file);

/* What a run amounts to. */
struct ls_metrics {
    uint32_t threads_created, threads_alive_peak;
    uint64_t acquisitions, contended;
    uint64_t wait_ns, longest_wait_ns;
};

/* Sums over the threads and locks of the runs in the model. */
struct ls_metrics ls_metrics_of(const struct ls_model *model);

/* False for a thread of the source alone, when there was a run: it is named in findings, but none
 * of those that ran. */
bool ls_report_ran(const struct ls_model *model, const struct ls_thread *thread);

#endif
