/* A lock is destroyed, or made anew, while somebody holds it. */
#include "rule.h"

#include "base/lists.h"
#include "misuse.h"
#include "model/witness.h"
#include "model/wording.h"

static const char *say_message(struct ls_arena *arena, const struct ls_model *model,
                               const struct ls_misuse *misuse)
{
    const char *name = ls_say_lock(arena, model, misuse->lock);
    const char *function = ls_say_function(arena, ls_misuse_site(misuse).function);
    const char *verb = misuse->kind == LS_INIT_HELD   ? "initialises"
                       : misuse->kind == LS_FREE_HELD ? "frees the memory of"
                                                      : "destroys";
    if (misuse->kind == LS_DESTROY_USED)
        return ls_arena_printf(
            arena, "%s destroys %s while a thread that it created may still use it",
            ls_say_function(arena, ls_witness_common_function(misuse->earlier, misuse->witness)),
            name);
    if (misuse->kind == LS_DESTROY_BESIDE)
        return ls_arena_printf(arena, "%s destroys %s while others may still use it", function,
                               name);
    if (misuse->kind == LS_DELETE_EARLY)
        return ls_arena_printf(arena,
                               "%s deletes %s, which has a destructor, while a thread may still "
                               "have a value of it",
                               function, name);
    if (!misuse->earlier)
        return ls_arena_printf(arena, "%s %s %s while it is locked", function, verb, name);
    if (misuse->earlier->thread == misuse->thread)
        return ls_arena_printf(arena, "%s %s %s while it holds it", function, verb, name);
    return ls_arena_printf(arena, "%s %s %s while %s holds it", function, verb, name,
                           ls_say_the_thread(arena, model, misuse->earlier->thread));
}

static const char *say_earlier(struct ls_arena *arena, const struct ls_misuse *misuse,
                               const char *name)
{
    if (misuse->kind == LS_DESTROY_USED)
        return "the thread is created here";
    if (misuse->kind == LS_DESTROY_BESIDE)
        return ls_arena_printf(arena, "%s is used meanwhile, here or by a thread created here",
                               name);
    if (misuse->kind == LS_DELETE_EARLY)
        return ls_arena_printf(arena, "%s is created here", name);
    return ls_arena_printf(arena, "%s is locked here", name);
}

/* All misuses, as this rule asks for them. */
struct ends {
    const struct ls_model *model;
    struct ls_lists beside;    /* LS_DESTROY_BESIDE by lock */
    struct ls_tally destroyed; /* LS_DESTROY_HELD by lock and place that holds it */
    struct ls_tally slips;     /* the same of what was locked again instead of unlocked */
    struct ls_tally told, again;
};

static uint64_t holder_key(const struct ls_misuse *misuse)
{
    struct ls_location held = ls_witness_end(misuse->earlier);
    return ls_location_hash(&held, misuse->lock);
}

static struct ends find_ends(struct ls_arena *arena, const struct ls_model *model)
{
    struct ends ends = {.model = model,
                        .beside = ls_lists_make(arena, model->locks.count, model->misuses.count)};
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        if (misuse->kind == LS_DESTROY_BESIDE)
            ls_lists_add(&ends.beside, misuse->lock, i);
        if (misuse->kind == LS_DESTROY_HELD)
            ls_tally_again(&ends.destroyed, holder_key(misuse));
        if (misuse->kind == LS_RELOCK && misuse->confidence > LS_AUDIT && ls_misuse_is_slip(misuse))
            ls_tally_again(&ends.slips, holder_key(misuse));
    }
    return ends;
}

static void release_ends(struct ends *ends)
{
    ls_tally_release(&ends->destroyed);
    ls_tally_release(&ends->slips);
    ls_tally_release(&ends->told);
    ls_tally_release(&ends->again);
}

/* One destruction by threads that come from several places is one fault. */
static bool is_same_end(const struct ls_misuse *a, const struct ls_misuse *b)
{
    struct ls_location a_at = ls_misuse_site(a), b_at = ls_misuse_site(b);
    return ls_location_equal(&a_at, &b_at);
}

