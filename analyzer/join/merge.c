#include "join/merge.h"

#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
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

/* Those that are kept so far: the first of each fingerprint and rule, and what hangs. */
struct kept {
    const struct ls_finding *at;
    uint32_t count;
    struct ls_tally first; /* its number + 1 */
    LS_VEC(uint32_t) hanging;
};

/* NULL for a finding without a fingerprint. */
static uint32_t *first_of(struct kept *kept, const struct ls_finding *finding)
{
    if (finding->fingerprint == 0)
        return NULL;
    return ls_tally_at(&kept->first,
                       ls_hash(finding->rule, strlen(finding->rule), finding->fingerprint));
}

/* What hangs is known by its ways, all else by its fingerprint: at one place there may be several
 * findings of one rule. `count` when there is none. */
static uint32_t find_one(struct kept *kept, const struct ls_finding *finding)
{
    const uint32_t *first = first_of(kept, finding);
    uint32_t found = first && *first > 0 ? *first - 1 : kept->count;
    for (uint32_t i = 0; ls_ways_hang(finding) && i < kept->hanging.count; i++) {
        uint32_t other = kept->hanging.at[i];
        if (other >= found)
            break;
        if (ls_merge_is_same(&kept->at[other], finding) ||
            ls_merge_is_same(finding, &kept->at[other]))
            return other;
    }
    return found;
}

static void keep(struct kept *kept, const struct ls_finding *finding)
{
    uint32_t *first = first_of(kept, finding);
    if (first && *first == 0)
        *first = kept->count + 1;
    if (ls_ways_hang(finding))
        ls_vec_push(&kept->hanging, kept->count);
    kept->count++;
}

void ls_merge_saved(struct ls_findings *saved)
{
    struct kept kept = {.at = saved->all.at};
    for (uint32_t i = 0; i < saved->all.count; i++) {
        struct ls_finding finding = saved->all.at[i];
        uint32_t at = find_one(&kept, &finding);
        if (at < kept.count) {
            merge(&saved->all.at[at], &finding);
        } else {
            saved->all.at[at] = finding;
            keep(&kept, &finding);
        }
    }
    saved->all.count = kept.count;
    ls_tally_release(&kept.first);
    ls_vec_release(&kept.hanging);
}
