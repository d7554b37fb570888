/* A thread locks what it already holds, and waits for itself. */
#include "rule.h"

#include <string.h>

#include "misuse.h"
#include "model/witness.h"
#include "model/wording.h"

/* Locks that nobody owns, or that may be taken twice, are none of this rule. */
static bool may_be_taken_again(const struct ls_model *model, const struct ls_misuse *misuse)
{
    const struct ls_lock *lock = &model->locks.at[misuse->lock];
    return (lock->type == LS_TYPE_RECURSIVE && !lock->is_mixed) ||
           lock->kind == LS_LOCK_SEMAPHORE || misuse->earlier_mode == LS_SHARED;
}

static const char *say_message(struct ls_arena *arena, const struct ls_model *model,
                               const struct ls_misuse *misuse, bool fails)
{
    const char *name = ls_say_lock(arena, model, misuse->lock);
    struct ls_location at = ls_misuse_site(misuse);
    const char *function = ls_say_function(arena, at.function);
    const char *label = fails ? "" : "self-deadlock: ";
    if (misuse->has_other)
        return ls_arena_printf(arena, "%s locks %s while it holds %s, which may be the same lock",
                               function, name, ls_say_lock(arena, model, misuse->other));
    if (!misuse->earlier)
        return ls_arena_printf(arena, "%s%s locks %s, which its thread already holds", label,
                               function, name);
    struct ls_location first = ls_witness_end(misuse->earlier);
    const char *owner = ls_witness_common_function(misuse->earlier, misuse->witness);
    if (strcmp(owner, at.function) == 0)
        return ls_arena_printf(arena, "%s%s locks %s again while it still holds it", label,
                               function, name);
    if (ls_misuse_is_called_by(misuse, owner))
        return ls_arena_printf(arena, "%s%s locks %s, which its caller %s already holds", label,
                               function, name, ls_say_function(arena, owner));
    return ls_arena_printf(arena, "%s%s locks %s, which is held since %s", label, function, name,
                           ls_say_function(arena, first.function));
}

/* What happens at the second lock, by the type of the lock. */
static void weigh(struct ls_finding *finding, const struct ls_lock *lock)
{
    if (lock->type == LS_TYPE_ERRORCHECK) {
        finding->level = LS_WARNING;
        finding->note = "the mutex checks for errors: the call fails with EDEADLK instead of "
                        "waiting, and the next unlock releases the lock too early";
    } else if (lock->kind == LS_LOCK_RWLOCK) {
        finding->note = "POSIX leaves this undefined; glibc returns EDEADLK when the writer asks "
                        "again, and the code goes on without a second hold";
    } else if (lock->is_mixed) {
        finding->confidence = LS_AUDIT;
        finding->note = "one initialisation of the mutex makes it recursive, another one does not: "
                        "with that, the thread waits for itself";
    } else if (lock->kind == LS_LOCK_MUTEX && lock->type == LS_TYPE_UNKNOWN) {
        finding->note = "the type of the mutex is not known here; a recursive one would allow it";
        if (finding->confidence == LS_CERTAIN)
            finding->confidence = LS_LIKELY;
    } else {
        finding->note = "the thread waits for itself: whenever this path is taken, it hangs";
    }
}

static void report(const struct ls_model *model, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const struct ls_lock *lock = &model->locks.at[misuse->lock];
    const char *name = ls_say_lock(arena, model, misuse->lock);
    const char *first = misuse->has_other ? ls_say_lock(arena, model, misuse->other) : name;
    struct ls_finding finding = ls_misuse_finding(
        findings, model, misuse, LS_ONE_WAY,
        ls_arena_printf(arena, "%s is locked here first", first),
        ls_arena_printf(arena, misuse->has_other ? "%s is locked" : "%s is locked again", name));
    finding.rule = "double-lock";
    finding.message = say_message(arena, model, misuse, lock->type == LS_TYPE_ERRORCHECK);
    finding.advice = "move the work into a function that expects the lock to be held, and call "
                     "that one from both";
    weigh(&finding, lock);
    if (misuse->has_other) {
        finding.note = "where both are one mutex, and that is not recursive, the thread waits for "
                       "itself";
        finding.advice = "compare the two before the second one is locked";
    }
    if (ls_misuse_is_slip(misuse)) {
        finding.message =
            ls_arena_printf(arena, "%s, where it should unlock it",
                            say_message(arena, model, misuse, lock->type == LS_TYPE_ERRORCHECK));
        finding.advice =
            "no unlock of it follows: the second lock looks like a slip of the pen for "
            "unlock";
    }
    ls_findings_add(findings, &finding);
}

void ls_judge_double_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        bool again = ls_misuse_is_again(&told, misuse);
        if (misuse->kind == LS_RELOCK && !ls_model_deadlock_around(model, &misuse->lock, 1) &&
            !may_be_taken_again(model, misuse) && !again)
            report(model, misuse, findings);
    }
    ls_tally_release(&told);
}
