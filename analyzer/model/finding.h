/* What a rule says: one cause, one finding, with everything a reader needs to judge it. Written by
 * rules/, printed by report/.
 *
 * All texts and arrays are borrowed from the arena of the findings (ls_findings) or of the model,
 * which must outlive them. */
#ifndef LS_MODEL_FINDING_H
#define LS_MODEL_FINDING_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/model.h"

enum ls_level { LS_NOTE, LS_WARNING, LS_ERROR };

/* Another place that takes part, and its part: "accounts_lock is acquired here". */
struct ls_related {
    struct ls_location at;
    const char *what;
    bool detail; /* further down than a reader looks first: inside of a lock wrapper */
};

/* What runs have shown of a finding. */
enum ls_trial {
    LS_TRIAL_NONE, /* nobody tried */
    LS_TRIAL_NOT_EXERCISED,
    LS_TRIAL_PARTLY,    /* not all of it, or never at the same time */
    LS_TRIAL_EXERCISED, /* all of it was executed, and nothing happened */
    LS_TRIAL_REFUTED,   /* it was executed, and what was seen rules the defect out */
    LS_TRIAL_OBSERVED,  /* it happened by itself */
    LS_TRIAL_CONFIRMED, /* it was made to happen */
    LS_TRIALS
};

/* Why a finding is not reported although it is there. */
enum ls_silence { LS_HEARD, LS_SILENT_IN_SOURCE, LS_SILENT_BY_BASELINE };

struct ls_finding {
    const char *rule; /* id of the catalogue */
    enum ls_level level;
    enum ls_confidence confidence;
    enum ls_evidence evidence;
    const char *message;   /* one sentence without a full stop, naming locks and functions */
    struct ls_location at; /* the primary site */
    uint32_t relateds;
    const struct ls_related *related;
    uint32_t witnesses; /* one per thread */
    const struct ls_witness *const *witness;
    const char *note;   /* why it is believed, or what bounds it; "" if there is nothing to say */
    const char *advice; /* what to do; "" if there is nothing to say */
    enum ls_trial trial;
    const char *proof; /* of the trial: what was seen; "" (rules may leave it NULL) */
    uint32_t tries;    /* runs in which threads were held back to make it happen, in vain */
    uint32_t locks;
    const uint32_t *lock;
    int weight; /* among findings of one level and confidence: +1 is told before the others,
                   -1 after them */
    const char *subject;  /* what it is about when that is no lock: the name of a condition, a
                             variable, a start routine; NULL = nothing */
    uint64_t count;       /* times observed; 0 when predicted */
    uint64_t fingerprint; /* set by ls_findings_finish */
    enum ls_silence silence;
    const char *silence_reason; /* as it is written in the source; NULL if there is none */
};

struct ls_rule_options;

struct ls_findings {
    struct ls_arena arena;
    const struct ls_rule_options *options; /* of the rules (rules/options.h), borrowed; NULL = the
                                              defaults. Set after ls_findings_init */
    LS_VEC(struct ls_finding) all;
};

void ls_findings_init(struct ls_findings *findings);
void ls_findings_release(struct ls_findings *findings);

/* Appends a copy of `finding`; the texts stay borrowed. */
void ls_findings_add(struct ls_findings *findings, const struct ls_finding *finding);

/* Before it is added, a finding grows: `relate` appends a place, `show` the way of a thread, and
 * `show_end` both: the way, and its end as a place. What it had is copied into the arena, so the
 * arrays that a rule gave it may be its own. */
void ls_finding_relate(struct ls_findings *findings, struct ls_finding *finding,
                       struct ls_location at, const char *what);
void ls_finding_show(struct ls_findings *findings, struct ls_finding *finding,
                     const struct ls_witness *way);
void ls_finding_show_end(struct ls_findings *findings, struct ls_finding *finding,
                         const struct ls_witness *way, const char *what);

/* Puts the findings into their final order (level, confidence, file, line, rule, message), drops
 * exact repetitions, and sets fingerprints: rule + functions + classes of the locks + subject, and
 * the how-manieth with the same ones; no line numbers, and no numbers of locks that are created in
 * another order next time. */
void ls_findings_finish(struct ls_findings *findings, const struct ls_model *model);

/* Puts finished findings into their final order again, when levels have changed. */
void ls_findings_sort(struct ls_findings *findings);

/* Names as they appear in every format: "error", "likely", "predicted". */
/* How high a viewer should list it, 0 ... 100, by confidence and weight; the level is told apart
 * anyway. `ls_finding_weight` is the weight behind a rank. */
unsigned ls_finding_rank(const struct ls_finding *finding);
int ls_finding_weight(enum ls_confidence confidence, unsigned rank);

const char *ls_level_name(enum ls_level level);
const char *ls_confidence_name(enum ls_confidence confidence);
const char *ls_evidence_name(enum ls_evidence evidence);

/* "confirmed", "not-exercised"; "" for LS_TRIAL_NONE. */
const char *ls_trial_name(enum ls_trial trial);

#endif
