/* A thread, or the whole process, ends while it holds a lock. */
#include "rule.h"

#include <string.h>

#include "misuse.h"
#include "model/witness.h"
#include "model/wording.h"

/* The process ends and takes the thread along: what is lost is less than a lock that others still
 * want. */
static bool ends_with_process(const struct ls_model *model, uint32_t thread)
{
    if (thread == LS_MODEL_NONE)
        return false;
    const struct ls_thread *at = &model->threads.at[thread];
    return strcmp(at->ended, "exit") == 0 || strcmp(at->ended, "alive at exit") == 0 ||
           (thread == 0 && strcmp(at->name, "main") == 0);
}

/* A recording may know only where the lock was taken, not where the thread was when it ended. */
static bool knows_its_end(const struct ls_misuse *misuse)
{
    struct ls_location end = ls_witness_end(misuse->witness);
    struct ls_location start = ls_witness_end(misuse->earlier);
    return end.line > 0 && misuse->earlier && !ls_location_equal(&end, &start);
}

static const char *say_message(struct ls_arena *arena, const struct ls_model *model,
                               const struct ls_misuse *misuse, bool process)
{
    const char *name = ls_say_lock(arena, model, misuse->lock);
    const char *thread = ls_say_the_thread(arena, model, misuse->thread);
    if (process)
        return ls_arena_printf(arena, "the program ends while %s holds %s", thread, name);
    return ls_arena_printf(arena, "%s ends while it still holds %s", thread, name);
}

static void report(const struct ls_model *model, const struct ls_misuse *misuse,
                   struct ls_findings *findings)
{
    struct ls_arena *arena = &findings->arena;
    const char *name = ls_say_lock(arena, model, misuse->lock);
    bool process = ends_with_process(model, misuse->thread);
    const char *locked = ls_arena_printf(arena, "%s is locked here", name);
    struct ls_misuse lock_only = *misuse;
    lock_only.earlier = NULL;
    struct ls_finding finding =
        knows_its_end(misuse)
            ? ls_misuse_finding(findings, model, misuse, LS_ONE_WAY, locked,
                                process ? "the program ends" : "the thread ends")
            : ls_misuse_finding(findings, model, &lock_only, LS_ONE_WAY, "", locked);
    finding.lock = &misuse->lock;
    finding.rule = "exit-holding-lock";
    finding.level = process ? LS_WARNING : LS_ERROR;
    finding.message = say_message(arena, model, misuse, process);
    finding.note =
        process ? "whatever the lock protects may be left half done"
        : model->locks.at[misuse->lock].robust
            ? "the mutex is robust: whoever wants it next gets EOWNERDEAD, and has to mend what "
              "it protects"
            : "nobody else may unlock it: whoever wants it next waits for ever";
    finding.advice = process ? "tell the threads to stop, and join them before the program ends"
                             : "unlock on every way out of the thread";
    ls_findings_add(findings, &finding);
}

void ls_judge_exit_holding_lock(const struct ls_model *model, struct ls_findings *findings)
{
    struct ls_tally told = {0};
    for (uint32_t i = 0; i < model->misuses.count; i++) {
        const struct ls_misuse *misuse = &model->misuses.at[i];
        bool again = ls_misuse_is_again(&told, misuse);
        if (misuse->kind == LS_EXIT_HOLDING &&
            model->locks.at[misuse->lock].kind != LS_LOCK_SEMAPHORE && !again)
            report(model, misuse, findings);
    }
    ls_tally_release(&told);
}
