/* Findings and facts for people and machines: one door to all output formats.
 *
 * A format is one file and one row in format.def. The same report gives the same bytes, always; so
 * whatever differs from run to run (`seconds`) is for a terminal only, and left 0 otherwise. */
#ifndef LS_REPORT_REPORT_H
#define LS_REPORT_REPORT_H

#include <stdio.h>

#include "model/finding.h"
#include "model/model.h"

#define LS_FORMAT_ROW(symbol, name) LS_FORMAT_##symbol,
enum ls_format {
#include "report/format.def"
    LS_FORMATS
};
#undef LS_FORMAT_ROW

/* What a report says about a rule. All texts borrowed, none NULL. */
struct ls_report_rule {
    const char *id;
    const char *summary;
    const char *page; /* Markdown, as `explain` prints it */
    const char *cwe;  /* "CWE-667,CWE-833", may be "" */
    const char *cert; /* "CON35-C", may be "" */
    enum ls_level level;
};

/* A finding of the baseline that is there no more. All texts borrowed, none NULL. */
struct ls_report_gone {
    const char *rule, *file, *function, *message;
    uint64_t fingerprint;
};

struct ls_report {
    const struct ls_model *model;
    const struct ls_model *whole; /* if `model` is one in classes (brief.h): the original, which
                                     knows what cannot deadlock; else NULL */
    const struct ls_findings *findings; /* finished */
    const struct ls_report_rule
        *rule; /* every rule that a finding names, in the order of the catalogue */
    uint32_t rules;
    const char *root;         /* paths below this directory are shown relative to it; "" for none */
    const char *version;      /* of lockstitch */
    const char *command;      /* the program that ran, with its arguments; "" for source code */
    enum ls_confidence least; /* findings below it are left out */
    int gate;                 /* the lowest level that fails the run; LS_ERROR + 1 = none does */
    bool colour;              /* text: with ANSI colours */
    bool verbose;             /* text: with what was found harmless, and why */
    double seconds;           /* text: how long it took; 0 = do not say */
    uint32_t files;           /* source files analysed */
    const char *const *incomplete; /* what could not be analysed, each a path or a sentence */
    uint32_t incompletes;
    const char *const *remark; /* about the gate: comments that silence nothing ... */
    uint32_t remarks;
    uint32_t
        unchanged; /* findings that are left out because the change has nothing to do with them */
    bool compared; /* with a baseline: what is not silenced by it is new */
    const struct ls_report_gone *gone;
    uint32_t gones;
};

/* Writes the report and flushes. Returns 0, or -1 with a message when `out` cannot be written. */
int ls_report_write(FILE *out, enum ls_format format, const struct ls_report *report);

/* The lock hierarchy of the report's model, as text for people. */
void ls_write_hierarchy(FILE *out, const struct ls_report *report);

/* The format of that name, or LS_FORMATS when there is none. */
enum ls_format ls_format_find(const char *name);

/* The number of findings, sure enough to be shown, that are silenced like this. */
uint32_t ls_report_silenced(const struct ls_report *report, enum ls_silence silence);

/* The number of findings of this level that the report shows. */
uint32_t ls_report_count(const struct ls_report *report, enum ls_level level);

#endif
