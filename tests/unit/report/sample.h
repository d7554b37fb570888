/* A report with something of everything: two findings in data/bank.cc, a run's numbers, and what
 * could not be seen. */
#ifndef LS_TESTS_REPORT_SAMPLE_H
#define LS_TESTS_REPORT_SAMPLE_H

#include "report/report.h"

struct sample {
    struct ls_model model;
    struct ls_findings findings;
    struct ls_report report;
};

/* Findings of source code, or of a run. */
void sample_init(struct sample *sample, bool run);
void sample_release(struct sample *sample);

/* A finding at a line of a file below data/, without anything else. */
struct ls_finding sample_finding(struct sample *sample, const char *file, uint32_t line,
                                 uint32_t column);

/* What the report says in this format; to be freed. */
char *sample_write(const struct sample *sample, enum ls_format format);

/* Writes the report to a file of the working directory. */
void sample_save(const struct sample *sample, enum ls_format format, const char *path);

#endif
