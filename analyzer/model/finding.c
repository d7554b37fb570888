#include "model/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/tally.h"
#include "model/witness.h"
#include "model/wording.h"

void ls_findings_init(struct ls_findings *findings)
{
    *findings = (struct ls_findings){0};
}

void ls_findings_release(struct ls_findings *findings)
{
    ls_vec_release(&findings->all);
    ls_arena_release(&findings->arena);
}

void ls_findings_add(struct ls_findings *findings, const struct ls_finding *finding)
{
    ls_vec_push(&findings->all, *finding);
    if (!finding->proof)
        findings->all.at[findings->all.count - 1].proof = "";
}

void ls_finding_relate(struct ls_findings *findings, struct ls_finding *finding,
                       struct ls_location at, const char *what)
{
    struct ls_related *related =
        LS_NEW_ARRAY(&findings->arena, struct ls_related, finding->relateds + 1);
    for (uint32_t i = 0; i < finding->relateds; i++)
        related[i] = finding->related[i];
    related[finding->relateds++] = (struct ls_related){.at = at, .what = what};
    finding->related = related;
}

void ls_finding_show(struct ls_findings *findings, struct ls_finding *finding,
                     const struct ls_witness *way)
{
    const struct ls_witness **ways =
        LS_NEW_ARRAY(&findings->arena, const struct ls_witness *, finding->witnesses + 1);
    for (uint32_t i = 0; i < finding->witnesses; i++)
        ways[i] = finding->witness[i];
    ways[finding->witnesses++] = way;
    finding->witness = ways;
}

void ls_finding_show_end(struct ls_findings *findings, struct ls_finding *finding,
                         const struct ls_witness *way, const char *what)
{
    ls_finding_show(findings, finding, way);
    ls_finding_relate(findings, finding, ls_witness_end(way), what);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* The order of the reader: what matters most first, then as one walks through the files. Returns 0
 * for repetitions. */
static int compare_findings(const void *left, const void *right)
{
    const struct ls_finding *a = left, *b = right;
    int order = compare_numbers(b->level, a->level);
    if (order == 0)
        order = compare_numbers(b->confidence, a->confidence);
    if (order == 0)
        order = b->weight - a->weight;
    if (order == 0)
        order = strcmp(a->at.file, b->at.file);
    if (order == 0)
        order = compare_numbers(a->at.line, b->at.line);
    if (order == 0)
        order = compare_numbers(a->at.column, b->at.column);
    if (order == 0)
        order = strcmp(a->rule, b->rule);
    return order != 0 ? order : strcmp(a->message, b->message);
}

static void drop_repetitions(struct ls_findings *findings)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < findings->all.count; i++) {
        struct ls_finding *finding = &findings->all.at[i];
        struct ls_finding *last = kept > 0 ? &findings->all.at[kept - 1] : NULL;
        if (last && compare_findings(last, finding) == 0)
            last->count += finding->count;
        else
            findings->all.at[kept++] = *finding;
    }
    findings->all.count = kept;
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Hashes the set of texts: sorted, each once. The separator keeps {"ab"} and {"a", "b"} apart. */
static uint64_t hash_set(const char **texts, uint32_t count, uint64_t seed)
{
    qsort(texts, count, sizeof *texts, compare_texts);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(texts[i - 1], texts[i]) != 0)
            seed = ls_hash(texts[i], strlen(texts[i]) + 1, seed);
    }
    return ls_hash("", 1, seed);
}

/* A type without a name is called by its place, "queue.h:30.lock": the line goes. */
static const char *without_lines(struct ls_arena *arena, const char *name)
{
    char *copy = ls_arena_strdup(arena, name), *to = copy;
    while (*name) {
        size_t digits = *name == ':' ? strspn(name + 1, "0123456789") : 0;
        if (digits > 0)
            name += 1 + digits;
        else
            *to++ = *name++;
    }
    *to = '\0';
    return copy;
}

/* What has a subject, a variable say, is shown with one of many places that it meets: which one it
 * is changes with code that has nothing to do with it. */
