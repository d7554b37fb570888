#include "join/merge.h"

#include <string.h>

#include "join/ways.h"

static bool is_rule(const struct ls_finding *finding, const char *rule)
{
    return strcmp(finding->rule, rule) == 0;
}

/* At one place there may be several of a rule, for locks that were taken at different ones; but one
 * of wait-under-lock, for all locks that are kept. */
static bool is_one_hold(const struct ls_finding *a, const struct ls_finding *b)
{
    struct ls_way one = {0}, other = {0};
    ls_ways_of(a, &one, 1);
    ls_ways_of(b, &other, 1);
    return is_rule(a, "wait-under-lock") || !one.first.at.function || !other.first.at.function ||
           ls_spot_begins(&one.first, &other.first);
}

bool ls_merge_is_same(const struct ls_finding *predicted, const struct ls_finding *observed)
{
    struct ls_spot one = {.at = predicted->at}, other = {.at = observed->at};
    if (is_rule(observed, "deadlock") && !is_rule(predicted, "deadlock"))
        return ls_ways_hit(predicted, observed);
    if (is_rule(predicted, "lock-order"))
        return is_rule(observed, "lock-order") && ls_ways_meet(predicted, observed);
    return strcmp(predicted->rule, observed->rule) == 0 && one.at.function &&
           ls_spot_is(&one, &other) && is_one_hold(predicted, observed);
}

static int weight(const struct ls_finding *finding)
{
    static const int of[LS_TRIALS] = {
        [LS_TRIAL_NONE] = 0,      [LS_TRIAL_NOT_EXERCISED] = 1, [LS_TRIAL_PARTLY] = 2,
        [LS_TRIAL_EXERCISED] = 3, [LS_TRIAL_REFUTED] = 5,       [LS_TRIAL_OBSERVED] = 6,
        [LS_TRIAL_CONFIRMED] = 7};
    if (is_rule(finding, "deadlock"))
        return of[LS_TRIAL_OBSERVED];
    return finding->tries > 0 && finding->trial == LS_TRIAL_PARTLY ? 4 : of[finding->trial];
}

void ls_merge_verdict(struct ls_finding *finding, const struct ls_finding *other)
{
    if (weight(other) <= weight(finding))
        return;
    bool happened = is_rule(other, "deadlock");
    finding->trial = happened ? LS_TRIAL_OBSERVED : other->trial;
    finding->tries = other->tries;
    finding->proof = happened ? other->message : other->proof;
    finding->evidence = other->evidence;
    finding->level = other->level;
    if (other->confidence > finding->confidence)
        finding->confidence = other->confidence;
    if (other->count > 0)
        finding->count = other->count;
    if (other->trial >= LS_TRIAL_OBSERVED && ls_ways_hang(other)) {
        finding->witness = other->witness;
        finding->witnesses = other->witnesses;
    }
}

/* What hangs is known by its ways, all else by its fingerprint: at one place there may be several
 * findings of one rule. */
static bool is_one(const struct ls_finding *a, const struct ls_finding *b)
{
    if (a->fingerprint != 0 && a->fingerprint == b->fingerprint && strcmp(a->rule, b->rule) == 0)
        return true;
    return ls_ways_hang(a) && ls_ways_hang(b) && ls_merge_is_same(a, b);
}

/* The prediction speaks for both, wherever it stands. */
static void merge(struct ls_finding *into, const struct ls_finding *other)
{
    struct ls_finding speaker = *into;
    if (is_rule(into, "deadlock") && !is_rule(other, "deadlock")) {
        speaker = *other;
        other = into;
    }
    ls_merge_verdict(&speaker, other);
    *into = speaker;
}

void ls_merge_saved(struct ls_findings *saved)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < saved->all.count; i++) {
        struct ls_finding finding = saved->all.at[i];
        uint32_t k = 0;
        while (k < kept && !is_one(&saved->all.at[k], &finding) &&
               !is_one(&finding, &saved->all.at[k]))
            k++;
        if (k < kept)
            merge(&saved->all.at[k], &finding);
        else
            saved->all.at[kept++] = finding;
    }
    saved->all.count = kept;
}
