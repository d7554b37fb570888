#include "misuse.h"

#include <string.h>

#include "model/witness.h"

struct ls_location ls_misuse_site(const struct ls_misuse *misuse)
{
    return ls_witness_own_end(misuse->witness, misuse->earlier);
}

/* In the function that does both, or where the other thread did it. */
static struct ls_location earlier_site(const struct ls_misuse *misuse)
{
    if (!misuse->earlier)
        return ls_witness_end(NULL);
    if (misuse->kind == LS_RELEASE_OTHERS)
        return ls_witness_end(misuse->earlier);
    return ls_witness_branch(misuse->earlier, misuse->witness);
}

bool ls_misuse_is_again(struct ls_tally *told, const struct ls_misuse *misuse)
{
    struct ls_location at = ls_misuse_site(misuse), from = earlier_site(misuse);
    uint64_t cause = ls_location_hash(&at, (uint64_t)misuse->kind * 2 + (misuse->earlier != NULL));
    return ls_tally_again(told, ls_location_hash(&from, cause));
}

/* A site, and what lies below it in a lock wrapper. */
static uint32_t add_site(struct ls_related *related, struct ls_location at, struct ls_location end,
                         const char *what)
{
    related[0] = (struct ls_related){.at = at, .what = what};
    related[1] = (struct ls_related){.at = end, .what = what, .detail = true};
    return ls_location_equal(&at, &end) ? 1 : 2;
}

static void relate(struct ls_findings *findings, struct ls_finding *finding,
                   const struct ls_misuse *misuse, const char *earlier, const char *now)
{
    struct ls_related *related = LS_NEW_ARRAY(&findings->arena, struct ls_related, 4);
    uint32_t count = 0;
    if (misuse->earlier)
        count += add_site(related, earlier_site(misuse), ls_witness_end(misuse->earlier), earlier);
    count += add_site(related + count, finding->at, ls_witness_end(misuse->witness), now);
    finding->related = related;
    finding->relateds = count;
}

static void show_ways(struct ls_findings *findings, struct ls_finding *finding,
                      const struct ls_misuse *misuse, enum ls_misuse_ways ways)
{
    const struct ls_witness **witness =
        LS_NEW_ARRAY(&findings->arena, const struct ls_witness *, 2);
    if (ways == LS_ONE_WAY) {
        witness[0] = ls_witness_join(&findings->arena, misuse->earlier, misuse->witness);
        finding->witnesses = 1;
    } else {
        witness[0] = misuse->witness;
        witness[1] = misuse->earlier;
        finding->witnesses = misuse->earlier ? 2 : 1;
    }
    finding->witness = witness;
}

struct ls_finding ls_misuse_finding(struct ls_findings *findings, const struct ls_model *model,
                                    const struct ls_misuse *misuse, enum ls_misuse_ways ways,
                                    const char *earlier, const char *now)
{
    struct ls_finding finding = {.level = LS_ERROR,
                                 .confidence = misuse->confidence,
                                 .evidence = model->evidence,
                                 .at = ls_misuse_site(misuse),
                                 .note = "",
                                 .advice = "",
                                 .locks = 1,
                                 .lock = &misuse->lock,
                                 .count = misuse->count};
    relate(findings, &finding, misuse, earlier, now);
    show_ways(findings, &finding, misuse, ways);
    return finding;
}

bool ls_misuse_is_called_by(const struct ls_misuse *misuse, const char *function)
{
    for (uint32_t i = 0; i + 1 < misuse->witness->steps; i++) {
        if (strcmp(misuse->witness->step[i].at.function, function) == 0)
            return true;
    }
    return false;
}

bool ls_misuse_is_slip(const struct ls_misuse *misuse)
{
    struct ls_location first = ls_witness_end(misuse->earlier);
    struct ls_location second = ls_witness_end(misuse->witness);
    return misuse->is_last && !misuse->has_other && first.line > 0 &&
           strcmp(first.function, second.function) == 0 && strcmp(first.file, second.file) == 0 &&
           first.line < second.line;
}

static uint64_t cause_key(const struct ls_misuse *misuse)
{
    struct ls_location from = earlier_site(misuse);
    uint64_t lock = misuse->kind == LS_RELEASE_UNHELD ? misuse->lock : 0;
    return ls_location_hash(&from, lock * 64 + misuse->kind);
}

struct ls_causes ls_causes_find(struct ls_arena *arena, const struct ls_model *model,
                                bool (*is_ours)(const struct ls_misuse *))
{
    uint32_t count = model->misuses.count;
    struct ls_causes causes = {.model = model,
                               .effects = ls_lists_make(arena, count, count),
                               .cause = LS_NEW_ARRAY(arena, uint32_t, count + 1),
                               .told = LS_NEW_ARRAY(arena, uint32_t, count + 1)};
    struct ls_tally first = {0}; /* by cause: its first misuse + 1 */
    for (uint32_t i = 0; i < count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        causes.cause[i] = causes.told[i] = i;
        if (!misuse->earlier || !is_ours(misuse))
            continue;
        uint32_t *known = ls_tally_at(&first, cause_key(misuse));
        *known = *known ? *known : i + 1;
        uint32_t cause = causes.cause[i] = *known - 1;
        ls_lists_add(&causes.effects, cause, i);
        if (misuse->confidence > model->misuses.at[causes.told[cause]].confidence)
            causes.told[cause] = i;
    }
    ls_tally_release(&first);
    return causes;
}

static uint32_t index_of(const struct ls_causes *causes, const struct ls_misuse *misuse)
{
    return (uint32_t)(misuse - causes->model->misuses.at);
}

bool ls_causes_tells(const struct ls_causes *causes, const struct ls_misuse *misuse)
{
    uint32_t index = index_of(causes, misuse);
    return causes->told[causes->cause[index]] == index;
}

void ls_causes_relate(const struct ls_causes *causes, const struct ls_misuse *misuse,
                      const char *what, struct ls_findings *findings, struct ls_finding *finding)
{
    struct ls_tally told = {0};
    (void)ls_tally_again(&told, ls_location_hash(&finding->at, 0));
    uint32_t cause = causes->cause[index_of(causes, misuse)];
    LS_EACH_LISTED(&causes->effects, cause, i)
    {
        const struct ls_misuse *other = &causes->model->misuses.at[i];
        struct ls_location at = ls_misuse_site(other);
        if (other->confidence == misuse->confidence &&
            !ls_tally_again(&told, ls_location_hash(&at, 0)))
            ls_finding_relate(findings, finding, at, what);
    }
    ls_tally_release(&told);
}