static bool is_end_again(struct ls_tally *ends, const struct ls_misuse *misuse)
{
    struct ls_location at = ls_misuse_site(misuse);
    return misuse->kind == LS_DESTROY_BESIDE &&
           ls_tally_again(ends, ls_location_hash(&at, misuse->lock));
}

/* Where the threads come from that destroy the lock: this one, and those of later misuses. */
static void relate_creations(struct ls_arena *arena, const struct ends *ends,
                             const struct ls_misuse *misuse, struct ls_finding *finding)
{
    LS_VEC(struct ls_related) related = {0};
    LS_EACH_LISTED(&ends->beside, misuse->lock, i)
    {
        const struct ls_misuse *other = &ends->model->misuses.at[i];
        if (other >= misuse && is_same_end(misuse, other))
            ls_vec_push(&related,
                        (struct ls_related){.at = ls_witness_branch(other->witness, other->earlier),
                                            .what = "the thread that destroys it is created here"});
    }
    for (uint32_t i = 0; i < finding->relateds; i++)
        ls_vec_push(&related, finding->related[i]);
    finding->related = ls_arena_copy(arena, related.at, related.count * sizeof *related.at);
    finding->relateds = related.count;
    ls_vec_release(&related);
}

static void explain(enum ls_lock_kind kind, struct ls_finding *finding)
{
    finding->advice = "let every thread that uses it end before it is destroyed";
    if (kind == LS_LOCK_CONDITION) {
        finding->note = "undefined behaviour: who waits may never wake up, and who signals writes "
                        "to what is there no more";
    } else if (kind == LS_LOCK_KEY) {
        finding->note = "undefined behaviour for a thread that uses the key afterwards; and of the "
                        "values that threads still have, no destructor is called";
    } else {
        finding->note = "undefined behaviour: glibc refuses with EBUSY at best, and the holder "
                        "goes on with a lock that protects nothing";
        finding->advice = "let every thread that uses the lock end, or let go of it, before its "
                          "owner destroys it";
    }
}

static void report(const struct ends *ends, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_model *model = ends->model;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    bool one_thread = misuse->kind != LS_DESTROY_BESIDE && misuse->earlier &&
                      misuse->earlier->thread == misuse->thread;
    struct ls_finding finding =
        ls_misuse_finding(findings, model, misuse, one_thread ? LS_ONE_WAY : LS_TWO_WAYS,
                          say_earlier(arena, misuse, name),
                          ls_arena_printf(arena, "%s is %s", name,
                                          misuse->kind == LS_INIT_HELD   ? "initialised again"
                                          : misuse->kind == LS_FREE_HELD ? "freed"
                                                                         : "destroyed"));
    if (misuse->kind == LS_DESTROY_BESIDE)
        relate_creations(arena, ends, misuse, &finding);
    finding.rule = "destroy-locked";
    finding.message = say_message(arena, model, misuse);
    explain(model->locks.at[misuse->lock].kind, &finding);
    ls_findings_add(findings, &finding);
}

/* Told elsewhere: the memory of a lock that was destroyed before, and a lock that is held only
 * because the unlock before this became a second lock by mistake. */
static bool is_told(struct ends *ends, const struct ls_misuse *misuse)
{
    bool held = misuse->kind == LS_FREE_HELD || misuse->kind == LS_DESTROY_HELD;
    return (held && *ls_tally_at(&ends->slips, holder_key(misuse)) > 0) ||
           (misuse->kind == LS_FREE_HELD && *ls_tally_at(&ends->destroyed, holder_key(misuse)) > 0);
}

static bool is_end(enum ls_misuse_kind kind)
{
    return kind == LS_DESTROY_HELD || kind == LS_INIT_HELD || kind == LS_FREE_HELD ||
           kind == LS_DESTROY_USED || kind == LS_DESTROY_BESIDE || kind == LS_DELETE_EARLY;
}

void ls_judge_destroy_locked(const struct ls_model *model, struct ls_findings *findings)
{
    struct ends ends = find_ends(&findings->arena, model);
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        bool again = ls_misuse_is_again(&ends.told, misuse) || is_end_again(&ends.again, misuse);
        if (is_end(misuse->kind) && !again && !is_told(&ends, misuse))
            report(&ends, misuse, findings);
    }
    release_ends(&ends);
}