static uint64_t identity_of(const struct ls_finding *finding, const struct ls_model *model)
{
    uint32_t room = finding->relateds + 1 > finding->locks ? finding->relateds + 1 : finding->locks;
    const char **texts = calloc(room, sizeof *texts);
    if (!texts)
        ls_die("out of memory");
    uint32_t functions = 0;
    texts[functions++] = finding->at.function;
    for (uint32_t i = 0; i < finding->relateds && !finding->subject; i++) {
        if (!finding->related[i].detail)
            texts[functions++] = finding->related[i].at.function;
    }
    uint64_t hash = ls_hash(finding->rule, strlen(finding->rule) + 1, 0);
    hash = hash_set(texts, functions, hash);
    struct ls_arena arena = {0};
    for (uint32_t i = 0; i < finding->locks; i++)
        texts[i] = without_lines(&arena, ls_say_class(&arena, &model->locks.at[finding->lock[i]]));
    hash = hash_set(texts, finding->locks, hash);
    if (finding->subject) {
        const char *subject = without_lines(&arena, finding->subject);
        hash = ls_hash(subject, strlen(subject) + 1, hash);
    }
    ls_arena_release(&arena);
    free(texts);
    return hash;
}

struct identity {
    uint64_t hash;
    uint64_t times;
    UT_hash_handle hh;
};

/* The how-manieth finding with this hash. */
static uint64_t count_one(struct identity **seen, struct ls_arena *arena, uint64_t hash)
{
    struct identity *entry;
    HASH_FIND(hh, *seen, &hash, sizeof hash, entry);
    if (!entry) {
        entry = LS_NEW(arena, struct identity);
        entry->hash = hash;
        HASH_ADD(hh, *seen, hash, sizeof hash, entry);
    }
    return entry->times++;
}

void ls_findings_sort(struct ls_findings *findings)
{
    if (findings->all.count > 0)
        qsort(findings->all.at, findings->all.count, sizeof *findings->all.at, compare_findings);
}

void ls_findings_finish(struct ls_findings *findings, const struct ls_model *model)
{
    if (findings->all.count == 0)
        return;
    ls_findings_sort(findings);
    drop_repetitions(findings);
    struct identity *seen = NULL;
    struct ls_tally given = {0};
    struct ls_arena arena = {0};
    for (uint32_t i = 0; i < findings->all.count; i++) {
        if (findings->all.at[i].fingerprint != 0) /* it was saved with it */
            ls_tally_again(&given, findings->all.at[i].fingerprint);
    }
    for (uint32_t i = 0; i < findings->all.count; i++) {
        struct ls_finding *finding = &findings->all.at[i];
        uint64_t identity = identity_of(finding, model);
        while (finding->fingerprint == 0) {
            uint64_t times = count_one(&seen, &arena, identity);
            uint64_t print = times == 0 ? identity : ls_hash(&times, sizeof times, identity);
            if (!ls_tally_again(&given, print))
                finding->fingerprint = print;
        }
    }
    HASH_CLEAR(hh, seen);
    ls_tally_release(&given);
    ls_arena_release(&arena);
}

enum { RANKS_OF_WEIGHT = 5 };

static const int ranks[] = {[LS_AUDIT] = 20, [LS_LIKELY] = 60, [LS_CERTAIN] = 90};

unsigned ls_finding_rank(const struct ls_finding *finding)
{
    return (unsigned)(ranks[finding->confidence] + RANKS_OF_WEIGHT * finding->weight);
}

int ls_finding_weight(enum ls_confidence confidence, unsigned rank)
{
    int above = (int)rank - ranks[confidence];
    return above > 0 ? 1 : above < 0 ? -1 : 0;
}

const char *ls_level_name(enum ls_level level)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[level];
}

const char *ls_confidence_name(enum ls_confidence confidence)
{
    static const char *const names[] = {"audit", "likely", "certain"};
    return names[confidence];
}

const char *ls_evidence_name(enum ls_evidence evidence)
{
    static const char *const names[] = {"predicted", "observed", "confirmed"};
    return names[evidence];
}

const char *ls_trial_name(enum ls_trial trial)
{
    static const char *const names[LS_TRIALS] = {
        "", "not-exercised", "partly-exercised", "exercised", "refuted", "observed", "confirmed"};
    return names[trial];
}
