/* Policy: how many locks may be held at once. */
#include "rule.h"

#include <fnmatch.h>
#include <string.h>

#include "model/witness.h"
#include "model/wording.h"
#include "options.h"

enum { MOST_STEPS = 2 }; /* of the way from one lock to the next */

static bool is_allowed(const struct ls_rule_options *options, const char *outer, const char *inner)
{
    for (uint32_t i = 0; i < options->nested_pairs; i++)
        if (fnmatch(options->nested_pair[i].outer, outer, 0) == 0 &&
            fnmatch(options->nested_pair[i].inner, inner, 0) == 0)
            return true;
    return false;
}

/* A lock is counted once, however many objects of its kind are held: how many is seldom known. */
static bool is_counted(const struct ls_acquisition *acquisition, uint32_t hold)
{
    uint32_t lock = acquisition->hold[hold].lock;
    for (uint32_t i = 0; i < hold; i++)
        if (acquisition->hold[i].lock == lock)
            return false;
    return lock != acquisition->lock;
}

/* The number of locks held by then, this one among them; one that may have just this one taken
 * under it does not count. */
static uint32_t depth_of(const struct ls_model *model, const struct ls_rule_options *options,
                         const struct ls_acquisition *acquisition)
{
    uint32_t depth = 1;
    const char *inner = model->locks.at[acquisition->lock].name;
    for (uint32_t i = 0; i < acquisition->holds; i++)
        depth += is_counted(acquisition, i) &&
                 !is_allowed(options, model->locks.at[acquisition->hold[i].lock].name, inner);
    return depth;
}

/* A reader of the function sees the nest: no more than one call lies between two of the locks. What
 * is nested across many functions is for an audit. */
static enum ls_confidence confidence_of(const struct ls_acquisition *acquisition)
{
    for (uint32_t i = 0; i < acquisition->holds; i++) {
        uint32_t fork = ls_witness_fork(acquisition->hold[i].acquired, acquisition->witness);
        if (acquisition->witness->steps > fork + MOST_STEPS)
            return LS_AUDIT;
    }
    return acquisition->confidence;
}

/* A way to take a lock too deep. */
struct nest {
    uint32_t depth; /* 0: none */
    uint32_t acquisition;
    enum ls_confidence confidence;
};

/* Of all of a lock the worst is told: first the surest, then the deepest, then the first. */
static bool is_worse(const struct nest *nest, const struct nest *before)
{
    if (before->depth == 0)
        return true;
    return nest->confidence != before->confidence ? nest->confidence > before->confidence
                                                  : nest->depth > before->depth;
}

/* By lock. */
static const struct nest *find_worst(struct ls_arena *arena, const struct ls_model *model,
                                     const struct ls_rule_options *options)
{
    struct nest *worst = LS_NEW_ARRAY(arena, struct nest, model->locks.count);
    for (uint32_t i = 0; i < model->acquisitions.count; i++) {
        const struct ls_acquisition *acquisition = &model->acquisitions.at[i];
        struct nest nest = {depth_of(model, options, acquisition), i, LS_AUDIT};
        if (nest.depth <= options->nested_depth || acquisition->flags & LS_ACQUIRE_REACQUIRE)
            continue;
        nest.confidence = confidence_of(acquisition);
        if (is_worse(&nest, &worst[acquisition->lock]))
            worst[acquisition->lock] = nest;
    }
    return worst;
}

static const char *say_holds(struct ls_arena *arena, const struct ls_model *model,
                             const struct ls_acquisition *acquisition)
{
    uint32_t *locks = LS_NEW_ARRAY(arena, uint32_t, acquisition->holds), count = 0;
    for (uint32_t i = 0; i < acquisition->holds; i++)
        if (is_counted(acquisition, i))
            locks[count++] = acquisition->hold[i].lock;
    return ls_say_locks(arena, model, locks, count);
}

static void relate(struct ls_arena *arena, const struct ls_model *model,
                   const struct ls_acquisition *acquisition, struct ls_finding *finding)
{
    struct ls_related *related = LS_NEW_ARRAY(arena, struct ls_related, acquisition->holds + 1);
    for (uint32_t i = 0; i < acquisition->holds; i++)
        if (is_counted(acquisition, i))
            related[finding->relateds++] = (struct ls_related){
                .at = ls_witness_branch(acquisition->hold[i].acquired, acquisition->witness),
                .what = ls_arena_printf(arena, "%s is locked here",
                                        ls_say_lock(arena, model, acquisition->hold[i].lock))};
    related[finding->relateds++] =
        (struct ls_related){.at = finding->at,
                            .what = ls_arena_printf(arena, "and then %s",
                                                    ls_say_lock(arena, model, acquisition->lock))};
    finding->related = related;
}

static void report(const struct ls_model *model, uint32_t index, uint32_t depth,
                   const struct ls_rule_options *options, struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_acquisition *acquisition = &model->acquisitions.at[index];
    uint32_t *locks = LS_NEW_ARRAY(arena, uint32_t, acquisition->holds + 1);
    for (uint32_t i = 0; i < acquisition->holds; i++)
        locks[i] = acquisition->hold[i].lock;
    locks[acquisition->holds] = acquisition->lock;
    struct ls_finding finding = {
        .rule = "nested-locks",
        .level = LS_NOTE,
        .confidence = confidence_of(acquisition),
        .evidence = model->evidence,
        .at = ls_witness_own_end(acquisition->witness, acquisition->hold[0].acquired),
        .note = ls_arena_printf(arena, "%u locks are held at once here; the policy allows %u",
                                depth, options->nested_depth),
        .advice = "let go of one before taking the next, or do the inner work after the outer lock "
                  "is released",
        .witnesses = 1,
        .witness = ls_arena_copy(arena, &acquisition->witness, sizeof acquisition->witness),
        .locks = acquisition->holds + 1,
        .lock = locks,
        .count = acquisition->count};
    finding.message = ls_arena_printf(
        arena, "%s takes %s while holding %s", ls_say_function(arena, finding.at.function),
        ls_say_lock(arena, model, acquisition->lock), say_holds(arena, model, acquisition));
    relate(arena, model, acquisition, &finding);
    ls_findings_add(findings, &finding);
}

void ls_judge_nested_locks(const struct ls_model *model, struct ls_findings *findings)
{
    const struct ls_rule_options *options = ls_rule_options(findings);
    if (model->has_run && !model->has_source)
        return; /* the policy is about the code */
    const struct nest *worst = find_worst(&findings->arena, model, options);
    for (uint32_t i = 0; i < model->locks.count; i++) {
        if (worst[i].depth > 0)
            report(model, worst[i].acquisition, worst[i].depth, options, findings);
    }
}
